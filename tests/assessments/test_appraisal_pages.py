"""A7: the appraiser's pages: queue, grids, one leaf of one unit, many at once, comments, reasons, signals."""

import pytest
from django.db import transaction

from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Comment, Entry, ReasonTemplate
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.services import recording
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply

from .conftest import IN_APPRAISAL_1, IN_APPRAISAL_2, IN_EXPLANATION, SECOND, SPANS, inside

AT = "/danh-gia/cchc-so-2026/tham-dinh/"
GRID = AT + "tieu-chi/1.1/"
HEALTH = AT + "don-vi/so-y-te/"
CELL = HEALTH + "1.1/"
PLAN = Declared({"a": 20, "b": 16})
PAGES = ["", "?theo=don-vi", "tieu-chi/1.1/", "tieu-chi/1.1/?xem=cho", "don-vi/so-y-te/", "don-vi/so-y-te/1.1/"]


@pytest.fixture(autouse=True)
def clock(at):
    at(IN_APPRAISAL_1)


def say(running, slug, kind, content, actor, code="1.1", **more):
    part, leaf = running.part[slug], running.spec.tree[code]
    with transaction.atomic():
        row = recording.lock_slots(part.id, [code])[code]
        return recording.add(row, leaf, round_id=running.id, kind=kind, content=content, author_id=actor.user_id,
                             now=inside(Phase.SELF_ASSESSMENT), **more)  # fmt: skip


@pytest.fixture
def claims(running, people):
    """Sở Y tế, Sở Tài chính and Sở Nội vụ declare 16 of 20 for leaf 1.1; Sở Xây dựng nothing."""
    for slug in ("so-y-te", "so-tai-chinh", "so-noi-vu"):
        say(running, slug, Kind.DECLARED, PLAN, people.health_officer, text="Có <b>báo cáo</b>")
    return running


@pytest.fixture
def appraiser(people, browser_of):
    return browser_of(people.appraiser)


def text(response):
    return response.content.decode()


def newest(running, slug="so-y-te", kind=Kind.APPRAISED_1, code="1.1"):
    return slots.slot(running.spec, running.part[slug].id, code).said[kind]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers(claims, appraiser, page, language):
    assert appraiser.get(f"{language}{AT}{page}").status_code == 200


@pytest.mark.parametrize("who", ["organiser", "chair", "member", "auditor"])
@pytest.mark.parametrize("page", [*PAGES, "dau-hieu/"])
def test_organisers_and_the_council_see_all_and_judge_nothing(claims, people, browser_of, who, page):
    page = text(browser_of(getattr(people, who)).get(AT + page))
    assert 'name="ruling"' not in page and "data-do=" not in page.replace('data-do="evidence"', "")


@pytest.mark.parametrize("who", ["health_officer", "health_leader", "home_officer", "finance_officer"])
@pytest.mark.parametrize("page", [*PAGES, "dau-hieu/", "ly-do/"])
def test_units_do_not_see_the_appraisal(claims, people, browser_of, who, page):
    assert browser_of(getattr(people, who)).get(AT + page).status_code == 403


@pytest.mark.parametrize("who", ["outsider", "other_organiser", "idle_appraiser"])
def test_others_do_not_learn_of_the_round(claims, people, browser_of, who):
    for page in PAGES:
        assert browser_of(getattr(people, who)).get(AT + page).status_code == 404


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("appraiser", "don-vi/so-noi-vu/", 403),  # the appraiser's own unit
        ("appraiser", "don-vi/so-noi-vu/1.1/", 403),
        ("appraiser", "don-vi/so-y-te/2.1/", 403),  # not assigned
        ("appraiser", "tieu-chi/2.1/", 403),
        ("appraiser", "tieu-chi/9.9/", 404),
        ("appraiser", "don-vi/nowhere/", 404),
        ("second_appraiser", "don-vi/so-tai-chinh/2.1/", 403),
        ("second_appraiser", "don-vi/so-y-te/2.1/", 200),
        ("second_appraiser", "tieu-chi/1.1/", 403),
        ("appraiser", "dau-hieu/", 403),
        ("appraiser", "ly-do/", 403),
        ("organiser", "ly-do/", 200),
        ("chair", "ly-do/", 403),
    ],
)
def test_what_lies_outside_ones_part(claims, people, browser_of, who, page, status):
    assert browser_of(getattr(people, who)).get(AT + page).status_code == status


def test_the_queue_counts_what_waits_by_leaf_and_by_unit(claims, appraiser, people):
    """Field 1 has three leaves and three units beside the appraiser's own."""
    say(claims, "so-y-te", Kind.APPRAISED_1, PLAN, people.appraiser, ruling=Ruling.ACCEPTED, about=1)
    page = appraiser.get(AT)
    assert page.context["total"].waiting == 8 and page.context["total"].done == 1
    rows = [list(row.cells) for row in page.context["table"].rows]
    assert [(row[0].value.split()[0], row[1]) for row in rows] == [("1.1", 2), ("1.2", 3), ("1.3", 3)]
    by_unit = appraiser.get(AT + "?theo=don-vi&sort=cho").context["table"].rows
    assert [(row.cells[0].value, row.cells[1]) for row in by_unit] == [
        ("Sở Y tế", 2), ("Sở Tài chính", 3), ("Sở Xây dựng", 3),
    ]  # fmt: skip


def test_the_queue_is_searched_without_diacritics_and_says_when_nothing_fits(claims, appraiser):
    found = appraiser.get(AT + "?theo=don-vi&q=xay").context["table"].rows
    assert [row.cells[0].value for row in found] == ["Sở Xây dựng"]
    assert "Nothing found" in text(appraiser.get("/en" + AT + "?q=zzz"))


def test_what_the_unit_said_after_it_was_judged_waits_anew(claims, appraiser, people):
    say(claims, "so-y-te", Kind.APPRAISED_1, PLAN, people.appraiser, ruling=Ruling.ACCEPTED, about=1)
    say(claims, "so-y-te", Kind.DECLARED, Declared({"a": 20, "b": 20}), people.health_officer)
    total = appraiser.get(AT).context["total"]
    assert (total.outdated, total.done, total.waiting) == (1, 0, 9)


def test_the_grid_tells_what_helps_to_judge(claims, appraiser, people):
    page = text(appraiser.get(GRID))
    assert "Sở Nội vụ" not in page, "the appraiser's own unit"
    assert "Có &lt;b&gt;báo cáo&lt;/b&gt;" in page
    assert "3,2" in page and "Sở Xây dựng" in page


def test_what_stands_elsewhere_is_shown_for_comparison(claims, appraiser, people):
    for slug, given in (("so-y-te", 2), ("so-tai-chinh", 3), ("so-noi-vu", 1)):
        say(claims, slug, Kind.APPRAISED_1, ByHand(given), people.second_appraiser, ruling=Ruling.CHANGED, text="x")
    spread = appraiser.get(GRID).context["spread"]
    assert (spread.count, spread.of, spread.least, spread.median, spread.most) == (2, 3, 2, 2.5, 3), "not one's own"


def test_accepting_by_the_button_of_a_row_without_a_script(claims, appraiser):
    page = appraiser.post(CELL, {"ruling": "accepted", "judged": "1", "seen": "0", "ve": GRID + "#o-1"})
    assert page.status_code == 302 and page["Location"] == GRID + "#o-1"
    assert newest(claims).ruling is Ruling.ACCEPTED


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_form_never_leads_away_from_this_site(claims, appraiser, evil):
    page = appraiser.post(CELL, {"ruling": "accepted", "judged": "1", "seen": "0", "ve": evil})
    assert page["Location"] == CELL


def test_a_change_by_points_with_a_reason(claims, appraiser):
    sent = {"ruling": "changed", "how": "points", "points": "2,5", "text": "Thiếu <script>", "judged": "1", "seen": "0"}
    assert appraiser.post(CELL, sent).status_code == 302
    said = newest(claims)
    assert said.content.points == 2.5 and said.text == "Thiếu <script>" and said.about == 1
    assert "Thiếu &lt;script&gt;" in text(appraiser.get(CELL)) and "Thiếu <script>" not in text(appraiser.get(GRID))


def test_a_change_by_corrected_figures_counts_by_the_rule(claims, appraiser):
    sent = {"ruling": "changed", "how": "figures", "f-a": "20", "f-b": "15", "text": "Một việc quá hạn", "judged": "1",
            "seen": "0"}  # fmt: skip
    assert appraiser.post(CELL, sent).status_code == 302
    assert newest(claims).content == Declared({"a": 20, "b": 15})
    assert slots.slot(claims.spec, claims.part["so-y-te"].id, "1.1").standing_points == 3


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "This field is required."),
        ({"ruling": "changed", "how": "points", "text": "x"}, "Give the points that you change it to."),
        ({"ruling": "changed", "how": "points", "points": "2"}, "Say why; the unit will read it."),
        ({"ruling": "changed", "how": "points", "points": "9", "text": "x"}, "1.1: 9 points can&#x27;t be given."),
        ({"ruling": "changed", "how": "points", "points": "hai", "text": "x"}, "is not a number"),
        ({"ruling": "changed", "how": "figures", "f-a": "mười", "f-b": "1", "text": "x"}, "mười"),
        ({"ruling": "asked"}, "Say why; the unit will read it."),
        ({"ruling": "upheld", "text": "x"}, "Select a valid choice."),
        ({"ruling": "burned", "text": "x"}, "Select a valid choice."),
        ({"ruling": "changed", "how": "points", "points": "2", "text": "x" * 10_001}, "10000"),
    ],
)
def test_what_can_not_be_taken_comes_back_with_what_was_typed(claims, appraiser, sent, sentence):
    before = Entry.objects.count()
    page = appraiser.post("/en" + CELL, {"judged": "1", "seen": "0", **sent})
    assert page.status_code == 400 and sentence in text(page)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("mark", [{"judged": "x", "seen": "y"}, {"judged": "-1"}, {"seen": "9" * 30}, {}])
def test_marks_that_were_tampered_with_never_pass_as_seen(claims, appraiser, mark):
    assert appraiser.post(CELL, {"ruling": "accepted", **mark}).status_code in (400, 409)
    assert newest(claims) is None


def test_the_second_of_two_sees_what_the_first_said_and_may_then_decide(claims, appraiser, people):
    say(claims, "so-y-te", Kind.APPRAISED_1, ByHand(2), people.second_appraiser, ruling=Ruling.CHANGED, text="Thiếu")
    sent = {"ruling": "changed", "points": "3", "how": "points", "text": "Đủ một phần", "judged": "1", "seen": "0"}
    page = appraiser.post(CELL, sent)
    assert page.status_code == 409 and "Second Appraiser" in text(page) and "Đủ một phần" in text(page)
    assert 'name="seen" value="2"' in text(page)
    assert appraiser.post(CELL, {**sent, "seen": "2"}).status_code == 302
    assert newest(claims).content == ByHand(3)


def test_a_script_gets_the_row_alone_or_beside_the_panel(claims, appraiser):
    row = slots.slot(claims.spec, claims.part["so-y-te"].id, "1.1").id
    sent = {"ruling": "accepted", "judged": "1", "seen": "0", "cot": "don-vi"}
    page = text(appraiser.post(CELL, sent, headers={"HX-Request": "true", "HX-Target": f"o-{row}"}))
    assert page.strip().startswith("<tr") and 'data-state="done"' in page and "<html" not in page
    panel = text(appraiser.get(CELL + "?viec=changed", headers={"HX-Request": "true", "HX-Target": "khung"}))
    assert "<html" not in panel and 'value="changed"' in panel and "checked" in panel
    sent = {"ruling": "asked", "text": "Gửi báo cáo", "judged": "1", "seen": "2"}
    page = text(appraiser.post(CELL, sent, headers={"HX-Request": "true", "HX-Target": "khung"}))
    assert "data-done" in page and 'hx-swap-oob="true"' in page
    late = appraiser.post(CELL, {**sent, "text": "khác"}, headers={"HX-Request": "true", "HX-Target": f"o-{row}"})
    assert late.status_code == 409 and text(late).strip().startswith("<tr")


def test_many_at_once(claims, appraiser):
    marks = [f"{claims.part[slug].id}:1.1:1:0" for slug in ("so-y-te", "so-tai-chinh")]
    page = appraiser.post(AT + "chap-nhan/", {"o": marks, "ve": GRID})
    assert page["Location"] == GRID
    assert newest(claims).ruling is newest(claims, "so-tai-chinh").ruling is Ruling.ACCEPTED


def test_many_at_once_tells_what_can_not_be_accepted_and_offers_the_rest(claims, appraiser):
    own = f"{claims.part['so-noi-vu'].id}:1.1:1:0"
    marks = [own, f"{claims.part['so-y-te'].id}:1.1:1:0", f"{claims.part['so-xay-dung'].id}:2.1:0:0"]
    page = appraiser.post("/en" + AT + "chap-nhan/", {"o": marks, "ve": GRID})
    assert page.status_code == 400 and "Nobody appraises their own unit." in text(page)
    assert "has not been assigned to you" in text(page) and "Accept the other one" in text(page)
    assert newest(claims) is None
    appraiser.post(AT + "chap-nhan/", {"o": marks, "ve": GRID, "chi-phan-duoc": "1"})
    assert newest(claims).ruling is Ruling.ACCEPTED and newest(claims, "so-noi-vu") is None


@pytest.mark.parametrize(
    "marks", [[], ["x"], ["1:1.1:-1:0"], ["a:b:c:d"], [":::"], ["1" * 99 + ":1.1:1:0"], ["٣:1.1:1:0"]]
)
def test_marks_of_nothing_choose_nothing(claims, appraiser, marks):
    assert appraiser.post(AT + "chap-nhan/", {"o": marks}).status_code == 302
    assert not Entry.objects.filter(kind=Kind.APPRAISED_1).exists()


def test_units_of_other_rounds_are_refused_among_many(claims, appraiser):
    page = appraiser.post(AT + "chap-nhan/", {"o": ["999999:1.1:1:0", f"{claims.part['so-y-te'].id}:9.9:1:0"]})
    assert page.status_code in (302, 400, 404)
    assert not Entry.objects.filter(kind=Kind.APPRAISED_1).exists()


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (SPANS[Phase.APPRAISAL_1][0] - SECOND, False),
        (SPANS[Phase.APPRAISAL_1][0], True),
        (SPANS[Phase.APPRAISAL_1][1] - SECOND, True),
        (SPANS[Phase.APPRAISAL_1][1], False),
    ],
)
def test_what_is_closed_says_when_and_is_not_offered(claims, people, browser_of, at, moment, opened):
    at(moment)
    appraiser = browser_of(people.appraiser)
    page = text(appraiser.get("/en" + GRID))
    assert ('data-do="accept"' in page) is opened
    assert ("Appraisal, round 1 begins on" in page or "Appraisal, round 1 ended on" in page) is not opened
    sent = appraiser.post(CELL, {"ruling": "accepted", "judged": "1", "seen": "0"})
    assert sent.status_code == (302 if opened else 403)


@pytest.fixture
def explained(claims, people, at):
    """Sở Y tế was cut to 2 points and answers; Sở Tài chính was asked for evidence and does not."""
    say(claims, "so-y-te", Kind.APPRAISED_1, ByHand(2), people.appraiser, ruling=Ruling.CHANGED, text="Thiếu văn bản")
    say(claims, "so-tai-chinh", Kind.APPRAISED_1, PLAN, people.appraiser, ruling=Ruling.ASKED, text="Gửi báo cáo")
    say(claims, "so-y-te", Kind.EXPLAINED, Declared({"a": 20, "b": 18}), people.health_officer, text="Đã bổ sung")
    at(IN_APPRAISAL_2)
    return claims


def test_round_2_is_about_objections_with_the_answer_beside_them(explained, appraiser):
    page = appraiser.get(AT)
    assert (page.context["total"].waiting, page.context["total"].objected) == (2, 2)
    grid = text(appraiser.get(GRID))
    assert "Thiếu văn bản" in grid and "Đã bổ sung" in grid and grid.count('data-do="accept"') == 2
    assert len(appraiser.get(GRID + "?xem=cho").context["lines"]) == 2


def test_each_objection_is_decided(explained, appraiser):
    sent = {"ruling": "upheld", "text": "Văn bản ban hành năm sau", "judged": "3", "seen": "0", "next": "1"}
    page = appraiser.post(CELL, sent)
    assert page["Location"] == AT + "don-vi/so-tai-chinh/1.1/"
    page = appraiser.post(page["Location"], {"ruling": "accepted", "judged": "1", "seen": "0", "next": "1"})
    assert page["Location"] == AT
    assert appraiser.get(AT).context["total"].waiting == 0
    assert newest(explained, kind=Kind.APPRAISED_2).content == ByHand(2)


def test_in_round_2_what_was_not_objected_to_can_not_be_judged(explained, appraiser):
    page = text(appraiser.get(AT + "don-vi/so-xay-dung/1.1/"))
    assert 'name="ruling"' not in page
    sent = {"ruling": "changed", "how": "points", "points": "1", "text": "x", "judged": "0", "seen": "0"}
    assert appraiser.post(AT + "don-vi/so-xay-dung/1.1/", sent).status_code == 400


def test_between_the_rounds_the_first_is_read(explained, appraiser, at):
    at(IN_EXPLANATION)
    page = text(appraiser.get("/en" + GRID))
    assert "Appraisal, round 1 ended on" in page and 'data-do="accept"' not in page


def test_appraisers_talk_and_the_unit_does_not_hear_it(claims, appraiser, people, browser_of):
    said = appraiser.post(CELL + "trao-doi/", {"comment": "Xem lại <i>số liệu</i>"})
    assert said["Location"] == CELL + "#trao-doi"
    assert "Xem lại &lt;i&gt;số liệu&lt;/i&gt;" in text(appraiser.get(CELL))
    assert "Xem lại" in text(browser_of(people.chair).get(CELL))
    unit = browser_of(people.health_officer)
    assert "Xem lại" not in text(unit.get("/danh-gia/cchc-so-2026/phieu/so-y-te/1.1/"))
    assert unit.post(CELL + "trao-doi/", {"comment": "x"}).status_code == 403
    assert appraiser.post(CELL + "trao-doi/", {"comment": "  "}).status_code == 400
    assert Comment.objects.get().audience == "appraisers"


def test_reasons_are_kept_by_the_organiser_and_picked_by_the_appraiser(claims, appraiser, people, browser_of):
    organiser = browser_of(people.organiser)
    organiser.post(AT + "ly-do/", {"moi-text": "Văn bản ban hành sau thời hạn"})
    reason = ReasonTemplate.objects.get()
    assert "Văn bản ban hành sau thời hạn" in text(appraiser.get(CELL))
    sent = {"ruling": "changed", "how": "points", "points": "2", "template": str(reason.pk), "judged": "1", "seen": "0"}
    appraiser.post(CELL, sent)
    assert newest(claims).text == "Văn bản ban hành sau thời hạn"
    organiser.post(AT + "ly-do/", {"ma": str(reason.pk), f"r{reason.pk}-text": "Ban hành muộn"})
    assert ReasonTemplate.objects.get().text == "Ban hành muộn"
    organiser.post(AT + "ly-do/", {"ma": str(reason.pk), "bo": "1"})
    assert not ReasonTemplate.objects.exists() and newest(claims).text == "Văn bản ban hành sau thời hạn"
    assert organiser.post(AT + "ly-do/", {"moi-text": " "}).status_code == 400
    for other in ("appraiser", "chair", "health_leader"):
        assert browser_of(getattr(people, other)).post(AT + "ly-do/", {"moi-text": "x"}).status_code == 403


def test_an_appraiser_finds_that_a_leaf_does_not_apply(claims, people, places, browser_of):
    """A3, A7: offered where the framework lets units say so (1.2, left out), not where it always applies (1.1)."""
    say(claims, "so-y-te", Kind.DECLARED, Declared({"met": True}), people.health_officer, code="1.2")
    appraiser, url = browser_of(people.appraiser), AT + "don-vi/so-y-te/1.2/"
    assert 'value="left_out"' in text(appraiser.get(url)) and 'value="left_out"' not in text(appraiser.get(CELL))
    sent = {"ruling": "changed", "how": "left_out", "judged": "1", "seen": "0"}
    assert appraiser.post(url, sent).status_code == 400, "a reason is needed"
    assert appraiser.post(CELL, {**sent, "text": "Không có thủ tục"}).status_code == 400, "1.1 always applies"
    assert appraiser.post(url, {**sent, "text": "Sở không có thủ tục này"}).status_code == 302
    row = slots.slot(claims.spec, claims.part["so-y-te"].id, "1.2")
    assert row.said.standing() == DoesNotApply("Sở không có thủ tục này") and row.objected
    assert "Sở không có thủ tục này" in text(appraiser.get("/en" + url))


def test_reasons_of_another_owner_are_out_of_reach(claims, people, places, browser_of):
    other = ReasonTemplate.objects.create(owner=places["other"], text="Của tỉnh khác")
    organiser = browser_of(people.organiser)
    assert "Của tỉnh khác" not in text(organiser.get(AT + "ly-do/"))
    assert organiser.post(AT + "ly-do/", {"ma": str(other.pk), "bo": "1"}).status_code == 302
    other.refresh_from_db()
    page = organiser.post(AT + "ly-do/", {"ma": str(other.pk), f"r{other.pk}-text": "x"})
    other.refresh_from_db()
    assert other.text == "Của tỉnh khác" and page.status_code == 400


def test_signals_say_figures_and_limits(claims, people, browser_of, appraiser):
    say(claims, "so-y-te", Kind.APPRAISED_1, ByHand(1), people.appraiser, ruling=Ruling.CHANGED, text="x", about=1)
    page = browser_of(people.organiser).get("/en" + AT + "dau-hieu/")
    assert page.context["gaps"][0][1].percent == 55, "2.2 of 4 points"
    assert "55.0%" in text(page) and "too few to say" in text(page)
    assert [len(each["units"]) for each in page.context["same"]] == [3]
    hints = text(appraiser.get("/en" + GRID))
    assert "The same figures as 2 other units: Sở Tài chính, 1 not named here" in hints, (
        "one's own unit is counted, not named"
    )


@pytest.mark.parametrize("page", ["", "tieu-chi/1.1/", "don-vi/so-y-te/"])
def test_the_number_of_questions_to_the_database_does_not_grow(claims, appraiser, django_assert_max_num_queries, page):
    appraiser.get(AT + page)
    with django_assert_max_num_queries(23):  # 9 of them are for signing in and the frame: see any page
        appraiser.get(AT + page)
