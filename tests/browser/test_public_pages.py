"""The public pages in a real browser: accessible, fitting, by keyboard, without scripts (issue 2, section 5; F7)."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

YEAR = "/cong-bo/par-index-tinh-2021/"
PAGES = [
    "/",
    "/chi-so/",
    YEAR,
    f"{YEAR}thanh-phan/td/",
    f"{YEAR}vung/",
    f"{YEAR}ban-do/",
    f"{YEAR}kiem-tra/",
    "/cong-bo/par-index-tinh-2022-hai-duong/diem-mat/",
    "/don-vi/hai-duong/",
    "/don-vi/hai-phong/",
    "/don-vi/thanh-hoa/",
    "/don-vi/thanh-hoa-huyen-lang-chanh/",
    "/so-sanh/?u=hai-duong&u=quang-ninh&u=ha-noi&q=thanh",
    "/tim/?q=thanh hoa",
    "/phuong-phap/",
    "/phuong-phap/cham-diem/",
    "/phuong-phap/kiem-tra/",
]


@pytest.fixture
def published(transactional_db):
    """The register, criteria sets and published results."""
    from django.core.management import call_command

    from thuocdo.results.services.loading import load_published

    call_command("load_units", verbosity=0)
    call_command("load_frameworks", verbosity=0)
    load_published(now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def _failures(check, pages, widths, languages, open_page, **how):
    found = []
    for path in pages:
        for width in widths:
            for language in languages:
                page = open_page(path, width=width, language=language, **how)
                try:
                    check(page)
                    assert page.response.status == 200
                    assert not page.complaints, page.complaints
                except AssertionError as error:
                    found.append(f"{language} {width} {path}\n{error}")
                page.context.close()
    return "\n\n".join(found)


@pytest.mark.slow
def test_axe_finds_nothing_on_a_desk_and_on_a_phone(published, open_page, assert_axe_clean):
    assert _failures(assert_axe_clean, PAGES, [1280, 375], ["vi", "en"], open_page) == ""


@pytest.mark.slow
def test_pages_fit_320_pixels_which_is_also_a_desk_at_four_times_the_size(published, open_page, assert_fits):
    assert _failures(assert_fits, PAGES, [320, 640], ["vi", "en"], open_page) == ""


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
