"""A15: a correction shows everyone what it changed; what it replaced says so on page, interface and download."""

import csv
import io

import computed_results as made
import factories
import pytest
from django.urls import reverse

from thuocdo.results.domain.computed import Correction
from thuocdo.results.services import publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db):
    """A computed result and its correction, in which the last province overtakes the middle one and one is new."""
    ministry = factories.make_unit("ministry", "Bộ Nội vụ")
    units = [factories.make_unit("province", name) for name in ("Hải Phòng", "Đà Nẵng", "Cao Bằng", "Hoà Bình")]
    framework = factories.make_framework(ministry)
    organiser = factories.organiser_of(ministry, "organiser")
    first = publishing.freeze(actor=organiser, computed=made.computed(ministry, framework, units), now=factories.NOW)
    lines = (
        made.line(units[0].pk, 55, 38), made.line(units[2].pk, 50, 34), made.line(units[1].pk, 50, "100/3"),
        made.line(units[3].pk, 40, 30),
    )  # fmt: skip
    fix = made.computed(ministry, framework, units, lines=lines, corrects=Correction(first.slug, "Cộng <b>nhầm</b>"))
    second = publishing.freeze(actor=organiser, computed=fix, now=factories.NOW)
    return first.slug, second.slug


def page(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_changes(client, pair):
    first, second = pair
    text = page(client, "portal:changes", second)
    for part in (
        "liên quan đến 3 đơn vị: 1 chỉ số, 2 thứ hạng và 0 nhóm thay đổi, thêm 1 đơn vị và bớt 0 đơn vị",
        "Cộng &lt;b&gt;nhầm&lt;/b&gt;",
        reverse("portal:publication", args=[first]),
        "mới có trong bảng",
        "Hoà Bình",
    ):
        assert part in text
    only = page(client, "portal:changes", second, query="?q=cao+bang&what=rank")
    assert only.count("<tr") == 2
    assert "Không có thay đổi nào phù hợp" in page(client, "portal:changes", second, query="?q=zzz")
    assert client.get(reverse("portal:changes", args=[first])).status_code == 404
    assert client.get(reverse("portal:changes", args=[second]) + "?what=evil").status_code == 400


def test_every_page_says_that_it_is_replaced_or_a_correction(client, pair):
    first, second = pair
    for name in ("portal:publication", "portal:components", "portal:data"):
        assert reverse("portal:publication", args=[second]) in page(client, name, first)
        assert "Kết quả này là bản đính chính" in page(client, name, second)
    unit = page(client, "portal:unit", "cao-bang")
    assert "Kết quả này là bản đính chính." in unit
    assert f"?p={first}#" not in unit  # what is replaced is no result of the unit any more


def test_the_decision_is_told(client, pair):
    text = page(client, "portal:data", pair[1])
    assert "Số 1234/QĐ-BNV ngày 27/02/2026, Bộ Nội vụ" in text
    assert "Nguyễn Văn A, Bộ trưởng" in text


def test_the_interface_for_machines(client, pair):
    first, second = pair
    told = client.get(f"/api/v1/publications/{second}").json()
    assert (told["corrects"], told["correction_reason"], told["number"]) == (first, "Cộng <b>nhầm</b>", 2)
    assert told["decision"] == {
        "number": "1234/QĐ-BNV", "date": "2026-02-27", "body": "Bộ Nội vụ", "signer": "Nguyễn Văn A",
        "signer_position": "Bộ trưởng",
    }  # fmt: skip
    old = client.get(f"/api/v1/publications/{first}").json()
    assert (old["status"], old["replaced_by"], old["corrects"]) == ("replaced", second, None)


def test_downloads_of_a_computed_result_hold_its_points(client, pair):
    """There are no printed digits; the stored ones stand in their place."""
    rows = client.get(reverse("opendata:table", args=[pair[1], "csv"])).content.decode("utf-8-sig").splitlines()
    heads = rows[0].split(",")
    best = dict(zip(heads, rows[1].split(","), strict=True))
    assert (best["name"], best["points_1"], best["self_points_1"], best["index"]) == (
        "Hải Phòng",
        "55.00",
        "60.00",
        "93.00",
    )


def test_a_download_changes_when_it_is_replaced(client, pair):
    """The file of an old result says that it is old: whoever kept its tag gets the new one."""
    from io import BytesIO

    from openpyxl import load_workbook

    first, second = pair
    answer = client.get(reverse("opendata:table", args=[first, "xlsx"]))
    cells = [str(cell) for sheet in load_workbook(BytesIO(answer.content)) for row in sheet.values for cell in row]
    assert any(second in cell and "thay" in cell for cell in cells)


def test_a_part_for_machines_says_where_its_publication_stands(client, pair):
    """E3: who asks only for one component hears of the correction too, in the answer, in the file and as a link."""
    first, second = pair
    for part in ("results", "values?component=1", "findings"):
        old = client.get(f"/api/v1/publications/{first}/{part}")
        assert old.json()["publication"] == {
            "slug": first, "status": "replaced", "replaced_by": second, "corrects": None, "correction_reason": "",
        }  # fmt: skip
        path = part.partition("?")[0]
        assert old["Link"] == f'</api/v1/publications/{second}/{path}>; rel="successor-version"'
        new = client.get(f"/api/v1/publications/{second}/{part}")
        assert new.json()["publication"]["correction_reason"] == "Cộng <b>nhầm</b>"
        assert new["Link"] == f'</api/v1/publications/{first}/{path}>; rel="predecessor-version"'
    for name, form in (("opendata:table", "csv"), ("portal:figure_data", "tung-don-vi")):
        old = client.get(reverse(name, args=[first, form]))
        rows = list(csv.DictReader(io.StringIO(old.content.decode("utf-8-sig"))))
        assert {(row["status"], row["corrects"], row["replaced_by"]) for row in rows} == {("replaced", "", second)}
        assert old["Link"] == f'<{reverse(name, args=[second, form])}>; rel="successor-version"'
    assert "Link" in client.get(reverse("portal:figure_data", args=[first, "xep-hang-1"]))
