"""Pages of publications in a real browser: accessible, fitting, by keyboard, without scripts (issue 2, section 5)."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROVINCES = "/cong-bo/par-index-tinh-2021/"
DISTRICTS = "/cong-bo/cchc-huyen-thanh-hoa-2020/"
HAI_DUONG = "/cong-bo/par-index-tinh-2022-hai-duong/"
PAGES = {
    "home": "/",
    "indices": "/chi-so/",
    "ranking": PROVINCES,
    "ranking-filtered": f"{PROVINCES}?region=tay-nguyen&sort=-sipas",
    "ranking-empty": f"{PROVINCES}?q=atlantis",
    "ranking-wide": DISTRICTS,
    "single": HAI_DUONG,
    "detail": f"{DISTRICTS}chi-tiet/",
    "components": f"{DISTRICTS}thanh-phan/",
    "component": f"{PROVINCES}thanh-phan/sipas/",
    "regions": f"{PROVINCES}vung/",
    "region": f"{PROVINCES}vung/tay-nguyen/",
    "map": f"{PROVINCES}ban-do/",
    "distribution": f"{DISTRICTS}phan-bo/",
    "findings": f"{DISTRICTS}kiem-tra/",
    "losses": f"{HAI_DUONG}diem-mat/",
    "data": f"{PROVINCES}du-lieu/",
}


@pytest.fixture(scope="module")
def portal_data(django_db_setup, django_db_blocker):
    """The real results for the whole module: committed, because the server reads them in another connection."""
    from django.core.management import call_command

    from thuocdo.results.services.loading import load_published

    with django_db_blocker.unblock():
        call_command("load_units", verbosity=0)
        call_command("load_frameworks", verbosity=0)
        load_published(now=NOW)
    yield


def test_pages_of_publications_in_a_browser(
    transactional_db, portal_data, open_page, assert_axe_clean, assert_fits, snap
):
    """One test for all pages: loading the real results takes longer than looking at them.

    WCAG 2.2 AA by axe, no sideways scrolling, nothing on the console, in both languages, at 1280, 375 and 320 px;
    320 px at 1280 px of screen is what 400 % zoom is.
    """
    for name, path in PAGES.items():
        for language, width in (("vi", 1280), ("vi", 375), ("en", 1280), ("en", 375)):
            page = open_page(path, width=width, language=language)
            assert page.response.status == 200, path
            assert page.complaints == [], path
            assert_fits(page)
            assert_axe_clean(page)
            snap(page, f"portal-{name}-{language}-{width}")
            page.context.close()
        narrow = open_page(path, width=320)
        assert_fits(narrow)
        narrow.context.close()
    rows_unfold_on_a_phone(open_page)
    units_are_picked_by_keyboard(open_page)


def rows_unfold_on_a_phone(open_page):
    """Without scripts: a row shows its components when it is unfolded."""
    page = open_page(PROVINCES, width=375, javascript=False)
    first = page.locator("#u-hai-phong-den-2025")
    part = first.locator(".ranking__part").first
    expect(part).to_be_hidden()
    first.locator("summary").click()
    expect(part).to_be_visible()
    expect(part).to_contain_text("58,87")


def units_are_picked_by_keyboard(open_page):
    """Without scripts: two units are ticked by the space bar and compared by Enter."""
    page = open_page(PROVINCES, javascript=False)
    boxes = page.locator(".ranking__pick input")
    for at in (0, 1):
        boxes.nth(at).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="So sánh").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/so-sanh/?p=par-index-tinh-2021&u=hai-phong-den-2025&u=quang-ninh")
