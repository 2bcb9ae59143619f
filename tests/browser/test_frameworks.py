"""Pages of frameworks in a real browser: accessible, fitting, by keyboard, without scripts (A1-A3, F7)."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from tests.indices.conftest import NOW, organiser_of, unit
from thuocdo.directory.models import User
from thuocdo.indices import selectors
from thuocdo.indices.services import drafts, loading

PUBLIC = ["/bo-tieu-chi/", "/bo-tieu-chi/tinh-2022-mo-hinh/", "/bo-tieu-chi/thanh-hoa-so-2019/",
          "/bo-tieu-chi/tinh-2022-mo-hinh/so-sanh/"]  # fmt: skip
EDITOR = ["", "muc/1.7/", "muc/1.3.1/", "muc/2/", "them/", "thiet-lap/", "nhap/"]


@pytest.fixture
def storage(transactional_db, live_server):
    """Frameworks, a draft called `nhap-2026`, and the cookie of the Ministry's organiser."""
    ministry = unit("ministry", "Bộ Nội vụ", "bo-noi-vu")
    unit("province", "Thanh Hóa", "thanh-hoa")
    actor = organiser_of(ministry, "bo")
    loading.load(now=NOW)
    source = selectors.in_use("tinh-2022-mo-hinh")
    drafts.copy(actor=actor, framework_id=source.id, owner_id=ministry.pk, title_vi="Nháp 2026", title_en="Draft 2026",
                first_year=2026, now=NOW)  # fmt: skip
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


def test_every_page_is_accessible_and_fits(storage, look_through):
    """WCAG 2.2 AA by axe, no sideways scrolling, no complaint of the console."""
    for path in [*PUBLIC, *(f"/bo-tieu-chi/nhap-2026/sua/{part}" for part in EDITOR)]:
        look_through(path, f"frameworks-{path.strip('/').replace('/', '-')}", storage=storage)


def test_the_tree_is_walked_by_arrow_keys(storage, open_page):
    """Keyboard: right unfolds, down goes on, left goes back up; Enter opens the node."""
    page = open_page("/bo-tieu-chi/nhap-2026/sua/", language="vi", storage=storage)
    page.locator("[data-tree] a").first.focus()
    focused = page.locator(":focus")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_text("Mức độ hoàn thành kế hoạch CCHC năm")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_text("Công tác chỉ đạo, điều hành CCHC")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_text("Mức độ hoàn thành kế hoạch CCHC năm")
    page.keyboard.press("Enter")
    page.wait_for_url("**/muc/1.1/")
    page.locator(".editor__name", has_text="1.1").wait_for()
    expect(page.locator('[data-tree] [aria-current="true"]')).to_have_text("Mức độ hoàn thành kế hoạch CCHC năm")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_rule_is_tried(storage, open_page, javascript):
    """A3: 19 tasks, 3 late → 1.42 of 1.5, with and without scripts."""
    page = open_page("/bo-tieu-chi/nhap-2026/sua/muc/1.7/", language="en", javascript=javascript, storage=storage)
    page.locator("#id_try-dung-han").fill("16")
    page.locator("#id_try-cham").fill("3")
    page.locator("#id_try-chua").fill("0")
    page.get_by_role("button", name="Compute").click()
    expect(page.locator(".try__points")).to_have_text(re.compile(r"^\s*1\.42 points"))
    assert page.complaints == []


def test_a_node_is_changed_without_scripts(storage, open_page):
    page = open_page("/bo-tieu-chi/nhap-2026/sua/muc/1.5/", javascript=False, storage=storage)
    page.locator("#id_title_vi").fill("Sáng kiến cải cách")
    page.locator("#id_rule_kind").select_option("yes_no")
    page.locator('button[name="kind"]').click()
    page.locator("#id_rule-condition_vi").fill("Có sáng kiến được công nhận")
    page.locator('.form-end button[name="save"]').click()
    expect(page.locator(".editor__name")).to_have_text("1.5 Sáng kiến cải cách")
    expect(page.locator("#id_rule-condition_vi")).to_have_value("Có sáng kiến được công nhận")
