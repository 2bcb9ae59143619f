"""Signing in, people and units in a real browser: axe, keyboard, small screens, without scripts (F1, F2, F7)."""

import pytest
from playwright.sync_api import expect

from thuocdo.directory.domain.demonstration import PASSWORD

SIZES = pytest.mark.parametrize("width", [1280, 375])


def test_pages_before_signing_in(people, look_through):
    for path in ("dang-nhap/", "mat-khau/quen/", "dang-ky/"):
        look_through(f"/tai-khoan/{path}", f"sign-in-{path.strip('/').replace('/', '-')}")


def test_pages_of_signed_in_people(storage_of, look_through):
    for who, path in (
        ("quantri.thanhhoa", "/can-bo/"),
        ("quantri.thanhhoa", "/can-bo/them/"),
        ("quantri.thanhhoa", "/viec-cua-toi/"),
        ("quantri.thanhhoa", "/don-vi/quan-ly/"),
        ("quantri.thanhhoa", "/don-vi/quan-ly/them/"),
        ("kiemtra", "/nhat-ky/"),
        ("canbo.sonoivu", "/viec-cua-toi/"),
        ("canbo.sonoivu", "/tai-khoan/"),
        ("canbo.sonoivu", "/tai-khoan/xac-thuc-hai-buoc/"),
        ("canbo.sonoivu", "/tai-khoan/phien/"),
        ("canbo.sonoivu", "/tai-khoan/mat-khau/"),
        ("canbo.sonoivu", "/don-vi/?on=always"),
    ):
        look_through(path, f"{path.split('?')[0].strip('/').replace('/', '-')}-{who}", storage=storage_of(who))


@SIZES
def test_a_unit_is_renamed_after_it_was_seen(open_as, assert_axe_clean, assert_fits, snap, width):
    """F1: from the list to the unit, to the form, to what will be seen, without anything being changed."""
    page = open_as("quantri.thanhhoa", "/don-vi/quan-ly/?q=so+noi+vu", width=width)
    page.get_by_role("link", name="Sở Nội vụ Thanh Hóa").click()
    rename = page.get_by_role("link", name="Đổi tên")
    rename.wait_for()
    snap(page, f"unit-manage-{width}")
    assert_axe_clean(page)
    rename.click()
    page.locator("input[name=basis]").wait_for()
    assert_axe_clean(page)
    page.locator("input[name=name]").fill("Sở Nội vụ và Lao động")
    page.locator("input[name=full_name]").fill("Sở Nội vụ và Lao động Thanh Hóa")
    page.locator("input[name=since]").fill("2026-01-01")
    page.locator("input[name=basis]").fill("Nghị quyết 12/NQ-HĐND ngày 15/12/2025")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("button", name="Xác nhận thay đổi")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Sở Nội vụ và Lao động Thanh Hóa")
    snap(page, f"unit-preview-{width}")
    assert page.complaints == []
    assert_fits(page)
    assert_axe_clean(page)


@SIZES
def test_a_person_s_page(open_as, assert_axe_clean, assert_fits, snap, width):
    page = open_as("quantri.thanhhoa", "/can-bo/", width=width)
    page.get_by_role("link", name="Lê Thị Mai").click()
    grant = page.locator("summary", has_text="Giao vai trò")
    grant.wait_for()
    snap(page, f"person-{width}")
    assert page.complaints == []
    assert_fits(page)
    assert_axe_clean(page)
    grant.click()
    expect(page.locator("details[open] > summary", has_text="Giao vai trò")).to_be_visible()
    snap(page, f"person-grant-{width}")
    assert_axe_clean(page)
    page.get_by_role("link", name="Kết thúc Cán bộ đơn vị").click()
    expect(page.get_by_role("link", name="Kết thúc Cán bộ đơn vị")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
    snap(page, f"person-end-{width}")
    assert_axe_clean(page)


def test_setting_up_an_authenticator_app(open_as, assert_axe_clean, snap):
    """The password is asked for again, then the QR code stands there with the same secret as text."""
    page = open_as("canbo.sonoivu", "/tai-khoan/xac-thuc-hai-buoc/")
    page.get_by_role("link", name="Thiết lập ứng dụng").click()
    page.get_by_label("Mật khẩu").wait_for()
    assert_axe_clean(page)
    snap(page, "reauthenticate")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.locator("summary").click()
    expect(page.locator(".secret")).to_be_visible()
    snap(page, "totp")
    assert page.complaints == []
    assert_axe_clean(page)


def test_a_passkey_from_adding_it_to_signing_in_with_it(open_as, live_server, snap):
    """F2: with the browser's own virtual device: a key is added, then it alone signs its owner in."""
    page = open_as("canbo.sonoivu", "/tai-khoan/xac-thuc-hai-buoc/khoa/them/")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.locator("input[name=passwordless]").check()
    expect(page.locator("input[name=passwordless]")).to_be_checked()
    snap(page, "passkey-add")
    page.get_by_role("button", name="Thêm thiết bị hoặc khóa này").click()
    page.wait_for_url("**/ma-du-phong/")
    snap(page, "recovery-codes")
    page.context.clear_cookies()
    page.goto("/tai-khoan/dang-nhap/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url("**/viec-cua-toi/")
    expect(page.locator("main")).to_contain_text("Lê Thị Mai")


def test_signing_in_by_keyboard_alone_without_scripts(people, open_page):
    page = open_page("/tai-khoan/dang-nhap/", javascript=False)
    page.locator("input[name=login]").focus()
    page.keyboard.type("quantri.thanhhoa")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/viec-cua-toi/")
    expect(page.locator("h1")).to_have_text("Việc của tôi")


@pytest.mark.parametrize("path", ["/tai-khoan/dang-nhap/", "/can-bo/", "/viec-cua-toi/", "/don-vi/?on=always&q=thanh"])
def test_pages_fit_320_pixels_and_things_to_touch_are_large_enough(open_as, assert_fits, snap, path):
    page = open_as("quantri.thanhhoa", path, width=320)
    snap(page, f"narrow{path.split('?')[0].replace('/', '-')}")
    assert_fits(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main .button, main select, main summary, "
          + "main input:not([type=checkbox]):not([type=hidden])")]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 100))"""
    )
    assert small == []
