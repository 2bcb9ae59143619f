"""Pages of results and open data in a real browser: axe, both widths, both languages; the import by hand."""

import sys
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

import factories

from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.results.domain.meta import Meta
from thuocdo.results.services import drafts, publishing

TABLE = """Xếp hạng;Tên đơn vị;Cải cách thể chế;Tài chính công;Tổng điểm
1;Hải Phòng;55,5;38,5;95,0
2;Đà Nẵng;50;34;84
"""


@pytest.fixture
def world(transactional_db):
    ministry = factories.make_unit("ministry", "Bộ Nội vụ")
    for name in ("Hải Phòng", "Đà Nẵng"):
        factories.make_unit("province", name)
    framework = factories.make_framework(ministry)
    user = User.objects.create(username="organiser", full_name="Người tổ chức")
    Membership.objects.create(
        user=user, unit=ministry, role="organiser", valid_from="2020-01-01", granted_at=factories.NOW
    )  # fmt: skip
    return ministry, framework, user


@pytest.fixture
def storage(world, client, live_server):
    client.force_login(world[2])
    cookie = client.cookies["sessionid"]
    given = {"name": "sessionid", "value": cookie.value, "path": "/"}
    return {"cookies": [{**given, "domain": host} for host in ("localhost", "127.0.0.1")], "origins": []}


def publish(world):
    ministry, framework, user = world
    actor = actor_for(user.pk, factories.TODAY)
    saved = drafts.import_table(
        actor=actor, owner_id=ministry.pk, framework_slug=framework.slug,
        meta=Meta(year=2024, as_of=date(2024, 12, 31), title_vi="Kết quả 2024", title_en="Results 2024",
                  source_vi="Báo cáo"),
        sheet=factories.sheet(("1", "Hải Phòng", "55,5", "38,5", "95,0"), ("2", "Đà Nẵng", "50", "34", "84")),
        mapping=("rank", "name", "points:1", "points:2", "total"), now=factories.NOW,
    )  # fmt: skip
    publishing.publish(actor=actor, publication_slug=saved.slug, now=factories.NOW)
    return saved.slug


def correct(world, slug):
    """The two units change places."""
    actor = actor_for(world[2].pk, factories.TODAY)
    saved = drafts.correct(
        actor=actor, publication_slug=slug, reason="Cộng nhầm điểm của Đà Nẵng",
        meta=Meta(year=2024, as_of=date(2024, 12, 31), title_vi="Kết quả 2024", title_en="Results 2024",
                  source_vi="Báo cáo"),
        sheet=factories.sheet(("1", "Đà Nẵng", "58", "38", "96"), ("2", "Hải Phòng", "55,5", "38,5", "94,0")),
        mapping=("rank", "name", "points:1", "points:2", "total"), now=factories.NOW,
    )  # fmt: skip
    publishing.publish(actor=actor, publication_slug=saved.slug, now=factories.NOW)


def test_open_data_pages(world, look_through):
    publish(world)
    look_through("/du-lieu/", "opendata")
    look_through("/du-lieu/api/", "api")


FAULTY = TABLE + "3;Xứ Lạ;1;x;2\n"
BOTH = pytest.mark.parametrize("language, width", [("vi", 1280), ("en", 375)])


def send(page, text=TABLE, name="bang.csv"):
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def press(page, selector):
    """Go on with Tab alone until `selector` has the focus, seen; fail when it can't be reached."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{selector}: the focus can't be seen"
            return
    raise AssertionError(f"{selector} can't be reached by keyboard")


def write(page, selector, text):
    press(page, selector)
    page.keyboard.type(text)


@BOTH
def test_the_import_by_keyboard(world, storage, open_page, assert_axe_clean, assert_fits, snap, width, language):
    """From the list to the published result without a mouse; every page on the way is looked at."""

    def look(name):
        snap(page, f"results-{name}-{language}-{width}")
        assert_fits(page)
        assert_axe_clean(page)

    page = open_page("/ket-qua/", width=width, language=language, storage=storage)
    look("empty")
    press(page, "main a.button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nhap/")
    look("begin")
    press(page, "input[type=file]")
    send(page)
    write(page, "[name=year]", "2025")
    write(page, "[name=title_vi]", "Kết quả 2025")
    write(page, "[name=source_vi]", "Báo cáo số 1")
    write(page, "[name=notes_vi]", "Chú thích của bảng")
    press(page, "main form .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cot/")
    look("columns")
    press(page, "main form .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/so-lieu/")
    look("figures-none")
    press(page, "[name=add]")
    page.keyboard.press("Enter")
    page.wait_for_url("**#figure-1")
    write(page, "[name='0-printed']", "89,5")
    write(page, "[name='0-quote']", "trung bình đạt 89,5%")
    press(page, "#new-kind")
    page.keyboard.press("ArrowDown")
    press(page, "[name=add]")
    page.keyboard.press("Enter")
    page.wait_for_url("**#figure-2")
    write(page, "[name='1-unit']", "Hải Phòng")
    look("figures")
    page.keyboard.press("Enter")  # from a field: goes on, and removes nothing
    page.wait_for_url("**/kiem-tra/")
    look("check")
    press(page, "main form .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chi-so-bo-tieu-chi-2025/")
    look("draft")
    press(page, "[popovertarget=publish]")
    page.keyboard.press("Enter")
    press(page, "#publish form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("a[href*='dinh-chinh']")
    look("published")
    assert page.complaints == []


@BOTH
def test_the_import_without_scripts(world, storage, open_page, assert_fits, snap, width, language):
    """Faulty rows are listed, a corrected file keeps the choices, figures are added and removed: no script runs."""
    page = open_page("/ket-qua/nhap/", width=width, language=language, storage=storage, javascript=False)
    send(page, FAULTY)
    page.fill("[name=year]", "2025")
    page.fill("[name=title_vi]", "Kết quả 2025")
    page.fill("[name=source_vi]", "Báo cáo số 1")
    page.locator("main form button").last.click()
    page.wait_for_url("**/cot/")
    page.select_option("[name=column_0]", "")
    page.locator("main form[action$='/cot/'] button").click()
    for text in ("Xứ Lạ", "x"):
        expect(page.locator("main table").first.get_by_text(text, exact=True).first).to_be_visible()
    snap(page, f"results-refused-{language}-{width}")
    assert_fits(page)
    send(page, name="sua.csv")
    page.locator("main form[action$='/tep/'] button").click()
    expect(page.locator(".error-summary")).to_have_count(0)
    expect(page.locator("[name=column_0]")).to_have_value("")
    expect(page.locator("[name=column_3]")).to_have_value("points:2")
    page.locator("main form[action$='/cot/'] button").click()
    for number, kind in enumerate(("mean", "arithmetic", "bands", "count")):
        page.select_option("[name=new_kind]", kind)
        page.locator("[name=add]").click()
        page.locator(f"#figure-{number + 1}").wait_for(state="attached")
    page.fill("[name='0-printed']", "tám")
    page.fill("[name='2-band:a']", "2")
    page.locator("[name=remove][value='1']").click()
    expect(page.locator("[name=remove]")).to_have_count(3)
    expect(page.locator("[name='0-printed']")).to_have_value("tám")
    page.locator("[name=go]").last.click()
    expect(page.locator(".error-summary a")).to_have_count(2)
    snap(page, f"results-figures-faulty-{language}-{width}")
    assert_fits(page)
    page.fill("[name='0-printed']", "89,5")
    page.fill("[name='2-printed']", "1")
    page.locator("[name=go]").last.click()
    page.wait_for_url("**/kiem-tra/")
    page.locator("main form button").last.click()
    page.wait_for_url("**/chi-so-bo-tieu-chi-2025/")


def test_what_a_correction_changed(world, look_through):
    slug = publish(world)
    correct(world, slug)
    look_through(f"/cong-bo/{slug}-2/dinh-chinh/", "results-changes")
    look_through(f"/cong-bo/{slug}/", "results-replaced")
