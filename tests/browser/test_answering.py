"""Two people answer: one on a telephone without script, one at a desk with the keyboard alone (B4)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.surveys.conftest import *  # noqa: F403 -- places, people and how a campaign is made
from tests.surveys.conftest import NOW, make_campaign, publish
from tests.surveys.every_kind import every_kind
from thuocdo.surveys.domain.campaigns import Rating
from thuocdo.surveys.models import Submission
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import launching, parts
from thuocdo.surveys.views.answering import desk, shelf


@pytest.fixture
def root(transactional_db, people, places, monkeypatch):
    """The address of a running survey with every kind of question; the clock stands at NOW."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    card = make_campaign(people, places, publish(people, places, every_kind()), rating=Rating.NONE)
    parts.set_groups(actor=people.manager, campaign_id=card.id, groups=(), seen=card.revision, now=NOW)
    launching.launch(actor=people.manager, campaign_id=card.id, now=NOW)
    desk._known.cache_clear()
    shelf._page.cache_clear()
    return f"/ks/{selecting.campaign(card.id).slug}/"


def forward(page, to):
    page.locator("main").get_by_role("button", name="Tiếp tục", exact=True).click()
    page.wait_for_url(f"**{to}")


def test_on_a_telephone_without_script(open_page, root, assert_fits, snap):
    """375 px and 320 px, no script: an error leads to its question, a new question comes, the answers arrive."""
    page = open_page(root, width=375, javascript=False)
    snap(page, "answering-start-375")
    page.get_by_role("button", name="Bắt đầu").click()
    page.wait_for_url("**/A/*")
    page.get_by_role("radio", name="Khác").check()
    page.get_by_label("Tuổi").fill("mười")
    page.locator("main").get_by_role("button", name="Tiếp tục", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Có nội dung cần sửa")
    snap(page, "answering-error-375")
    page.get_by_label("Tuổi").fill("61")
    page.get_by_label("Thủ tục nào khác?").fill("Hộ tịch")
    page.set_viewport_size({"width": 320, "height": 700})
    assert_fits(page)
    forward(page, "/B/")
    page.locator("#q-overall-4").check()
    for row in ("p_time", "p_staff", "p_cost"):
        page.locator(f"#q-{row}-5").check()
    assert_fits(page)
    forward(page, "/C/")
    forward(page, "/E/")
    page.get_by_label("Góp ý").fill("Cảm ơn các cô chú")
    forward(page, "/xem-lai/")
    assert_fits(page)
    page.get_by_role("button", name="Gửi phiếu").click()
    page.wait_for_url("**/cam-on/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xin cảm ơn")
    assert [each for each in page.complaints if "400" not in each] == []
    assert Submission.objects.get().others["which"] == "Hộ tịch"


def test_at_a_desk_with_the_keyboard_alone(open_page, root, assert_axe_clean, snap):
    """1280 px, script: questions appear as one answers, Enter goes on, both languages pass WCAG 2.2 AA."""
    page = open_page(root, width=1280)
    assert_axe_clean(page)
    page.get_by_role("button", name="Bắt đầu").press("Enter")
    page.wait_for_url("**/A/*")
    expect(page.get_by_label("Thủ tục nào khác?")).to_be_hidden()
    page.get_by_role("radio", name="Đất đai").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Thủ tục nào khác?")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Thủ tục nào khác?")).to_be_hidden()
    page.get_by_label("Tuổi").fill("70")
    expect(page.get_by_text("Ông/Bà được ưu tiên.")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_label("Tuổi").press("Enter")
    page.wait_for_url("**/B/")
    page.locator("main").get_by_role("button", name="Tiếp tục", exact=True).press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Câu hỏi này cần được trả lời.")
    assert_axe_clean(page)
    snap(page, "answering-error-1280")
    summary.get_by_role("link").first.press("Enter")
    expect(page.locator("#q-overall")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#q-overall-1")).to_be_checked()
    page.get_by_role("button", name="English").press("Enter")
    page.wait_for_url("**/en/ks/**/B/")
    expect(page.locator("#q-overall-1")).to_be_checked()
    assert_axe_clean(page)
    snap(page, "answering-en-1280")
    page.goto(f"/en{root}xem-lai/")
    assert_axe_clean(page)
    assert [each for each in page.complaints if "400" not in each] == []
