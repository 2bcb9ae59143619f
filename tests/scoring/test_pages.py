"""Issue 3, "Council and publication": what the council sees and does on its pages, and what others do not."""

import csv
import io
import re
from datetime import date

import pytest

from tests.assessments.conftest import IN_APPRAISAL_1, IN_COUNCIL, IN_SELF_ASSESSMENT, SPANS
from thuocdo.assessments.domain.decisions import Document
from thuocdo.assessments.domain.doubts import Doubt
from thuocdo.assessments.domain.entries import Kind, Ruling, Stage
from thuocdo.assessments.domain.phases import Phase, RoundStatus
from thuocdo.assessments.models import CouncilDecision, Entry
from thuocdo.assessments.selectors import deciding, rounds, slots
from thuocdo.assessments.services import council
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared
from thuocdo.results.models import Publication
from thuocdo.scoring.selectors import council as tables
from thuocdo.scoring.selectors import live

ROUND = "/danh-gia/cchc-so-2026/"
COUNCIL = ROUND + "hoi-dong/"
UNIT = COUNCIL + "don-vi/so-y-te/"
PAGES = (
    COUNCIL, COUNCIL + "ky/", UNIT, UNIT + "1.1/", ROUND + "xep-hang-tam/", ROUND + "diem-mat/",
    ROUND + "diem-mat/so-y-te/", COUNCIL + "bang.csv",
)  # fmt: skip


@pytest.fixture
def judged(running, say, people, at):
    """Three units declare; round 1 counts one task less at Sở Y tế. The council sits."""
    for unit, done, digitised in (("so-y-te", 16, 70), ("so-noi-vu", 20, 50), ("so-xay-dung", 20, 90)):
        say(unit, "1.1", Kind.DECLARED, Declared({"a": 20, "b": done}), now=IN_SELF_ASSESSMENT)
        say(unit, "2.2", Kind.DECLARED, Declared({"x": digitised}), now=IN_SELF_ASSESSMENT)
    say("so-y-te", "1.1", Kind.APPRAISED_1, Declared({"a": 20, "b": 15}), ruling=Ruling.CHANGED, about=1,
        text="Một việc chưa xong", author_id=people.appraiser.user_id, now=IN_APPRAISAL_1)  # fmt: skip
    at(IN_COUNCIL)
    return running


def html(response):
    return response.content.decode()


# Who sees what ---------------------------------------------------------------------------------------------------

SEES = {
    "chair": 200, "member": 200, "organiser": 200, "auditor": 200, "other_organiser": 404, "outsider": 404,
    "appraiser": 403, "health_officer": 403, "health_leader": 403, "idle_appraiser": 404,
}  # fmt: skip


@pytest.mark.parametrize(("who", "code"), SEES.items())
@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_council_are_its_own(judged, people, browser_of, who, code, page):
    """The unit's own lost points are for its people and appraisers too; all else for council, organiser, auditor."""
    if page == ROUND + "diem-mat/so-y-te/" and who in ("health_officer", "health_leader", "appraiser"):
        code = 200
    assert browser_of(getattr(people, who)).get(page).status_code == code


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_is_told_anything(judged, client, page):
    answer = client.get(page)
    assert answer.status_code == 302 and "dang-nhap" in answer["Location"]


def test_another_units_lost_points_are_not_for_a_unit(judged, people, browser_of):
    assert browser_of(people.home_officer).get(ROUND + "diem-mat/so-y-te/").status_code == 403


def test_a_unit_sees_its_lost_points_only_as_far_as_it_has_been_told(judged, people, browser_of, at):
    """In the middle of appraisal 1 a unit sees what it lost by its own figures, not by the appraiser's."""
    at(IN_APPRAISAL_1)
    page = html(browser_of(people.health_officer).get(ROUND + "diem-mat/so-y-te/"))
    assert "Một việc chưa xong" not in page and "giai-doan=first" not in page
    at(SPANS[Phase.APPRAISAL_1][1])
    page = html(browser_of(people.health_officer).get(ROUND + "diem-mat/so-y-te/"))
    assert "Một việc chưa xong" in page and "Thứ hạng khi đó" not in page  # ranks are for those who see all units


# The table -------------------------------------------------------------------------------------------------------


def test_the_table_shows_every_stage_gap_and_matter(judged):
    card, parts = rounds.round_(judged.id), rounds.parts(judged.id)
    found = {row.part.unit.slug: row for row in tables.rows(card, parts, live.tables(card, parts))}
    health = found["so-y-te"]
    assert [health.stages[stage].index for stage in Stage] == [pytest.approx(4.2), 4, 4, 4]
    assert (float(health.gap), health.moved, health.counts.undecided, health.line.missing) == (
        pytest.approx(-0.2), 0, 1, 5,
    )  # fmt: skip
    assert health.open_matters == 1 + 4 + 0 + 5
    assert [row.part.unit.slug for row in tables.rows(card, parts, live.tables(card, parts))][-1] == "so-xay-dung"


def test_counts_agree_with_the_rule(judged, say):
    """SQL counts what the domain tells leaf by leaf (design: the two are compared)."""
    say("so-noi-vu", "1.1", Kind.APPRAISED_1, ByHand(4), ruling=Ruling.ASKED, text="Bổ sung", now=IN_APPRAISAL_1)
    say("so-noi-vu", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 19}))
    say("so-xay-dung", "1.1", Kind.APPRAISED_1, ByHand(1), ruling=Ruling.CHANGED, text="Thiếu", now=IN_APPRAISAL_1)
    say("so-xay-dung", "1.1", Kind.APPRAISED_2, ByHand(1), ruling=Ruling.UPHELD, text="Giữ", now=IN_APPRAISAL_1)
    say("so-y-te", "1.1", Kind.DECIDED, ByHand(2), text="Hội đồng")
    parts = rounds.parts(judged.id)
    told = deciding.doubts(slots.slots(judged.spec, round_id=judged.id), parts)
    for part in parts:
        counts = deciding.counts(judged.id)[part.id]
        own = [point.doubt for point in told if point.participant_id == part.id]
        assert (counts.undecided, counts.unappraised, counts.outdated) == (
            own.count(Doubt.UNDECIDED), own.count(Doubt.UNAPPRAISED), own.count(Doubt.OUTDATED),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("", ["so-noi-vu", "so-y-te", "so-tai-chinh", "so-xay-dung"]),
        ("?sort=-self", ["so-xay-dung", "so-noi-vu", "so-y-te", "so-tai-chinh"]),
        ("?sort=unit", ["so-noi-vu", "so-tai-chinh", "so-xay-dung", "so-y-te"]),
        ("?xem=phan-doi", ["so-y-te"]),
        ("?q=noi+vu", ["so-noi-vu"]),
        ("?q=khong-co", []),
        ("?sort=nonsense&xem=nonsense", ["so-noi-vu", "so-y-te", "so-tai-chinh", "so-xay-dung"]),
    ],
)
def test_the_table_is_searched_filtered_and_sorted(judged, people, browser_of, query, units):
    page = html(browser_of(people.member).get(COUNCIL + query))
    shown = sorted((page.index(f'id="row-{unit}"'), unit) for unit in units)
    assert [unit for _at, unit in shown] == units and page.count('id="row-') == len(units)


def test_ties_are_told_with_the_digits_that_separate(judged, say, people, browser_of):
    """Sở Tài chính gets exactly what Sở Y tế has, then a hair less."""
    say("so-tai-chinh", "1.1", Kind.DECLARED, Declared({"a": 20, "b": 15}))
    say("so-tai-chinh", "2.2", Kind.DECLARED, Declared({"x": 10}))
    page = html(browser_of(people.member).get(COUNCIL + "?xem=dong-hang"))
    assert "Đồng hạng với Sở Tài chính" in page and "Đồng hạng với Sở Y tế" in page
    say("so-tai-chinh", "1.1", Kind.DECLARED, Declared({"a": 20_000, "b": 14_999}))
    page = html(browser_of(people.member).get(COUNCIL + "?xem=dong-hang"))
    assert "3,9998" in page and "4,0000" in page


def test_the_file_holds_exact_numbers(judged, people, browser_of):
    rows = list(
        csv.DictReader(io.StringIO(browser_of(people.member).get(COUNCIL + "bang.csv").content.decode("utf-8-sig")))
    )
    assert [row["Đơn vị"] for row in rows][:2] == ["Sở Nội vụ", "Sở Y tế"]
    assert rows[1]["Điểm tự đánh giá"] == "4.2"
    assert browser_of(people.member).get(COUNCIL + "bang.xlsx").content[:2] == b"PK"
    assert browser_of(people.member).get(COUNCIL + "bang.exe").status_code == 404


def test_pages_ask_few_questions(judged, people, browser_of, django_assert_max_num_queries):
    """Nothing is asked per unit or leaf; eight of these are the session's, the person's and the bell's."""
    browser = browser_of(people.member)
    browser.get(COUNCIL)
    for page, most in ((COUNCIL, 8 + 15), (ROUND + "xep-hang-tam/", 8 + 14), (UNIT, 8 + 15)):
        with django_assert_max_num_queries(most):
            browser.get(page)


# Deciding --------------------------------------------------------------------------------------------------------


def decide(browser, **data):
    seen = Entry.objects.filter(slot__code="1.1", slot__participant__unit__slug="so-y-te").count()
    given = {"choice": "points", "points": "2,5", "reason": "Hội đồng thống nhất", "seen": seen, **data}
    return browser.post(UNIT + "1.1/", given)


def test_the_council_decides_points_with_a_decimal_comma(judged, people, browser_of):
    assert decide(browser_of(people.member))["Location"] == UNIT
    row = slots.slot(judged.spec, judged.part["so-y-te"].id, "1.1")
    assert str(row.standing_points) in ("2.5", "2.500000000") and row.said[Kind.DECIDED].text == "Hội đồng thống nhất"


def test_the_council_takes_over_what_the_unit_declared(judged, people, browser_of):
    decide(browser_of(people.member), choice="self", points="")
    assert slots.slot(judged.spec, judged.part["so-y-te"].id, "1.1").said.standing() == Declared({"a": 20, "b": 16})


def test_the_council_decides_figures(judged, people, browser_of):
    decide(browser_of(people.member), choice="figures", points="", **{"f-a": "20", "f-b": "17"})
    assert slots.slot(judged.spec, judged.part["so-y-te"].id, "1.1").said.standing() == Declared({"a": 20, "b": 17})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"points": ""}, "Hãy nhập số điểm."),
        ({"points": "9"}, "0 đến 4"),
        ({"reason": ""}, "bắt buộc"),
        ({"choice": "nonsense"}, "nonsense"),
        ({"choice": "figures", "f-a": "x"}, ""),
    ],
)
def test_what_cant_be_taken_is_said_at_its_field(judged, people, browser_of, data, words):
    answer = decide(browser_of(people.member), **data)
    assert answer.status_code == 400 and words in html(answer)
    assert not Entry.objects.filter(kind=Kind.DECIDED).exists()


def test_a_late_decision_shows_both_and_is_saved_at_the_second_try(judged, people, browser_of):
    browser = browser_of(people.member)
    decide(browser_of(people.chair), reason="Chủ tịch quyết")
    late = decide(browser, seen=2, points="3")
    assert late.status_code == 400 and "Chủ tịch quyết" in html(late) and 'name="seen" value="3"' in html(late)
    assert decide(browser, seen=3, points="3").status_code == 302


@pytest.mark.parametrize("who", ["organiser", "auditor"])
def test_who_only_reads_is_told_why_nothing_can_be_decided(judged, people, browser_of, who):
    browser = browser_of(getattr(people, who))
    assert "Chỉ thành viên Hội đồng" in html(browser.get(UNIT + "1.1/"))
    assert decide(browser).status_code == 403


def test_the_council_finds_that_a_leaf_does_not_apply(judged, people, browser_of):
    """A3: only where the framework lets a leaf be left out; the reason of the council is the reason."""
    browser = browser_of(people.member)
    assert 'value="left_out"' not in html(browser.get(UNIT + "1.1/"))
    assert decide(browser, choice="left_out").status_code == 400
    seen = re.search(r'name="seen" value="(\d+)"', html(browser.get(UNIT + "1.2/")))[1]
    sent = {"choice": "left_out", "reason": "Sở không có thủ tục", "seen": seen, "points": ""}
    assert browser.post(UNIT + "1.2/", sent).status_code == 302
    assert Entry.objects.get(kind=Kind.DECIDED).content == {"not_applicable": True, "reason": "Sở không có thủ tục"}


def test_hostile_words_stay_words(judged, people, browser_of):
    decide(browser_of(people.member), reason="<script>alert(1)</script>")
    for page in (UNIT, UNIT + "1.1/", ROUND + "phieu/so-y-te/1.1/lich-su/", ROUND + "diem-mat/so-y-te/"):
        told = html(browser_of(people.member).get(page))
        assert "<script>alert" not in told and "&lt;script&gt;alert(1)" in told


@pytest.mark.parametrize("path", ["so-la/", "so-y-te/9.9/", "so-y-te/1/", "nghe-an-so-noi-vu/1.1/"])
def test_what_is_not_there_is_not_found(judged, people, browser_of, path):
    assert browser_of(people.member).get(COUNCIL + "don-vi/" + path).status_code == 404


# Signing ---------------------------------------------------------------------------------------------------------


def signature(page, **more):
    found = page.split('name="hash" value="')[1][:64]
    return {
        "number": "12/QĐ-UBND", "decided_on": "2026-02-03", "body": "Ủy ban nhân dân tỉnh", "signer": "Nguyễn Văn A",
        "signer_position": "Chủ tịch", "confirmed": "on", "hash": found, "doubts": [each.value for each in Doubt],
        **more,
    }  # fmt: skip


def sign(browser, **more):
    data = signature(html(browser.get(COUNCIL + "ky/")), **more)
    data["doubts"] = [each for each in data["doubts"] if each != "outdated"]  # none is
    return browser.post(COUNCIL + "ky/", data)


def test_the_chair_signs_on_the_page(judged, people, browser_of):
    browser = browser_of(people.chair)
    assert sign(browser)["Location"] == COUNCIL
    assert rounds.round_(judged.id).status is RoundStatus.DECIDED
    page = html(browser.get(COUNCIL))
    assert "12/QĐ-UBND" in page and CouncilDecision.objects.get().content_hash in page
    assert "Hội đồng đã ký" in html(browser.get(UNIT + "1.1/"))


def test_what_the_chair_did_not_confirm_is_told(judged, people, browser_of):
    answer = sign(browser_of(people.chair), doubts=["nothing"])
    assert answer.status_code == 400 and "chưa được quyết định" in html(answer)
    assert rounds.round_(judged.id).status is RoundStatus.OPEN


def test_a_change_meanwhile_is_told_and_the_page_shows_what_stands_now(judged, people, browser_of):
    browser = browser_of(people.chair)
    old = html(browser.get(COUNCIL + "ky/"))
    decide(browser_of(people.member))
    data = signature(old)
    data["doubts"] = ["unappraised", "nothing", "unsigned"]
    answer = browser.post(COUNCIL + "ky/", data)
    assert answer.status_code == 400
    data["hash"] = html(answer).split('name="hash" value="')[1][:64]
    assert browser.post(COUNCIL + "ky/", data).status_code == 302


def test_the_chair_takes_the_signature_back(judged, people, browser_of):
    browser = browser_of(people.chair)
    sign(browser)
    browser.post(COUNCIL + "rut/", {"reason": ""})
    assert rounds.round_(judged.id).status is RoundStatus.DECIDED
    browser.post(COUNCIL + "rut/", {"reason": "Sai số liệu"})
    assert rounds.round_(judged.id).status is RoundStatus.OPEN
    assert "Sai số liệu" in html(browser.get(COUNCIL))


@pytest.mark.parametrize("who", ["member", "organiser", "auditor"])
def test_others_read_what_would_be_signed_and_cant_sign(judged, people, browser_of, who):
    browser = browser_of(getattr(people, who))
    page = html(browser.get(COUNCIL + "ky/"))
    assert 'name="hash"' not in page
    data = signature(html(browser_of(people.chair).get(COUNCIL + "ky/")))
    assert browser.post(COUNCIL + "ky/", data).status_code == 403
    assert browser.post(COUNCIL + "rut/", {"reason": "x"}).status_code in (403, 302)
    assert rounds.round_(judged.id).status is RoundStatus.OPEN


# Publishing ------------------------------------------------------------------------------------------------------


@pytest.fixture
def decided(judged, people):
    card, parts = rounds.round_(judged.id), rounds.parts(judged.id)
    document = Document("12/QĐ-UBND", date(2026, 2, 3), "Ủy ban nhân dân tỉnh", "Nguyễn Văn A", "Chủ tịch")
    council.sign(actor=people.chair, round_id=judged.id, document=document, confirmed=frozenset(Doubt), now=IN_COUNCIL,
                 seen_hash=deciding.standing(card, parts).content_hash)  # fmt: skip
    return judged


PUBLISH = "/ket-qua/vong/cchc-so-2026/cong-bo/"
TITLES = {"title_vi": "Chỉ số CCHC các sở 2026", "title_en": "Index of departments 2026", "confirmed": "on"}


def test_the_organiser_publishes_on_the_page_and_everyone_reads_it(decided, people, browser_of, client):
    browser = browser_of(people.organiser)
    assert PUBLISH in html(browser.get(COUNCIL))
    assert "Sở Nội vụ" in html(browser.get(PUBLISH))
    answer = browser.post(PUBLISH, TITLES)
    assert answer.status_code == 302
    slug = Publication.objects.get().slug
    for page in (f"/cong-bo/{slug}/", f"/cong-bo/{slug}/diem-mat/", "/don-vi/so-y-te/", f"/en/cong-bo/{slug}/"):
        assert client.get(page).status_code == 200
    assert "Một việc chưa xong" in html(client.get(f"/cong-bo/{slug}/diem-mat/?u=so-y-te"))


@pytest.mark.parametrize(("who", "code"), [("chair", 403), ("health_leader", 403), ("outsider", 404), ("auditor", 403)])
def test_only_the_organiser_publishes(decided, people, browser_of, who, code):
    browser = browser_of(getattr(people, who))
    assert browser.get(PUBLISH).status_code == code and browser.post(PUBLISH, TITLES).status_code == code
    assert not Publication.objects.exists()


def test_without_the_confirmation_nothing_is_published(decided, people, browser_of):
    assert browser_of(people.organiser).post(PUBLISH, {**TITLES, "confirmed": ""}).status_code == 400
    assert not Publication.objects.exists()
