"""The organiser's pages in a real browser: accessible, fitting, and from a new round to an open one (A4)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import expect

from tests.assessments.conftest import draft_round, framework_id, people, places  # noqa: F401
from tests.browser.hands import Keyboard
from thuocdo.assessments.models import PhaseSpan, Round
from thuocdo.assessments.services import opening
from thuocdo.directory.models import User

AT = "/danh-gia/cchc-so-2026/"
DRAFT = ["", "thiet-lap/", "thiet-lap/thong-tin/", "thiet-lap/thoi-gian/",
         "thiet-lap/don-vi/?kind=department&within=thanh-hoa&q=noi+vu", "thiet-lap/phan-cong/",
         "thiet-lap/chep/", "thiet-lap/xoa/"]  # fmt: skip
RUNNING = ["", "thiet-lap/", "thiet-lap/thoi-gian/", "thiet-lap/don-vi/", "thiet-lap/gia-han/", "so-lieu/",
           "so-lieu/3.1/", "so-lieu/3.2/", "so-lieu/nhap-bang/",
           "tien-do/", "tien-do/nguoi-tham-dinh/", "tien-do/nhac-viec/", "tham-dinh/dau-hieu/",
           "tham-dinh/ly-do/"]  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def storage(live_server, people):  # noqa: F811
    """The cookie of the province's organiser."""
    user = User.objects.get(pk=people.organiser.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    host = live_server.url.split("//")[1].split(":")[0]
    cookie = {"name": "sessionid", "value": session.session_key, "domain": host, "path": "/", "expires": -1,
              "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
    return {"cookies": [cookie], "origins": []}


@pytest.fixture
def open_round(draft_round, people):  # noqa: F811
    """The round, open, in its second phase at this moment."""
    opening.open_round(actor=people.organiser, round_id=draft_round.pk, now=timezone.now())
    begins = timezone.now() - timedelta(days=10)
    for at, span in enumerate(PhaseSpan.objects.filter(round=draft_round).order_by("starts_at")):
        starts = begins + timedelta(days=7 * at)
        PhaseSpan.objects.filter(pk=span.pk).update(starts_at=starts, ends_at=starts + timedelta(days=7))
    return draft_round


def test_pages_of_a_draft_are_accessible_and_fit(storage, draft_round, look_through):  # noqa: F811
    for path in ["/danh-gia/", "/danh-gia/moi/", *(AT + each for each in DRAFT)]:
        look_through(path, f"rounds-draft-{path.split('?')[0].strip('/').replace('/', '-')}", storage=storage)


def test_pages_of_a_running_round_are_accessible_and_fit(storage, open_round, look_through):
    for path in RUNNING:
        look_through(AT + path, f"rounds-open-{path.strip('/').replace('/', '-')}", storage=storage)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_unit_is_reminded_by_keyboard(storage, open_round, open_page, assert_axe_clean, assert_fits, snap, width):
    """From the overview by the two rows of navigation to the table, a unit chosen, told, and listed as told."""
    begins = timezone.now() - timedelta(days=1)
    for at, span in enumerate(PhaseSpan.objects.filter(round=open_round).order_by("starts_at")):
        starts = begins + timedelta(days=7 * at)
        PhaseSpan.objects.filter(pk=span.pk).update(starts_at=starts, ends_at=starts + timedelta(days=7))
    page = open_page(AT, width=width, language="en", storage=storage)
    hand = Keyboard(page)
    hand.push(".tabs a[href$='/tien-do/']")
    expect(page.locator(".tabs--inner [aria-current]")).to_have_text("By unit")
    hand.tick(".heat-table tbody tr:nth-child(2) [name=unit]")
    hand.write("[name=text]", "Còn ba ngày")
    hand.push(".heat-remind button:not([name])")
    hand.push(".tabs--inner a[href$='/nhac-viec/']")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text("Còn ba ngày")
    snap(page, f"rounds-reminded-{width}")
    assert_axe_clean(page)
    assert_fits(page)
    assert page.complaints == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_round_is_prepared_and_opened(storage, framework_id, open_page, javascript):  # noqa: F811
    """From nothing to an open round, on a phone, with and without scripts."""
    page = open_page("/danh-gia/moi/", width=375, language="en", javascript=javascript, storage=storage)
    page.get_by_label("Title in Vietnamese").fill("Đánh giá thử")
    page.get_by_label("Year that is assessed").fill("2026")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Dates of the phases").click()
    begins = timezone.localdate() + timedelta(days=1)
    for at, phase in enumerate(("self_assessment", "appraisal_1", "explanation", "appraisal_2", "council")):
        first = begins + timedelta(days=7 * at)
        page.locator(f"[name={phase}-from_day]").fill(first.isoformat())
        page.locator(f"[name={phase}-to_day]").fill((first + timedelta(days=6)).isoformat())
    page.get_by_role("button", name="Save the dates").click()
    page.get_by_role("link", name="Participating units").click()
    page.get_by_role("button", name="Show them").click()
    page.get_by_role("button", name="Add these 4 units").click()
    page.get_by_role("link", name="Who appraises").click()
    page.locator("[name=who-]").select_option(label="Idle Appraiser (Thanh Hóa)")
    page.get_by_role("button", name="Add the chosen").last.click()
    page.get_by_role("link", name="Basics").click()
    page.get_by_label("Chair of the council").select_option(label="Chair")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Checklist").click()
    page.get_by_role("button", name="Open the round for everybody in it").click()
    page.get_by_text("The round is open.").wait_for()
    assert Round.objects.get().status == "open"
