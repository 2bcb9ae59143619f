"""The organiser's pages: who sees them, what they say, what a form sends; and the pages of everybody in a round."""

from datetime import date, timedelta

import pytest

from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Assignment, Entry, Extension, Participant, Round
from thuocdo.assessments.selectors import rounds
from thuocdo.indices.models import Framework

from .conftest import BEFORE_ALL, IN_APPRAISAL_1, IN_COUNCIL, IN_EXPLANATION, IN_SELF_ASSESSMENT, SPANS

SETUP = ["", "thong-tin/", "thoi-gian/", "don-vi/", "phan-cong/", "gia-han/", "chep/"]
AT = "/danh-gia/cchc-so-2026/"


@pytest.fixture(autouse=True)
def clock(at):
    at(BEFORE_ALL)


@pytest.fixture
def organiser(people, browser_of):
    return browser_of(people.organiser)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", [*(f"thiet-lap/{each}" for each in SETUP), "", "so-lieu/", "so-lieu/3.1/",
                                  "so-lieu/3.2/", "so-lieu/nhap-bang/", "so-lieu/nhap-bang/?ma=3.2"])  # fmt: skip
def test_every_page_of_a_running_round_answers(running, organiser, page, language):
    assert organiser.get(f"{language}{AT}{page}").status_code == 200


@pytest.mark.parametrize("page", [*(f"thiet-lap/{each}" for each in SETUP), "thiet-lap/xoa/", ""])
def test_every_page_of_a_draft_answers(draft_round, organiser, page):
    assert organiser.get(AT + page).status_code == 200


@pytest.mark.parametrize("who", ["chair", "appraiser", "health_leader", "auditor"])
@pytest.mark.parametrize("page", ["thiet-lap/", "thiet-lap/don-vi/", "thiet-lap/phan-cong/", "thiet-lap/gia-han/",
                                  "thiet-lap/chep/", "so-lieu/", "so-lieu/3.1/", "so-lieu/nhap-bang/",
                                  "so-lieu/bang.csv"])  # fmt: skip
def test_the_set_up_is_the_organisers_alone(running, people, browser_of, who, page):
    assert browser_of(getattr(people, who)).get(AT + page).status_code == 403


@pytest.mark.parametrize("who", ["other_organiser", "outsider", "idle_appraiser"])
@pytest.mark.parametrize("page", ["", "thiet-lap/", "thiet-lap/phan-cong/", "so-lieu/"])
def test_others_do_not_learn_that_a_round_exists(running, people, browser_of, who, page):
    assert browser_of(getattr(people, who)).get(AT + page).status_code == 404


@pytest.mark.parametrize("who", ["chair", "appraiser", "health_leader", "auditor", "other_organiser"])
def test_a_draft_is_seen_by_its_organisers_only(draft_round, people, browser_of, who):
    client = browser_of(getattr(people, who))
    assert client.get(AT).status_code == 404
    assert "cchc-so-2026" not in text(client.get("/danh-gia/"))


def test_a_round_is_begun_on_a_page(people, organiser, places, framework_id):
    page = organiser.get("/en/danh-gia/moi/")
    assert "New round" in text(page)
    sent = {"owner": places["province"].pk, "framework": framework_id, "year": 2026, "title_vi": "Đánh giá 2026"}
    assert organiser.post("/danh-gia/moi/", {**sent, "year": "hai"}).status_code == 400
    done = organiser.post("/danh-gia/moi/", sent)
    assert done.url == "/danh-gia/danh-gia-2026/thiet-lap/"
    assert "Chưa có đơn vị nào tham gia" in text(organiser.get(done.url))


def test_an_officer_begins_no_round(people, browser_of, framework_id):
    assert browser_of(people.health_officer).get("/danh-gia/moi/").status_code == 403


def test_the_checklist_leads_to_what_is_missing_and_opens(draft_round, organiser):
    draft_round.spans.filter(phase="council").delete()
    page = text(organiser.get("/en" + AT + "thiet-lap/"))
    assert "Council decision: no dates have been set." in page
    assert "Open the round for everybody in it" not in page
    refused = organiser.post(AT + "thiet-lap/mo/", follow=True)
    assert Round.objects.get().status == "draft"
    assert "chưa đủ điều kiện" in text(refused)
    starts, ends = SPANS[Phase.COUNCIL]
    draft_round.spans.create(phase="council", starts_at=starts, ends_at=ends)
    assert "Open the round for everybody in it" in text(organiser.get("/en" + AT + "thiet-lap/"))
    assert organiser.post(AT + "thiet-lap/mo/").url == AT
    assert Round.objects.get().status == "open"


def dates(**changed):
    """The form of the dates as a browser sends it: weeks from Monday 5 January 2026, whole days."""
    sent = {"seen": 0}
    for at, phase in enumerate(Phase):
        first = date(2026, 1, 5) + timedelta(days=7 * at)
        sent |= {f"{phase}-from_day": first.isoformat(), f"{phase}-to_day": (first + timedelta(days=6)).isoformat(),
                 f"{phase}-from_time": "", f"{phase}-to_time": ""}  # fmt: skip
    return {**sent, **changed}


def test_dates_are_whole_days_in_vietnam_unless_an_hour_is_given(draft_round, organiser):
    draft_round.spans.all().delete()
    assert organiser.post(AT + "thiet-lap/thoi-gian/", dates(**{"council-to_time": "17:00"})).status_code == 302
    timetable = rounds.round_(draft_round.pk).timetable
    assert [(span.starts_at, span.ends_at) for span in timetable.spans[:4]] == [
        SPANS[phase] for phase in list(Phase)[:4]
    ]
    assert timetable.span(Phase.COUNCIL).ends_at == SPANS[Phase.COUNCIL][1] - timedelta(hours=7)
    page = text(organiser.get(AT + "thiet-lap/thoi-gian/"))
    assert 'value="2026-01-11"' in page  # the last day, not the midnight after it
    assert 'value="17:00"' in page


def test_wrong_dates_are_said_at_their_row(draft_round, organiser):
    sent = dates(**{"explanation-to_day": "2026-01-01", "council-from_day": ""})
    page = organiser.post("/en" + AT + "thiet-lap/thoi-gian/", sent)
    assert page.status_code == 400
    assert page.context["form"].errors["council-from_day"] == ["Give both days, or none."]
    page = organiser.post("/en" + AT + "thiet-lap/thoi-gian/", dates(**{"explanation-to_day": "2026-01-01"}))
    assert page.context["form"].errors["explanation-to_day"] == ["Explanation ends before it begins."]
    page = organiser.post("/en" + AT + "thiet-lap/thoi-gian/", dates(**{"appraisal_1-from_day": "2026-01-10"}))
    assert page.context["form"].errors["appraisal_1-from_day"] == [
        "Appraisal, round 1 begins before Self-assessment has ended."
    ]


def test_a_late_save_keeps_what_was_typed(draft_round, organiser):
    Round.objects.update(revision=4)
    sent = dates(**{"council-to_day": "2026-02-20"})
    page = organiser.post("/en" + AT + "thiet-lap/thoi-gian/", sent)
    assert page.status_code == 400
    assert "Somebody changed the set-up while you were at it" in text(page)
    assert 'value="2026-02-20"' in text(page)
    again = organiser.post(AT + "thiet-lap/thoi-gian/", {**sent, "seen": page.context["form"].data["seen"]})
    assert again.status_code == 302


def basics(row, **changed):
    return {"title_vi": row.title_vi, "title_en": row.title_en, "framework": row.framework_id, "year": row.year,
            "previous": "", "chair": row.chair_id, "evidence_megabytes": 100, "evidence_files": 30, "notices": "on",
            "remind_days_before": 3, "seen": 0, **changed}  # fmt: skip


def test_basics_are_saved_and_late_ones_shown_beside(draft_round, organiser):
    assert organiser.post(AT + "thiet-lap/thong-tin/", basics(draft_round, title_vi="Tên mới")).status_code == 302
    late = organiser.post("/en" + AT + "thiet-lap/thong-tin/", basics(draft_round, title_vi="Tên khác"))
    assert late.status_code == 400
    assert late.context["stands"] == [("Title in Vietnamese", "Tên mới")]
    assert "Tên khác" in text(late)


def test_what_is_settled_is_not_taken_from_a_form(running, organiser):
    other = Framework.objects.exclude(pk=running.row.framework_id).first()
    sent = basics(running.row, year=2030, framework=other.pk if other else running.row.framework_id)
    assert organiser.post(AT + "thiet-lap/thong-tin/", sent).status_code == 302
    assert Round.objects.get().year == 2026


def test_units_are_added_by_kind_and_by_search(draft_round, organiser, places):
    Participant.objects.all().delete()
    page = text(organiser.get(AT + "thiet-lap/don-vi/?kind=department&within=thanh-hoa&on=2026-01-01"))
    assert "Thêm 4 đơn vị này" in page
    organiser.post(AT + "thiet-lap/don-vi/them/", {"kind": "department", "within": "thanh-hoa", "on": "2026-01-01"})
    assert Participant.objects.count() == 4
    page = text(organiser.get(AT + "thiet-lap/don-vi/?q=so noi vu nghe an"))
    assert 'value="nghe-an-so-noi-vu"' in page
    organiser.post(AT + "thiet-lap/don-vi/them/", {"unit": "nghe-an-so-noi-vu"})
    assert Participant.objects.count() == 5


def test_units_are_arranged_on_the_page(draft_round, organiser):
    first = Participant.objects.order_by("position").first()
    sent = {f"place-{first.pk}": "2", f"note-{first.pk}": ""}  # the box "ranked" is empty
    page = organiser.post("/en" + AT + "thiet-lap/don-vi/sua/", sent)
    assert page.status_code == 400
    assert "Say why this unit is scored but not ranked." in text(page)
    assert organiser.post(AT + "thiet-lap/don-vi/sua/", {**sent, f"note-{first.pk}": "Mới lập"}).status_code == 302
    first.refresh_from_db()
    assert (first.position, first.ranked, first.note) == (2, False, "Mới lập")
    organiser.post(AT + "thiet-lap/don-vi/sua/", {"remove": first.pk})
    assert Participant.objects.count() == 3


def test_appraisers_are_named_and_taken_back_on_the_page(draft_round, organiser, people, places):
    sent = {"who-1": f"p{people.idle_appraiser.user_id}", "who-2": "", "who": f"a{places['so-noi-vu'].pk}",
            "code": "2.1", "participant": Participant.objects.first().pk}  # fmt: skip
    organiser.post(AT + "thiet-lap/phan-cong/sua/", sent)
    assert Assignment.objects.count() == 4
    page = text(organiser.get(AT + "thiet-lap/phan-cong/"))
    assert "Idle Appraiser" in page
    organiser.post(AT + "thiet-lap/phan-cong/sua/", {"remove": Assignment.objects.last().pk})
    assert Assignment.objects.count() == 3


def test_more_time_is_granted_on_the_page_and_seen_by_the_unit(running, people, browser_of, at):
    at(IN_APPRAISAL_1)
    organiser = browser_of(people.organiser)
    sent = {"unit": "so-y-te", "phase": "self_assessment", "day": "2026-01-20", "hour": "", "reason": "Lũ <b>lụt</b>"}
    assert organiser.post(AT + "thiet-lap/gia-han/", sent).status_code == 302
    assert Extension.objects.get().ends_at.isoformat() == "2026-01-20T17:00:00+00:00"
    own = text(browser_of(people.health_officer).get(AT))
    assert "Lũ &lt;b&gt;lụt&lt;/b&gt;" in own
    assert "Lũ" not in text(browser_of(people.finance_officer).get(AT))
    assert "Lũ" in text(browser_of(people.member).get(AT))
    early = organiser.post("/en" + AT + "thiet-lap/gia-han/", {**sent, "day": "2026-01-13"})
    assert early.status_code == 400
    assert "The new end must be later than" in early.context["form"].errors["day"][0]


@pytest.mark.parametrize(
    ("who", "moment", "sentence"),
    [
        ("health_officer", IN_SELF_ASSESSMENT, "Sở Y tế: điền bản tự đánh giá"),
        ("health_officer", IN_APPRAISAL_1, "Hiện không có việc nào chờ ông/bà ở đây"),
        ("health_leader", IN_EXPLANATION, "Sở Y tế: giải trình"),
        ("appraiser", IN_APPRAISAL_1, "9 tiêu chí thành phần được giao cho ông/bà"),
        ("appraiser", IN_SELF_ASSESSMENT, "Hiện không có việc nào chờ ông/bà ở đây"),
        ("chair", IN_COUNCIL, "ký quyết định"),
        ("member", IN_COUNCIL, "Xem bảng quyết định"),
    ],
)
def test_everybody_reads_what_to_do_now(running, people, browser_of, at, who, moment, sentence):
    at(moment)
    assert sentence in text(browser_of(getattr(people, who)).get(AT))


def test_the_list_is_searched_filtered_and_sorted(draft_round, organiser):
    for year in range(2001, 2026):
        Round.objects.create(owner=draft_round.owner, framework=draft_round.framework, slug=f"r{year}", year=year,
                             title_vi=f"Vòng năm {year}")  # fmt: skip
    first = text(organiser.get("/danh-gia/"))
    assert "/danh-gia/r2025/" in first and "/danh-gia/r2005/" not in first
    assert "/danh-gia/r2005/" in text(organiser.get("/danh-gia/?page=2"))
    found = text(organiser.get("/danh-gia/?q=vong+2003"))
    assert "/danh-gia/r2003/" in found and "/danh-gia/r2004/" not in found
    assert "/danh-gia/r2001/" in text(organiser.get("/danh-gia/?sort=year"))
    assert "Không tìm thấy đợt đánh giá nào" in text(organiser.get("/danh-gia/?status=open"))
    assert organiser.get("/danh-gia/?sort=nonsense&page=x&year=abc").status_code == 200


def test_who_has_nothing_to_do_reads_so(people, browser_of):
    assert "Chưa có đợt đánh giá nào" in text(browser_of(people.outsider).get("/danh-gia/"))


# Figures --------------------------------------------------------------------------------------------------------------


def test_a_figure_is_typed_with_its_source(running, organiser):
    part = running.part["so-y-te"].id
    sent = {"document": "", f"u{part}-points": "48,5", f"u{part}-seen": "0"}
    page = organiser.post("/en" + AT + "so-lieu/3.1/", sent)
    assert page.status_code == 400
    assert page.context["form"].errors["document"] == ["Name the document from which the figures come."]
    done = organiser.post(AT + "so-lieu/3.1/", {**sent, "document": "Báo cáo", "number": "1/BC", "day": "2026-01-05"})
    assert done.status_code == 302
    assert Entry.objects.get().source == "Báo cáo, số 1/BC, ngày 05/01/2026"
    assert "48,5" in text(organiser.get(AT + "so-lieu/"))


def test_a_wrong_figure_is_said_in_its_row(running, organiser):
    part = running.part["so-y-te"].id
    sent = {"document": "Báo cáo", f"u{part}-points": "61", f"u{part}-seen": "0"}
    page = organiser.post(AT + "so-lieu/3.1/", sent)
    assert page.status_code == 400
    assert list(page.context["form"].errors) == [f"u{part}-points"]
    assert not Entry.objects.exists()


def test_a_late_figure_is_shown_beside_what_stands(running, organiser):
    part = running.part["so-y-te"].id
    sent = {"document": "Báo cáo", f"u{part}-points": "40", f"u{part}-seen": "0"}
    organiser.post(AT + "so-lieu/3.1/", sent)
    late = organiser.post("/en" + AT + "so-lieu/3.1/", {**sent, f"u{part}-points": "41"})
    assert late.status_code == 400
    assert "while you were typing" in text(late)
    seen = late.context["form"].data[f"u{part}-seen"]
    assert (
        organiser.post(AT + "so-lieu/3.1/", {**sent, f"u{part}-points": "41", f"u{part}-seen": seen}).status_code == 302
    )
    assert Entry.objects.count() == 2


def test_a_spreadsheet_is_shown_before_it_is_applied(running, organiser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    table = organiser.get(AT + "so-lieu/bang.csv").content.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("so-noi-vu,Sở Nội vụ")
    filled = table.replace("so-y-te,Sở Y tế,", 'so-y-te,Sở Y tế,"48,5"')
    sent = SimpleUploadedFile("a.csv", filled.encode())
    page = organiser.post("/en" + AT + "so-lieu/nhap-bang/", {"file": sent, "document": "Báo cáo"})
    assert page.status_code == 200
    assert [(row["before"], row["after"]) for row in page.context["rows"]] == [(None, 48.5)]
    assert not Entry.objects.exists()
    step = {"table": page.context["table"], "mark": page.context["mark"], "document": "Báo cáo", "ma": ""}
    assert organiser.post(AT + "so-lieu/nhap-bang/", step).url == AT + "so-lieu/"
    assert Entry.objects.get().source == "Báo cáo"
    late = organiser.post("/en" + AT + "so-lieu/nhap-bang/", {**step, "table": step["table"].replace("48.5", "9")})
    assert late.status_code == 400
    assert "Somebody entered figures since" in text(late)


def test_a_faulty_spreadsheet_names_its_rows(running, organiser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = SimpleUploadedFile("a.csv", "Mã đơn vị,3.1 [points]\nso-y-te,xyz\nso-la,3\n".encode())
    page = organiser.post("/en" + AT + "so-lieu/nhap-bang/", {"file": sent, "document": "Báo cáo"})
    assert page.status_code == 400
    assert "xyz" in text(page) and "so-la" in text(page)
    broken = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 not a zip")
    assert organiser.post(AT + "so-lieu/nhap-bang/", {"file": broken, "document": "x"}).status_code == 400


def test_nonsense_in_addresses_has_a_clear_answer(running, organiser):
    assert organiser.get(AT + "so-lieu/1.1/").status_code == 404
    assert organiser.get(AT + "so-lieu/bang.exe").status_code == 404
    assert organiser.get(AT + "thiet-lap/don-vi/?kind=x&on=y&within=z&page=w&q=%00").status_code == 200
    assert organiser.post(AT + "thiet-lap/don-vi/them/", {"unit": "khong-co"}).status_code == 404
    assert (
        organiser.post(AT + "thiet-lap/phan-cong/sua/", {"who-1": "p99999999999999999999", "who": "x1"}).status_code
        == 302
    )


def test_a_copy_is_two_clicks(running, organiser):
    page = text(organiser.get(AT + "thiet-lap/chep/"))
    assert "Đánh giá CCHC các sở năm 2027" in page
    done = organiser.post(AT + "thiet-lap/chep/", {"framework": running.row.framework_id})
    assert done.url == "/danh-gia/danh-gia-cchc-cac-so-nam-2027/thiet-lap/"
