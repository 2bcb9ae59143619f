"""B1: a questionnaire is built in a real browser: on a phone without scripts, and by keyboard at a desk."""

import re

import pytest
from playwright.sync_api import expect

from thuocdo.questionnaires.models import Version

MANAGER = "khaosat.thanhhoa"
AT = "/phieu-hoi"


@pytest.fixture
def draft(people):
    from django.utils import timezone

    from thuocdo.directory.models import User
    from thuocdo.directory.selectors.actors import actor_for
    from thuocdo.questionnaires.services import drafts, loading

    now = timezone.now()
    loading.load(now=now)
    actor = actor_for(User.objects.get(username=MANAGER).pk, timezone.localdate(now))
    source = Version.objects.get(questionnaire__slug="cong-chuc-mo-hinh")
    return drafts.copy(
        actor=actor, version_id=source.pk, owner_id=actor.held[0].unit_id, title_vi="Phiếu của tỉnh", now=now
    )


def test_on_a_phone_without_scripts_from_nothing_to_published(open_as, assert_fits, snap):
    page = open_as(MANAGER, f"{AT}/moi/", width=375, javascript=False)
    page.get_by_label("Tên gọi").fill("Phiếu hài lòng")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phiếu hài lòng")
    # A first question: rows are added, a condition is mistyped, and nothing is lost.
    page.get_by_role("button", name="Thêm câu hỏi").click()
    page.get_by_label("Câu hỏi", exact=True).fill("Ông/Bà hài lòng không?")
    page.get_by_label("Phương án 1: Nội dung").fill("Có")
    page.get_by_role("button", name="Thêm dòng").click()
    page.get_by_label("Phương án 7: Nội dung").fill("Không")
    page.get_by_label("Chỉ hỏi nếu").fill("a = = b")
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.locator(".error-summary")).to_contain_text("ký tự thứ")
    expect(page.get_by_label("Câu hỏi", exact=True)).to_have_value("Ông/Bà hài lòng không?")
    assert_fits(page)
    snap(page, "questionnaire-item-375")
    page.get_by_label("Chỉ hỏi nếu").fill("")
    page.get_by_role("button", name="Lưu").last.click()
    expect(page.locator(".messages")).to_contain_text("cau_1")
    # Copied, moved, deleted, and back.
    page.get_by_role("link", name="Tất cả câu hỏi").click()
    page.get_by_role("button", name="Sao chép cau_1").click()
    expect(page.locator(".b-items .b-row")).to_have_count(2)
    page.get_by_role("button", name="Chuyển cau_1_2 lên").click()
    expect(page.locator(".b-items .b-row").first).to_contain_text("cau_1_2")
    page.get_by_role("button", name="Xóa cau_1_2").click()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".b-items .b-row").first).to_contain_text("cau_1_2")
    assert_fits(page)
    snap(page, "questionnaire-builder-375")
    page.get_by_role("navigation", name="Biên tập").get_by_role("link", name="Công bố").click()
    page.get_by_role("button", name="Công bố phiên bản 1").click()
    expect(page).to_have_url(re.compile(r"/phieu-hoi/phieu-hai-long/1/$"))
    assert_fits(page)
    refused = [each for each in page.complaints if "400 (Bad Request)" not in each]  # the mistyped condition
    assert refused == []


def test_by_keyboard_at_a_desk_checks_and_preview_follow_what_is_typed(open_as, draft, snap):
    page = open_as(MANAGER, f"{AT}/phieu-cua-tinh/sua/")
    page.locator("#m-vi_tri").focus()
    page.keyboard.press("Alt+ArrowDown")  # into the next section
    expect(page).to_have_url(re.compile("#m-vi_tri$"))
    expect(page.locator("#m-vi_tri")).to_be_focused()
    expect(page.locator(".b-items").nth(1)).to_contain_text("vi_tri")
    page.keyboard.press("Enter")
    title = page.get_by_label("Câu hỏi (Tiếng Việt)")
    title.fill("Chức vụ của ông/bà")
    expect(page.locator("#side .p-sheet")).to_contain_text("Chức vụ của ông/bà")
    page.get_by_label("Chỉ hỏi nếu").fill("khong_co > 1")
    expect(page.locator("#side .panel")).to_contain_text("khong_co")
    page.get_by_label("Chỉ hỏi nếu").fill("")
    expect(page.locator("#side .panel")).to_contain_text("Không có lỗi")
    page.get_by_label("Máy tính").check()
    expect(page.get_by_label("Máy tính")).to_be_checked()
    snap(page, "questionnaire-item-1280")
    page.get_by_role("button", name="Lưu").last.press("Enter")
    expect(page.locator(".messages")).to_contain_text("vi_tri")
    # Another kind shows its form at once and keeps what was typed.
    page.get_by_label("Loại câu hỏi").select_option("long_text")
    expect(page.get_by_label("Số ký tự tối đa")).to_be_visible()
    expect(title).to_have_value("Chức vụ của ông/bà")
    # A check that is under way when one leaves the page is given up: that is no complaint.
    assert [each for each in page.complaints if not each.startswith("failed:")] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_are_clean_for_screen_readers(open_as, draft, assert_axe_clean, language):
    page = open_as(MANAGER, f"{AT}/phieu-cua-tinh/sua/", language=language)
    assert_axe_clean(page)
    prefix = "/en" if language == "en" else ""
    pages = ("1/in/", "1/", "1/xem-thu/", "sua/cau/vi_tri/", "sua/cau/moi/?loai=unit", "sua/cau/chi_dao/",
             "sua/phan/nguoi_tra_loi/", "sua/thiet-lap/", "sua/ngan-hang/", "cong-bo/")  # fmt: skip
    for path in ("", "moi/", "nhap/", *(f"phieu-cua-tinh/{each}" for each in pages)):
        page.goto(f"{prefix}{AT}/{path}")
        assert_axe_clean(page)
