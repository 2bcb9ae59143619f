"""The pages that change the register: nothing happens before it was shown and confirmed (F1)."""

import html
import re

import pytest
from django.urls import reverse

from thuocdo.directory.models import Succession, Unit
from thuocdo.foundation.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
BASIS = "Nghị quyết 12/NQ-UBTVQH ngày 15/01/2026"
ACTIONS = ("rename_unit", "code_unit", "describe_unit", "merge_unit", "split_unit", "abolish_unit")


@pytest.fixture
def chief(person, browser_of):
    return browser_of(person("he", ("system_admin", "viet-nam"), full_name="Đặng Minh Hệ"))


@pytest.fixture
def duc(person, browser_of):
    return browser_of(person("duc", ("unit_admin", "thanh-hoa"), full_name="Lê Văn Đức"))


def words_of(answer):
    return html.unescape(answer.content.decode())


def hidden(answer):
    """What the confirming form of a preview would send."""
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode())
    given = {name: html.unescape(value) for name, value in inputs if name != "csrfmiddlewaretoken"}
    return given | {"confirm": "yes"}


def test_a_unit_is_added_in_two_steps(chief, units):
    given = {"kind": "commune", "parent": "Thanh Hóa", "name": "Mường Lát", "full_name": "Xã Mường Lát"}
    given |= {"since": "2025-07-01", "basis": BASIS}

    preview = chief.post(reverse("directory:add_unit"), given)
    assert "Thông tin sẽ hiển thị" in words_of(preview) and "Xã Mường Lát" in words_of(preview)
    assert not Unit.objects.filter(name="Mường Lát").exists()

    answer = chief.post(reverse("directory:add_unit"), hidden(preview), follow=True)
    made = Unit.objects.get(name="Mường Lát")
    assert answer.redirect_chain == [(reverse("directory:manage_unit", args=[made.pk]), 302)]
    assert "Đã cập nhật danh bạ." in words_of(answer)


@pytest.mark.parametrize(
    ("action", "given", "told"),
    [
        ("rename_unit", {"how": "renamed", "name": "Lam Sơn", "since": "2026-01-01"}, "Lam Sơn"),
        ("rename_unit", {"how": "corrected", "name": "Hải Dượng"}, "cách gọi khác"),
        ("code_unit", {"scheme": "identification", "code": "h56", "since": "2026-01-01"}, "H56"),
        ("describe_unit", {"parent": "viet-nam", "area_km2": "11.668,2", "population": "1900000"}, "11.668,20 km²"),
        ("merge_unit", {"others": "Thanh Hóa", "into": "new", "name": "Hải Thanh", "on": "2026-01-01"}, "Hải Thanh"),
        ("split_unit", {"new_parts": "Tỉnh Hải A\nTỉnh Hải B", "on": "2026-01-01"}, "Tỉnh Hải B"),
        ("abolish_unit", {"on": "2026-01-01"}, "kết thúc hoạt động"),
    ],
)
def test_every_change_is_shown_first_and_then_done(action, given, told, chief, units):
    path = reverse(f"directory:{action}", args=[units["hai-duong"].pk])
    before = AuditRecord.objects.count()
    preview = chief.post(path, given | {"basis": BASIS})
    assert preview.status_code == 200 and told in words_of(preview)
    assert AuditRecord.objects.count() == before and not Succession.objects.exists()

    assert chief.post(path, hidden(preview)).status_code == 302
    record = AuditRecord.objects.order_by("-number").first()
    assert record.action.startswith("unit.") and record.detail["basis"] == BASIS


@pytest.mark.parametrize(
    ("action", "given", "told"),
    [
        ("rename_unit", {"how": "renamed", "name": "Lam Sơn"}, "Nhập ngày đầu tiên mang tên mới."),
        ("rename_unit", {"how": "renamed", "name": "Lam Sơn", "since": "2999-01-01"}, "chưa đến"),
        ("code_unit", {"scheme": "statistics", "code": "1", "since": "2026-01-01"}, "“1” không phải mã số thống kê."),
        ("merge_unit", {"others": "khongcoai", "into": "this", "on": "2026-01-01"}, "Không có đơn vị nào tên này."),
        ("merge_unit", {"others": "Thanh Hóa", "into": "new", "on": "2026-01-01"}, "Nhập tên đơn vị mới."),
        ("split_unit", {"new_parts": "Tỉnh A\n" * 61, "on": "2026-01-01"}, "Nhiều nhất 60 dòng."),
        ("split_unit", {"new_parts": "Tỉnh A", "on": "2026-01-01"}, "Nêu ít nhất hai phần"),
        ("abolish_unit", {"on": "2026-01-01", "basis": "x"}, "Nêu căn cứ pháp lý."),
        ("describe_unit", {"parent": "Thanh Hóa", "area_km2": "-1"}, "-1"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(action, given, told, chief, units):
    before = AuditRecord.objects.count()
    path = reverse(f"directory:{action}", args=[units["hai-duong"].pk])
    for more in ({}, {"confirm": "yes"}):
        answer = chief.post(path, {"basis": BASIS} | given | more)
        assert answer.status_code == 400
        assert told.replace("-1", "−1") in words_of(answer)
    assert AuditRecord.objects.count() == before


def test_a_province_sees_and_changes_its_own_part(duc, units):
    words = words_of(duc.get(reverse("directory:manage_units")))
    assert "Sở Nội vụ Thanh Hóa" in words and "Bộ Nội vụ" not in words and "Hải Dương" not in words
    words = words_of(duc.get(reverse("directory:manage_units") + "?province=hai-duong&q=hai&page=x&kind=%00"))
    assert "Hải Dương" not in words
    for action in ACTIONS:
        assert duc.get(reverse(f"directory:{action}", args=[units["thanh-hoa-so-noi-vu"].pk])).status_code == 200
        for foreign in ("hai-duong", "thanh-hoa", "bo-noi-vu", "viet-nam"):
            assert duc.get(reverse(f"directory:{action}", args=[units[foreign].pk])).status_code == 403
            answer = duc.post(reverse(f"directory:{action}", args=[units[foreign].pk]), {"confirm": "yes"})
            assert answer.status_code == 403


@pytest.mark.parametrize("role", ["unit_admin", "organiser", "auditor", "unit_officer"])
def test_others_are_told_why_not(role, person, browser_of, units):
    client = browser_of(person("mai", (role, "thanh-hoa-so-noi-vu")))
    answer = client.get(reverse("directory:manage_units"))
    assert answer.status_code == 403
    assert "Chỉ quản trị hệ thống hoặc quản trị của tỉnh, thành phố" in words_of(answer)
    assert "Cập nhật danh bạ đơn vị" in words_of(client.get(reverse("workspace:home"))).split("<details")[1]


def test_nobody_gets_in_without_signing_in(client, units):
    for name in ("manage_units", "add_unit"):
        assert client.get(reverse(f"directory:{name}")).status_code == 302
    for action in ("manage_unit", *ACTIONS):
        assert client.post(reverse(f"directory:{action}", args=[units["thanh-hoa"].pk])).status_code == 302


@pytest.mark.parametrize("unit_id", [0, 10**17, 10**30])
def test_ids_of_nothing(unit_id, chief, units):
    for action in ("manage_unit", *ACTIONS):
        assert chief.get(f"/don-vi/quan-ly/{unit_id}/").status_code == 404
        assert chief.post(reverse(f"directory:{action}", args=[unit_id])).status_code == 404


def test_what_was_typed_is_shown_as_text(chief, units):
    given = {"how": "renamed", "name": "<script>x</script>", "since": "2026-01-01", "basis": "<b>luật</b>"}
    answer = chief.post(reverse("directory:rename_unit", args=[units["hai-duong"].pk]), given)
    assert b"<script>x" not in answer.content and b"<b>lu" not in answer.content
    assert b"&lt;script&gt;x" in answer.content


def test_the_list_asks_as_little_for_many_as_for_few(register, django_assert_max_num_queries, browser_of):
    from thuocdo.directory.models import Membership, User

    user = User.objects.create_user("he2", "x", full_name="Đặng Minh Hệ")
    country = Unit.objects.get(slug="viet-nam")
    Membership.objects.create(
        user=user, unit=country, role="system_admin", valid_from="2020-01-01", granted_at="2020-01-01T00:00Z"
    )
    client = browser_of(user)
    for query in ("?kind=commune&page=67", "?kind=ministry"):
        with django_assert_max_num_queries(14):
            assert client.get(reverse("directory:manage_units") + query).status_code == 200
