"""The public pages in a real browser, by keyboard and without scripts (issue 2, section 5; F7)."""

from playwright.sync_api import expect


def test_everything_can_be_read_and_compared_without_a_script(published, open_page):
    page = open_page("/so-sanh/", language="en", javascript=False)
    page.get_by_label("Name of a unit").fill("quang ninh")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Add Tỉnh Quảng Ninh").click()
    page.get_by_label("Add another unit").fill("hai duong")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Add Tỉnh Hải Dương").click()
    expect(page.get_by_role("heading", name="PAR INDEX 2021 of provinces")).to_be_visible()
    expect(page.get_by_text("−3.76 percentage points")).to_be_visible()
    page.get_by_role("link", name="Hải Dương", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="Tỉnh Hải Dương")).to_be_visible()
    page.locator("summary", has_text="Data table").first.click()
    expect(page.get_by_role("region", name="Data table").first).to_be_visible()


def test_a_keyboard_reaches_the_main_part_and_every_link_shows_its_focus(published, open_page):
    page = open_page("/don-vi/hai-duong/", language="en")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    seen = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # past the last link
            break
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 100)")
        seen.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
    assert {"2021", "All lost points, field by field"} <= seen
