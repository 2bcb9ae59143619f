"""The components in a real browser (issue 2, section 5: WCAG 2.2 AA at both widths in both languages)."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        # Every pair of a language, a width and a scheme.
        ("vi", 1280, "light"),
        ("en", 375, "light"),
        ("en", 1280, "dark"),
        ("vi", 375, "dark"),
    ],
)
def test_every_component_is_accessible(open_page, assert_axe_clean, assert_fits, snap, language, width, scheme):
    page = open_page("/ui/gallery", width=width, language=language, scheme=scheme)
    assert page.response.status == 200
    snap(page, f"gallery-{language}-{width}-{scheme}")
    assert page.complaints == []
    assert_fits(page)
    assert_axe_clean(page)


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("path", ["/ui/gallery", "/nowhere"])
def test_pages_fit_small_screens_and_twice_the_size(open_page, assert_fits, snap, width, path):
    """WCAG 1.4.10: 320 px; 1280 px at 200 % zoom is 640 px."""
    page = open_page(path, width=width)
    snap(page, f"narrow-{path.strip('/').replace('/', '-')}-{width}")
    assert_fits(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_refusal_pages_are_accessible(open_page, assert_axe_clean, snap, width):
    page = open_page("/nowhere", width=width)
    assert page.response.status == 404
    snap(page, f"missing-{width}")
    assert_axe_clean(page)


def test_everything_can_be_read_without_scripts(open_page, snap):
    page = open_page("/ui/gallery", javascript=False)
    expect(page.locator("h1")).to_have_text("Các thành phần của trang")
    expect(page.locator("#ranked .bars__bar")).to_have_count(12)
    page.locator("#map-63 summary").click()
    expect(page.locator("#map-63 table")).to_be_visible()
    expect(page.locator("#map-63 table tbody tr")).to_have_count(63)
    expect(page.locator("[data-copy-link]")).to_be_hidden()


def test_the_keyboard_reaches_content_first_and_always_shows_where_it_is(open_page):
    page = open_page("/nowhere")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen == "solid", page.evaluate("document.activeElement.outerHTML")


def test_things_to_touch_are_44_pixels(open_page):
    page = open_page("/ui/gallery", width=375)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, select, input:not([type=checkbox]):not([type=radio]), "
        + ".tabs a, .pager a, .downloads a, .head a, summary, .choice label")].filter(e => e.checkVisibility())
        .filter(e => { const box = e.getBoundingClientRect(); return box.height < 43.9 || box.width < 43.9; })
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert small == []


def test_light_or_dark_is_remembered(open_page):
    page = open_page("/ui/gallery")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Tối").click()
    page.reload()
    expect(page.get_by_role("button", name="Tối")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("body")).not_to_have_css("background-color", before)


def test_the_menu_of_a_phone_opens_by_keyboard_and_closes_with_escape(open_page, assert_axe_clean, snap, settings):
    settings.THUOCDO_NAVIGATION = [("ui:gallery", "Ranking"), ("ui:gallery", "Units")]
    page = open_page("/ui/gallery", width=375)
    menu = page.get_by_role("button", name="Danh mục")
    expect(page.locator("#menu")).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    snap(page, "menu-375")
    assert_axe_clean(page)
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("#menu")).to_be_visible()
    expect(menu).to_be_hidden()


def test_a_dialog_needs_no_script_and_gives_the_focus_back(open_page):
    page = open_page("/ui/gallery", javascript=False)
    page.get_by_role("button", name="Xóa bản nháp").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Hủy").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
