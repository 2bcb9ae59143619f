"""Points of surveys in a real browser: accessible and fitting at both widths, following ballots by themselves (A9)."""

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from tests.assessments.answered import asking, framework_id, linked  # noqa: F401
from tests.assessments.conftest import draft_round, people, places, running  # noqa: F401
from thuocdo.directory.models import User

ROUND = "/danh-gia/cchc-so-2026/"
POINTS = f"{ROUND}diem-khao-sat/3.2/"
SETUP = f"{ROUND}thiet-lap/khao-sat/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def storage(live_server, linked, asking, people):  # noqa: F811
    """The organiser's cookie; answers about two departments have come in, too few about one of them."""
    asking.answer("so-y-te", *"5553125")
    asking.answer("so-y-te", *"33331", group="firms")
    asking.answer("so-noi-vu", *"555")
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


@pytest.mark.parametrize("width", [375, 1280])
def test_pages_are_accessible_and_fit(storage, asking, open_page, assert_axe_clean, assert_fits, snap, width):  # noqa: F811
    addresses = {
        "links": SETUP, "choose": f"{SETUP}3.2/?dot={asking.card.id}&chon=cau", "link": f"{SETUP}3.2/",
        "units": POINTS, "unit": f"{POINTS}so-y-te/", "margins": f"{ROUND}xep-hang-tam/sai-so/",
    }  # fmt: skip
    for name, url in addresses.items():
        page = open_page(url, width=width, storage=storage)
        assert_axe_clean(page)
        assert_fits(page)
        snap(page, f"survey-points-{name}-{width}")
        assert page.complaints == []
        page.context.close()


def test_the_table_follows_ballots_without_being_opened_again(storage, asking, open_page):  # noqa: F811
    page = open_page(f"{POINTS}?tu-dong=1", storage=storage)
    expect(page.locator("#live")).to_contain_text("12")
    row = page.locator("#live tr", has_text="Sở Nội vụ")
    expect(row).to_contain_text("Có dưới 5 phiếu")
    asking.answer("so-noi-vu", *"55")
    expect(row).not_to_contain_text("Có dưới 5 phiếu")
    expect(row).to_contain_text("12,00")
