"""The unit's side in a real browser: accessible, fitting, saved as one types, and without scripts (A5)."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

# The cast and the round of the tests of assessments, open at this moment.
from tests.assessments.conftest import draft_round, framework_id, people, places, running  # noqa: F401
from tests.browser.conftest import unfolded
from thuocdo.assessments.domain.declaring import Typed
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Entry, Extension
from thuocdo.assessments.services import commenting, declaring, signing
from thuocdo.directory.models import User

SHEET = "/danh-gia/cchc-so-2026/phieu/so-y-te/"
PAGES = ["", "1.1/", "1.2/", "2.1/", "3.1/", "ra-soat/", "phieu-diem/", "bang-tinh/"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(live_server, running, people):  # noqa: F811
    """The round with time left, and some figures: `storage(actor)` is the cookie of somebody."""
    from django.utils import timezone

    now = timezone.now()
    part = running.part["so-y-te"]
    Extension.objects.create(
        participant_id=part.id, phase="self_assessment", starts_at=now - timezone.timedelta(days=1),
        ends_at=now + timezone.timedelta(days=3), reason="Thử", granted_by_id=people.organiser.user_id, granted_at=now,
    )  # fmt: skip
    for code, raw, text in (("1.1", {"a": "20", "b": "16"}, ""), ("1.3", {"n": "1"}, "Một báo cáo nộp muộn")):
        declaring.declare(
            actor=people.health_officer, participant_id=part.id, code=code, typed=Typed(raw, text), seen=None, now=now
        )
    commenting.comment_in_unit(
        actor=people.health_leader, participant_id=part.id, code="1.1", text="Còn thiếu công văn", now=now
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

    storage.part, storage.now = part, now
    return storage


def test_every_page_is_accessible_and_fits(sheet, people, look_through):  # noqa: F811
    """WCAG 2.2 AA by axe, no sideways scrolling, no complaint of the console; as the leader, who has most on a page."""
    leaf = declaring.declare(
        actor=people.health_officer, participant_id=sheet.part.id, code="1.1",
        typed=Typed({"a": "20", "b": "16"}, "Chưa có văn bản"), seen=None, now=sheet.now,
    )  # fmt: skip
    assert leaf
    signing.hand_in(
        actor=people.health_officer, participant_id=sheet.part.id, phase=Phase.SELF_ASSESSMENT, despite_gaps=True,
        comment="Nhờ anh ký", now=sheet.now,
    )  # fmt: skip
    storage = sheet(people.health_leader)
    for path in PAGES:
        look_through(SHEET + path, f"sheet-{path.strip('/') or 'list'}", storage=storage, ready=unfolded)


def test_a_leaf_is_saved_as_one_types(sheet, people, open_page):  # noqa: F811
    """By keyboard: type, wait, see the points; load the page again and it is there."""
    page = open_page(SHEET + "1.1/", language="en", storage=sheet(people.health_officer))
    page.locator("[name=f-b]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("18")
    page.locator('[data-live][data-state="saved"]').wait_for()
    expect(page.locator(".live__points").first).to_contain_text("3.6")
    page.keyboard.press("Tab")
    page.reload()
    expect(page.locator("[name=f-b]")).to_have_value("18")
    assert page.complaints == []


def test_the_second_of_two_officers_sees_both_and_chooses(sheet, people, open_page):  # noqa: F811
    first = open_page(SHEET + "1.1/", language="en", storage=sheet(people.health_officer))
    second = open_page(SHEET + "1.1/", language="en", storage=sheet(people.health_colleague))
    first.locator("[name=f-b]").fill("18")
    first.locator('[data-live][data-state="saved"]').wait_for()
    second.locator("[name=f-b]").fill("19")
    second.locator('[data-live][data-state="late"]').wait_for()
    expect(second.locator(".both")).to_contain_text("Health Officer")
    expect(second.locator("[name=f-b]")).to_have_value("19")
    second.get_by_role("button", name="Save mine").click()
    second.locator(".both").wait_for(state="detached")
    assert Entry.objects.filter(slot__code="1.1").order_by("-number").first().content["inputs"]["b"] == "19"


def test_without_a_connection_it_says_so_and_goes_on_later(sheet, people, open_page):  # noqa: F811
    page = open_page(SHEET + "1.1/", language="en", storage=sheet(people.health_officer))
    page.context.set_offline(True)
    page.locator("[name=f-b]").fill("17")
    page.locator('[data-live][data-state="failed"]').wait_for()
    expect(page.locator("[data-live-state]")).to_contain_text("no connection")
    page.context.set_offline(False)
    page.locator('[data-live][data-state="saved"]').wait_for()


def test_signed_out_while_typing(sheet, people, open_page):  # noqa: F811
    """The session ends: the page says so, and leads to sign-in and back."""
    page = open_page(SHEET + "1.1/", language="en", storage=sheet(people.health_officer))
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=text]").fill("Rất dài và quý")
    page.locator('[data-live][data-state="signed-out"]').wait_for()
    expect(page.locator("[name=text]")).to_have_value("Rất dài và quý")
    page.get_by_role("link", name="Sign in and go on").click()
    page.wait_for_url("**/dang-nhap/**")


def test_without_scripts_the_buttons_do_it(sheet, people, open_page):  # noqa: F811
    page = open_page(SHEET + "1.1/", language="en", javascript=False, storage=sheet(people.health_officer))
    page.locator("[name=f-b]").fill("18")
    page.get_by_role("button", name="Compute").click()
    expect(page.locator(".live__points").first).to_contain_text("3.6")
    expect(page.locator("[name=f-b]")).to_have_value("18")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messages .notice").wait_for()
    assert Entry.objects.filter(slot__code="1.1").count() == 2
