"""A5: the pages of a unit's side, as its people, others and hostile ones use them."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.assessments.conftest import (
    IN_APPRAISAL_1,
    IN_EXPLANATION,
    IN_SELF_ASSESSMENT,
    SECOND,
    SPANS,
)
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Comment, Entry, Step
from thuocdo.assessments.services import declaring, recording
from thuocdo.indices.domain.leaf_inputs import ByHand

ROUND = "/danh-gia/cchc-so-2026/"
SHEET = ROUND + "phieu/so-y-te/"
LEAF = SHEET + "1.1/"
HTML = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def in_self_assessment(at):
    at(IN_SELF_ASSESSMENT)


@pytest.fixture
def officer(running, people, browser_of):
    return browser_of(people.health_officer)


@pytest.fixture
def leader(running, people, browser_of):
    return browser_of(people.health_leader)


@pytest.fixture
def colleague(running, people, browser_of):
    return browser_of(people.health_colleague)


def page(client, path, status=200, language="vi"):
    response = client.get(path if language == "vi" else f"/en{path}")
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def said(content):
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def fill(running, people):
    for code, raw in {"1.1": {"a": "20", "b": "16"}, "1.2": {"met": "yes"}, "1.3": {"n": "0"},
                      "2.1": {"option": "full"}, "2.2": {"x": "90"}}.items():  # fmt: skip
        declaring.declare(
            actor=people.health_officer, participant_id=running.part["so-y-te"].id, code=code,
            typed=Typed(raw, "Giải trình"), seen=None, now=IN_SELF_ASSESSMENT,
        )  # fmt: skip


def object_to(running, people, code="1.1"):
    row = recording.lock_slots(running.part["so-y-te"].id, [code])[code]
    recording.add(
        row, running.spec.tree[code], round_id=running.id, kind=Kind.APPRAISED_1, content=ByHand(1),
        author_id=people.appraiser.user_id, now=IN_APPRAISAL_1, text="Thiếu minh chứng", ruling=Ruling.CHANGED, about=1,
    )  # fmt: skip


# The leaf --------------------------------------------------------------------------------------------------------


def test_an_officer_saves_a_leaf_without_a_script(officer):
    response = officer.post(LEAF, {"f-a": "20", "f-b": "16", "text": "Còn 4 việc", "seen": "0", "save": "1"})
    assert (response.status_code, response["Location"]) == (302, LEAF)
    text = said(page(officer, LEAF, language="en"))
    assert "3.2 / 4 points" in text and "by Health Officer" in text


def test_save_and_next_goes_on(officer):
    response = officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0", "next": "1"})
    assert response["Location"] == SHEET + "1.2/"


def test_compute_shows_the_points_and_saves_nothing(officer):
    response = officer.post("/en" + LEAF, {"f-a": "20", "f-b": "16", "seen": "0", "compute": "1"})
    assert response.status_code == 200 and "3.2" in response.content.decode()
    assert not Entry.objects.exists()


def test_saved_as_one_types(officer):
    response = officer.post("/en" + LEAF, {"f-a": "20", "f-b": "16", "seen": "0", "autosave": "1"})
    answer = response.content.decode()
    assert response.status_code == 200
    assert 'data-state="saved"' in answer and 'data-seen="1"' in answer and "<html" not in answer


def test_what_can_not_be_taken_stays_in_the_form(officer):
    response = officer.post("/en" + LEAF, {"f-a": "20", "f-b": "hai mươi", "text": "Giữ lại", "seen": "0"})
    content = response.content.decode()
    assert response.status_code == 400
    assert 'value="hai mươi"' in content and "Giữ lại" in content
    assert not Entry.objects.exists()


def test_two_officers_on_one_leaf_see_both_versions(officer, colleague):
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"})
    late = colleague.post("/en" + LEAF, {"f-a": "20", "f-b": "18", "text": "Của tôi", "seen": "0"})
    text = said(late.content.decode())
    assert late.status_code == 409
    assert "Health Officer saved" in text and "What you typed" in text
    assert 'name="seen" value="1"' in late.content.decode() and 'value="18"' in late.content.decode()
    assert colleague.post(LEAF, {"f-a": "20", "f-b": "18", "seen": "1"}).status_code == 302


def test_a_fault_does_not_hide_that_somebody_was_quicker(officer, colleague):
    """A refused form keeps the number that its author saw, so that the next save still meets the other version."""
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"})
    refused = colleague.post(LEAF, {"f-a": "20", "f-b": "x", "seen": "0"})
    assert 'name="seen" value="0"' in refused.content.decode()


def test_a_colleague_is_told_of_news(officer, colleague):
    assert colleague.get(LEAF + "moi/?seen=0").status_code == 204
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"})
    assert officer.get(LEAF + "moi/?seen=0").status_code == 204  # one's own change is no news
    told = colleague.get("/en" + LEAF + "moi/?seen=0")
    assert told.status_code == 200 and "Health Officer changed this at" in told.content.decode()
    assert colleague.get(LEAF + "moi/?seen=1").status_code == 204
    assert colleague.get(LEAF + "moi/?seen=%00x").status_code == 200


def test_signed_out_while_typing_nothing_is_lost(running, people, officer):
    """The session ends; what is sent is kept, and stands in the form after signing in again."""
    Session.objects.all().delete()
    typed = {"f-a": "20", "f-b": "16", "text": "Rất dài", "seen": "0", "by": str(people.health_officer.user_id)}
    told = officer.post("/en" + LEAF, typed | {"autosave": "1"})
    assert told.status_code == 401 and "What you typed is kept" in told.content.decode()
    response = officer.post("/en" + LEAF, typed)
    assert response.status_code == 302 and "dang-nhap" in response["Location"]
    _sign_in_again(officer, people.health_officer)
    content = page(officer, LEAF, language="en")
    assert "before you had to sign in again" in content and "Rất dài" in content and 'value="16"' in content
    assert not Entry.objects.exists()
    officer.post("/en" + LEAF, typed)
    assert "before you had to sign in again" not in page(officer, LEAF, language="en")


def test_what_was_kept_is_not_shown_to_somebody_else(running, people, officer):
    Session.objects.all().delete()
    officer.post(LEAF, {"text": "Của người khác", "seen": "0", "by": str(people.health_officer.user_id)})
    _sign_in_again(officer, people.health_colleague)
    assert "Của người khác" not in page(officer, LEAF)


def _sign_in_again(client, actor):
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from thuocdo.directory.models import User

    user = User.objects.get(pk=actor.user_id)
    session = client.session  # as Django's own sign-in, which keeps what an anonymous session holds
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "thuocdo.directory.views.sign_in.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()


def test_a_leaf_that_does_not_apply(officer):
    officer.post(SHEET + "1.2/", {"not_applicable": "on", "reason": "Không được giao", "seen": "0"})
    assert "Không được giao" in page(officer, SHEET + "1.2/")
    refused = officer.post("/en" + SHEET + "1.3/", {"not_applicable": "on", "reason": "", "seen": "0"})
    assert refused.status_code == 400 and "say why it does not apply" in said(refused.content.decode())


def test_a_leaf_of_others_says_where_its_figures_come_from(officer):
    assert "Units do not fill this in" in page(officer, SHEET + "3.1/", language="en")
    assert officer.post(SHEET + "3.1/", {"f-points": "60", "seen": "0"}).status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
def test_after_the_deadline_the_page_says_the_moment(running, people, browser_of, at, language):
    at(SPANS[Phase.SELF_ASSESSMENT][1])
    officer = browser_of(people.health_officer)
    text = said(page(officer, LEAF, language=language))
    assert "12/01/2026" in text and "leaf-form" not in text
    assert officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"}).status_code == 403
    assert not Entry.objects.exists()


def test_a_page_opened_before_the_deadline_is_refused_at_it(officer, at):
    at(SPANS[Phase.SELF_ASSESSMENT][1] - SECOND)
    assert officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"}).status_code == 302


# Who sees what ---------------------------------------------------------------------------------------------------

PAGES = [SHEET, LEAF, SHEET + "ra-soat/", SHEET + "phieu-diem/", SHEET + "bang-tinh/", SHEET + "bang-tinh/tai-ve/",
         LEAF + "moi/"]  # fmt: skip
SEES = {"health_officer", "health_colleague", "health_leader", "organiser", "chair", "member", "auditor", "appraiser",
        "second_appraiser"}  # fmt: skip
KNOWS_THE_ROUND = SEES | {"home_officer", "home_leader", "finance_officer"}


@pytest.mark.parametrize(
    "who",
    sorted(KNOWS_THE_ROUND | {"outsider", "other_organiser", "idle_appraiser"}),
)
def test_who_sees_a_units_sheet(running, people, browser_of, who):
    """Its people, its appraisers, council, organisers, auditors; for those outside the round it does not exist."""
    client = browser_of(getattr(people, who))
    wanted = {200, 204} if who in SEES else {403} if who in KNOWS_THE_ROUND else {404}
    assert {client.get(path).status_code for path in PAGES} <= wanted


@pytest.mark.parametrize("who", ["home_officer", "organiser", "appraiser", "chair", "auditor", "outsider"])
def test_others_change_nothing(running, people, browser_of, who):
    client = browser_of(getattr(people, who))
    for path, data in [
        (LEAF, {"f-a": "20", "f-b": "16", "seen": "0"}), (LEAF + "trao-doi/", {"comment": "x"}),
        (SHEET + "ra-soat/", {"hand_in": "1"}),
        (SHEET + "ra-soat/", {"sign": "1", "ky-confirmed": "on", "ky-hash": "x"}),
        (SHEET + "bang-tinh/", {"table": "Mã\n1.1", "seen": "{}"}),
    ]:  # fmt: skip
        assert client.post(path, data).status_code in {403, 404}, path
    assert not (Entry.objects.exists() or Comment.objects.exists() or Step.objects.exists())


def test_signed_out_one_is_led_to_sign_in(running):
    for path in PAGES:
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize(
    "path",
    [ROUND + "phieu/khong-co/", ROUND + "phieu/nghe-an-so-noi-vu/", SHEET + "9.9/", SHEET + "%00/", SHEET + "1/",
     SHEET + "..%2f..%2fetc/", "/danh-gia/khong-co/phieu/so-y-te/"],
)  # fmt: skip
def test_nonsense_in_an_address_is_not_found(officer, path):
    assert officer.get(path).status_code == 404


def test_comments_are_for_the_unit_only(officer, running, people, browser_of):
    officer.post(LEAF + "trao-doi/", {"comment": "Chuyện nội bộ"})
    assert "Chuyện nội bộ" in page(officer, LEAF)
    for who in ("organiser", "appraiser", "auditor"):
        assert "Chuyện nội bộ" not in page(browser_of(getattr(people, who)), LEAF)


def test_rulings_are_told_when_their_round_is_over(running, people, at, browser_of):
    """Half of an appraisal is nobody's business but the appraisers'."""
    fill(running, people)
    object_to(running, people)
    at(IN_APPRAISAL_1)
    officer = browser_of(people.health_officer)
    for path in (LEAF, SHEET + "phieu-diem/"):
        assert "Thiếu minh chứng" not in page(officer, path), path
    assert "Thiếu minh chứng" in page(browser_of(people.organiser), SHEET + "phieu-diem/")
    at(SPANS[Phase.APPRAISAL_1][1])
    officer = browser_of(people.health_officer)
    for path in (LEAF, SHEET + "phieu-diem/"):
        assert "Thiếu minh chứng" in page(officer, path), path


# Hostile text ----------------------------------------------------------------------------------------------------


def test_html_is_shown_and_never_run(officer, leader, running, people, at):
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "text": HTML, "seen": "0"})
    officer.post(SHEET + "1.2/", {"not_applicable": "on", "reason": HTML, "seen": "0"})
    officer.post(LEAF + "trao-doi/", {"comment": HTML})
    officer.post(SHEET + "ra-soat/", {"hand_in": "1", "nop-comment": HTML, "nop-despite_gaps": "on"})
    assert Step.objects.count() == 1
    leader.post(SHEET + "ra-soat/", {"give_back": "1", "tra-comment": HTML, "leaf": ["1.1"]})
    assert Step.objects.count() == 2
    for path in [*PAGES, SHEET + "1.2/", SHEET + f"?q={HTML}"]:
        if "tai-ve" not in path:
            assert "<script>alert" not in officer.get(path).content.decode()
            assert "<img src=x" not in officer.get(path).content.decode()


def test_huge_text_is_refused_with_a_sentence(officer):
    response = officer.post(LEAF, {"text": "a" * 10_001, "seen": "0"})
    assert response.status_code == 400
    assert officer.post(LEAF + "trao-doi/", {"comment": "a" * 10_001}).status_code == 400
    assert not (Entry.objects.exists() or Comment.objects.exists())


@pytest.mark.parametrize("seen", ["", "-1", "1e9", "99999999999999999999", "<b>"])
def test_a_tampered_number_is_no_accident(officer, seen):
    assert officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": seen}).status_code in {302, 400}


# The work list ---------------------------------------------------------------------------------------------------


def test_the_work_list_says_how_far_one_is(officer):
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"})
    text = said(page(officer, SHEET, language="en"))
    assert "1 of 5" in text and "3.2 points" in text and "3 days left" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=ke hoach", {"1.1", "1.2"}), ("?q=KẾ HOẠCH", {"1.1", "1.2"}), ("?q=1.3", {"1.3"}), ("?q=xyz", set()),
        ("?xem=chua-nhap", {"1.2", "1.3", "2.1", "2.2"}), ("?xem=thieu", {"1.1", "1.2", "1.3", "2.1", "2.2"}),
        ("?xem=phan-doi", set()), ("?xem=%3Cscript", {"1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "3.2"}),
    ],
)  # fmt: skip
def test_the_work_list_is_searched_and_filtered(officer, query, found):
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"})
    listed = page(officer, SHEET + query).partition('name="q"')[2]  # above it a button leads to the next leaf
    links = re.findall(r'href="[^"]*/phieu/so-y-te/(\d\.\d)/"', listed)
    assert set(links) == found


def test_the_list_asks_the_database_no_more_for_more_leaves(officer, running, people, django_assert_max_num_queries):
    fill(running, people)
    with django_assert_max_num_queries(30):
        page(officer, SHEET)


# Review, sign, return --------------------------------------------------------------------------------------------


def test_officer_hands_in_leader_returns_then_signs(officer, leader, running, people):
    fill(running, people)
    assert officer.post(SHEET + "ra-soat/", {"hand_in": "1", "nop-comment": "Đã đủ"}).status_code == 302
    assert "Waiting for the leader" in page(officer, SHEET, language="en")
    leader.post(SHEET + "ra-soat/", {"give_back": "1", "tra-comment": "Xem lại số liệu", "leaf": ["1.1"]})
    text = page(officer, SHEET, language="en")
    assert "Xem lại số liệu" in text and "Returned by the leader" in text
    assert re.findall(r"so-y-te/(\d\.\d)/", page(officer, SHEET + "?xem=tra-lai"))[-1] == "1.1"
    officer.post(SHEET + "ra-soat/", {"hand_in": "1"})
    content = page(leader, SHEET + "ra-soat/", language="en")
    shown = re.search(r"<code>([0-9a-f]{64})</code>", content)[1]
    response = leader.post(SHEET + "ra-soat/", {"sign": "1", "ky-confirmed": "on", "ky-hash": shown})
    assert response.status_code == 302
    text = page(officer, SHEET, language="en")
    assert "Signed by Health Leader" in text and shown in text


def test_signing_needs_the_confirmation_and_what_was_read(leader, running, people):
    fill(running, people)
    for data in ({"ky-hash": "0" * 64, "ky-confirmed": "on"}, {"ky-hash": ""}, {"ky-confirmed": "on"}):
        assert leader.post(SHEET + "ra-soat/", {"sign": "1"} | data).status_code == 400
    assert not Step.objects.exists()


def test_gaps_come_first_and_hinder(officer):
    officer.post(LEAF, {"f-a": "20", "f-b": "16", "seen": "0"})
    content = said(page(officer, SHEET + "ra-soat/", language="en"))
    assert content.index("Evidence is missing, so an explanation is needed") < content.index("Not filled in")
    refused = officer.post("/en" + SHEET + "ra-soat/", {"hand_in": "1", "nop-despite_gaps": "on"})
    assert refused.status_code == 400 and "1 leaf lacks evidence and an explanation." in said(refused.content.decode())


def test_in_the_explanation_phase_only_what_was_objected_to_is_open(running, people, browser_of, at):
    fill(running, people)
    object_to(running, people)
    at(IN_EXPLANATION)
    officer, leader = browser_of(people.health_officer), browser_of(people.health_leader)
    assert "leaf-form" in page(officer, LEAF) and "leaf-form" not in page(officer, SHEET + "1.2/")
    officer.post(LEAF, {"text": "Đã bổ sung công văn 12", "seen": "0"})
    entry = Entry.objects.get(kind="explained")
    assert (entry.content, entry.text) == (None, "Đã bổ sung công văn 12")
    officer.post(LEAF, {"text": "Đính chính", "new_figures": "on", "f-a": "20", "f-b": "17", "seen": str(entry.number)})
    assert Entry.objects.filter(kind="explained").count() == 2
    assert officer.post(SHEET + "1.2/", {"text": "Thêm", "seen": "0"}).status_code == 403
    shown = re.search(r"<code>([0-9a-f]{64})</code>", page(leader, SHEET + "ra-soat/"))[1]
    leader.post(SHEET + "ra-soat/", {"sign": "1", "ky-confirmed": "on", "ky-hash": shown})
    assert Step.objects.get().phase == "explanation"
