"""Pages of results and open data in a real browser: axe, both widths, both languages; the import by hand."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

import factories

from thuocdo.directory.models import Membership, User
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
    from datetime import date

    from thuocdo.directory.selectors.actors import actor_for
    from thuocdo.results.domain.meta import Meta

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


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [1280, 375])
def test_open_data_pages(world, open_page, assert_axe_clean, snap, width, language):
    publish(world)
    for path, name in (("/du-lieu/", "opendata"), ("/du-lieu/api/", "api")):
        page = open_page(path, width=width, language=language)
        assert page.response.status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        snap(page, f"{name}-{language}-{width}")
        assert_axe_clean(page)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [1280, 375])
def test_the_import_by_hand(world, storage, open_page, assert_axe_clean, snap, width, language):
    def look(page, name):
        snap(page, f"results-{name}-{language}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_axe_clean(page)

    page = open_page("/ket-qua/", width=width, language=language, storage=storage)
    look(page, "empty")
    page.locator("main a.button").first.click()
    look(page, "begin")
    page.set_input_files("input[type=file]", {"name": "bang.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.fill("[name=year]", "2025")
    page.fill("[name=title_vi]", "Kết quả 2025")
    page.fill("[name=source_vi]", "Báo cáo số 1")
    page.locator("main form button").last.click()
    page.wait_for_url("**/cot/")
    look(page, "columns")
    page.locator("main form button").last.click()
    page.wait_for_url("**/kiem-tra/")
    look(page, "check")
    page.locator("main form button").last.click()
    page.wait_for_url("**/chi-so-bo-tieu-chi-2025/")
    look(page, "draft")
