"""Pages of publications in a real browser: accessible, fitting, by keyboard, without scripts (issue 2, section 5)."""

from playwright.sync_api import expect

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
    "findings-provinces": f"{PROVINCES}kiem-tra/",
    "component-district": f"{PROVINCES}thanh-phan/td/",
    "unit-merged": "/don-vi/hai-duong/",
    "unit-renewed": "/don-vi/hai-phong/",
    "unit-province": "/don-vi/thanh-hoa/",
    "unit-district": "/don-vi/thanh-hoa-huyen-lang-chanh/",
    "comparison": "/so-sanh/?u=hai-duong&u=quang-ninh&u=ha-noi&q=thanh",
    "search": "/tim/?q=thanh hoa",
    "methods": "/phuong-phap/",
    "method": "/phuong-phap/cham-diem/",
    "method-audit": "/phuong-phap/kiem-tra/",
}


def test_pages_of_publications_in_a_browser(published, open_page, assert_fits, look_through):
    """One test for all pages: loading the real results takes longer than looking at one.

    WCAG 2.2 AA by axe, no sideways scrolling, nothing on the console; 320 px at 1280 px of screen is what 400 % zoom
    is, 640 px what 200 % is.
    """
    for name, path in PAGES.items():
        look_through(path, f"portal-{name}")
    for name in ("ranking", "detail", "unit-merged", "comparison"):
        assert_fits(open_page(PAGES[name], width=640))
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
