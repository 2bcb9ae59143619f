"""The appraiser's side in a real browser: accessible, fitting, all by keyboard, and without scripts (A7)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from playwright.sync_api import expect

# The cast and the round of the tests of assessments, in appraisal at this moment.
from tests.assessments.conftest import draft_round, framework_id, people, places, running  # noqa: F401
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.models import PhaseSpan, ReasonTemplate
from thuocdo.assessments.selectors import slots
from thuocdo.assessments.services import commenting, recording
from thuocdo.directory.models import User
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared

AT = "/danh-gia/cchc-so-2026/tham-dinh/"
GRID, CELL = AT + "tieu-chi/1.1/", AT + "don-vi/so-y-te/1.1/"
PAGES = ["", "?theo=don-vi", "tieu-chi/1.1/", "don-vi/so-y-te/", "don-vi/so-y-te/1.1/?viec=changed"]

pytestmark = pytest.mark.django_db(transaction=True)


def move_to(round_id, phase, now):
    """Let a phase of the round run now; the earlier ones are over, the later ones follow."""
    order = ["self_assessment", "appraisal_1", "explanation", "appraisal_2", "council"]
    for place, each in enumerate(order):
        starts = now - timedelta(days=5) + timedelta(days=20) * (place - order.index(phase))
        PhaseSpan.objects.filter(round=round_id, phase=each).update(
            starts_at=starts, ends_at=starts + timedelta(days=20)
        )


@pytest.fixture
def appraisal(live_server, running, people, places):  # noqa: F811
    """Three units have declared 1.1; one leaf is judged. `storage(actor)` is the cookie of somebody."""
    from django.utils import timezone

    now = timezone.now()
    move_to(running.id, "appraisal_1", now)

    def say(slug, kind, content, actor, code="1.1", **more):
        part, leaf = running.part[slug], running.spec.tree[code]
        with transaction.atomic():
            row = recording.lock_slots(part.id, [code])[code]
            recording.add(row, leaf, round_id=running.id, kind=kind, content=content, author_id=actor.user_id, now=now,
                          **more)  # fmt: skip

    text = "Đã hoàn thành 16 trên 20 nhiệm vụ; bốn nhiệm vụ còn lại chuyển sang quý I năm sau theo chỉ đạo của tỉnh."
    for slug in ("so-y-te", "so-tai-chinh", "so-noi-vu"):
        say(slug, Kind.DECLARED, Declared({"a": 20, "b": 16}), people.health_officer, text=text)
    say("so-y-te", Kind.DECLARED, Declared({"n": 1}), people.health_officer, code="1.3")
    say("so-tai-chinh", Kind.APPRAISED_1, ByHand(2), people.appraiser, ruling=Ruling.CHANGED, about=1,
        text="Hai nhiệm vụ chưa có văn bản chứng minh đã hoàn thành trong năm.")  # fmt: skip
    ReasonTemplate.objects.create(owner=places["province"], text="Văn bản ban hành sau thời hạn")
    commenting.comment_among_appraisers(
        actor=people.appraiser, participant_id=running.part["so-y-te"].id, code="1.1", text="Chờ đối chiếu", now=now
    )

    def storage(actor):
        user = User.objects.get(pk=actor.user_id)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        host = live_server.url.split("//")[1].split(":")[0]
        cookie = {"name": "sessionid", "value": session.session_key, "domain": host, "path": "/", "expires": -1,
                  "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
        return {"cookies": [cookie], "origins": []}

    storage.round, storage.say, storage.now = running, say, now
    return storage


def said(appraisal, slug="so-y-te", code="1.1", kind=Kind.APPRAISED_1):
    return slots.slot(appraisal.round.spec, appraisal.round.part[slug].id, code).said[kind]


def test_every_page_is_accessible_and_fits(appraisal, people, look_through):  # noqa: F811
    """WCAG 2.2 AA by axe, no sideways scrolling, no complaint of the console."""
    pages = [
        *((people.appraiser, each) for each in PAGES),
        (people.organiser, "dau-hieu/"),
        (people.organiser, "ly-do/"),
    ]
    for actor, path in pages:
        name = f"appraisal-{path.strip('/').replace('/', '-').replace('?', '-')}"
        look_through(AT + path, name, storage=appraisal(actor))


def test_round_2_is_accessible_and_fits(appraisal, people, look_through):  # noqa: F811
    move_to(appraisal.round.id, "appraisal_2", appraisal.now)
    appraisal.say("so-tai-chinh", Kind.EXPLAINED, Declared({"a": 20, "b": 18}), people.finance_officer,
                  text="Đã bổ sung hai văn bản")  # fmt: skip
    for path in ("", "tieu-chi/1.1/", "don-vi/so-tai-chinh/1.1/"):
        look_through(AT + path, f"appraisal-2-{path.strip('/').replace('/', '-')}", storage=appraisal(people.appraiser))


def test_a_leaf_is_judged_by_keyboard_alone(appraisal, people, open_page, assert_axe_clean, snap):  # noqa: F811
    """Tab into the table, j and k between lines, a accepts, c changes in a panel, Escape goes back to the line."""
    page = open_page(GRID, storage=appraisal(people.appraiser))
    line = page.locator("tr[data-row]:focus th a, tr[data-row]:has(:focus) th a")
    page.locator("[data-grid] tr[data-row]").first.focus()
    expect(line).to_have_text("Sở Y tế")
    page.keyboard.press("j")
    expect(line).to_have_text("Sở Tài chính")
    page.keyboard.press("k")
    expect(line).to_have_text("Sở Y tế")
    page.keyboard.press("c")
    page.wait_for_selector("#khung [name=text]")
    expect(page.locator("#khung [value=changed]")).to_be_focused()
    snap(page, "appraisal-panel-1280")
    assert_axe_clean(page)
    page.keyboard.press("Escape")
    expect(line).to_have_text("Sở Y tế")
    page.keyboard.press("c")
    page.wait_for_selector("#khung [name=text]")
    page.locator("#khung [name=points]").fill("2,5")
    page.locator("#khung [name=text]").fill("jkaceo? thiếu văn bản")
    page.locator("#khung button[name=save]").click()
    page.wait_for_selector("tr[data-row]:nth-child(2)[data-here]")
    assert said(appraisal).content == ByHand(2.5) and said(appraisal).text == "jkaceo? thiếu văn bản"
    expect(page.locator("[data-told]")).to_contain_text("1.1")
    page.keyboard.press("k")
    page.wait_for_selector("tr[data-row]:nth-child(1)[data-here]")
    page.keyboard.press("a")
    page.wait_for_selector("tr[data-row]:nth-child(2)[data-here]")
    expect(line).to_have_text("Sở Tài chính")
    assert said(appraisal).ruling is Ruling.ACCEPTED
    page.keyboard.press("?")
    expect(page.locator("#phim[open]")).to_be_visible()
    assert page.complaints == []


def test_the_panel_shows_what_is_wrong_and_keeps_what_was_typed(appraisal, people, open_page):  # noqa: F811
    page = open_page(GRID, language="en", storage=appraisal(people.appraiser))
    page.locator("tr[data-row] [data-do=ask]").first.click()
    page.wait_for_selector("#khung [name=text]")
    page.locator("#khung button[name=save]").click()
    expect(page.locator("#khung .error-summary")).to_contain_text("Say why")
    page.locator("#khung [name=template]").select_option(index=1)
    expect(page.locator("#khung [name=text]")).to_have_value("Văn bản ban hành sau thời hạn")
    page.locator("#khung button[name=save]").click()
    page.wait_for_selector("#khung", state="hidden")
    assert said(appraisal).ruling is Ruling.ASKED


def test_many_are_chosen_and_accepted(appraisal, people, open_page):  # noqa: F811
    page = open_page(GRID, storage=appraisal(people.appraiser))
    page.locator("[data-choose-all]").click()
    page.locator("button[form=nhieu]").click()
    page.wait_for_selector(".messages .notice")
    assert said(appraisal).ruling is said(appraisal, "so-xay-dung").ruling is Ruling.ACCEPTED


@pytest.mark.parametrize("width", [1280, 375])
def test_without_scripts_by_links_and_forms(appraisal, people, open_page, width):  # noqa: F811
    page = open_page(GRID, width=width, language="en", javascript=False, storage=appraisal(people.appraiser))
    page.locator("tr[data-row] [data-do=accept]").first.click()
    page.locator(".messages .notice").wait_for()
    expect(page).to_have_url(re.compile("/tieu-chi/1.1/"))
    assert said(appraisal).ruling is Ruling.ACCEPTED
    page.locator("tr[data-row] [data-do=change]").first.click()
    page.locator("[name=points]").fill("1")
    page.locator("[name=text]").fill("Thiếu")
    page.locator("button[name=save]").click()
    page.locator(".messages .notice").wait_for()
    assert said(appraisal).content == ByHand(1)
