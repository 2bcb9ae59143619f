"""The pages about people: who sees them, what they offer, and that a refusal changes nothing (F1)."""

import pytest
from django.test import Client
from django.urls import reverse

from thuocdo.directory.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(person):
    return person("duc", ("unit_admin", "thanh-hoa"), full_name="Lê Văn Đức")


@pytest.fixture
def mai(person):
    return person("mai", ("unit_officer", "thanh-hoa-so-noi-vu"), full_name="Lê Thị Mai")


NEW = {
    "full_name": "Trần Văn Nam",
    "username": "",
    "email": "nam@example.vn",
    "language": "vi",
    "unit": "Sở Nội vụ",
    "role": "unit_officer",
    "valid_from": "2026-01-01",
    "last_day": "",
}


def test_the_list_shows_own_people_only(admin, mai, person, browser_of):
    person("lan", ("unit_officer", "hai-duong"), full_name="Vũ Thị Lan")
    words = browser_of(admin).get(reverse("directory:people")).content.decode()
    assert "Lê Thị Mai" in words and "Vũ Thị Lan" not in words


def test_a_filter_of_another_agency_is_not_obeyed(admin, mai, person, browser_of):
    person("lan", ("unit_officer", "hai-duong"), full_name="Vũ Thị Lan")
    words = browser_of(admin).get(reverse("directory:people") + "?unit=hai-duong&role=nonsense&page=x").content.decode()
    assert "Vũ Thị Lan" not in words and "Lê Thị Mai" in words


def test_an_empty_list_says_what_to_do(admin, browser_of):
    words = browser_of(admin).get(reverse("directory:people") + "?q=khongcoai").content.decode()
    assert "Không tìm thấy ai" in words and "Hiện tất cả" in words


def test_an_officer_is_told_why_not(mai, browser_of):
    answer = browser_of(mai).get(reverse("directory:people"))
    assert answer.status_code == 403
    assert "Chỉ quản trị đơn vị hoặc quản trị hệ thống được quản lý cán bộ." in answer.content.decode()


def test_without_signing_in_one_is_asked_to(mai):
    for path in (
        reverse("directory:people"),
        reverse("directory:person", args=[mai.pk]),
        reverse("directory:add_person"),
    ):
        assert Client().get(path)["Location"].startswith("/tai-khoan/dang-nhap/?next=")


def test_adding_somebody(admin, units, browser_of):
    answer = browser_of(admin).post(reverse("directory:add_person"), NEW, follow=True)
    nam = User.objects.get(full_name="Trần Văn Nam")
    assert nam.username == "nam.tranvan" and not nam.has_usable_password()
    assert [(each.role, each.unit) for each in nam.memberships.all()] == [
        ("unit_officer", units["thanh-hoa-so-noi-vu"])
    ]
    assert "Lời mời đang được gửi qua thư điện tử." in answer.content.decode()


def test_adding_somebody_without_an_address_shows_the_link_once(admin, units, browser_of):
    answer = browser_of(admin).post(reverse("directory:add_person"), {**NEW, "email": ""})
    assert "http://testserver/tai-khoan/mat-khau/moi/" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": "Sở Không Có"}, "Không có đơn vị nào tên này."),
        ({"unit": "hai-duong"}, "Chỉ quản trị của đơn vị này hoặc của đơn vị cấp trên"),
        ({"role": "system_admin"}, "Hãy chọn một lựa chọn hợp lệ"),
        ({"last_day": "2025-01-01"}, "Ngày kết thúc không được trước ngày bắt đầu."),
        ({"full_name": "Nam"}, "Vui lòng nhập đủ họ tên."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(wrong, said, admin, units, browser_of):
    answer = browser_of(admin).post(reverse("directory:add_person"), {**NEW, **wrong})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not User.objects.filter(full_name__startswith="Trần").exists()


def test_a_person_s_page_and_that_of_a_stranger(admin, mai, person, browser_of):
    words = browser_of(admin).get(reverse("directory:person", args=[mai.pk])).content.decode()
    assert "Cán bộ đơn vị" in words and "Sở Nội vụ Thanh Hóa" in words
    lan = person("lan", ("unit_officer", "hai-duong"))
    assert browser_of(admin).get(reverse("directory:person", args=[lan.pk])).status_code == 404
    assert browser_of(admin).get(reverse("directory:person", args=[0])).status_code == 404


def test_giving_and_ending_a_role(admin, mai, units, browser_of):
    client = browser_of(admin)
    given = {"unit": "thanh-hoa", "role": "organiser", "valid_from": "2026-01-01", "last_day": "31/12/2099"}
    client.post(reverse("directory:grant_role", args=[mai.pk]), given)
    held = Membership.objects.get(role="organiser")
    assert (held.user, held.unit, str(held.valid_until)) == (mai, units["thanh-hoa"], "2100-01-01")
    assert client.get(reverse("directory:end_role", args=[held.pk])).status_code == 200
    client.post(reverse("directory:end_role", args=[held.pk]), {"last_day": "30/06/2099"})
    held.refresh_from_db()
    assert str(held.valid_until) == "2099-07-01"


def test_a_stranger_s_role_is_not_ended(admin, person, browser_of):
    person("lan", ("unit_officer", "hai-duong"))
    held = Membership.objects.get(unit__slug="hai-duong")
    answer = browser_of(admin).post(reverse("directory:end_role", args=[held.pk]), {"last_day": "30/06/2099"})
    assert answer.status_code == 404
    held.refresh_from_db()
    assert held.valid_until is None


@pytest.mark.parametrize("name", ["invite_person", "close_account", "reopen_account", "reset_second_factor"])
def test_what_changes_an_account_is_never_done_by_a_link(name, admin, mai, browser_of):
    assert browser_of(admin).get(reverse(f"directory:{name}", args=[mai.pk])).status_code == 405


def test_closing_an_account(admin, mai, browser_of):
    browser_of(admin).post(reverse("directory:close_account", args=[mai.pk]))
    mai.refresh_from_db()
    assert not mai.is_active
    words = browser_of(admin).get(reverse("directory:person", args=[mai.pk])).content.decode()
    assert "Mở lại tài khoản" in words


def test_my_work_says_what_i_may_do_and_why_not(admin, mai, browser_of):
    """Section 2: everyone sees what they may do and why not."""
    mine = browser_of(mai).get("/viec-cua-toi/").content.decode()
    assert "Cán bộ đơn vị" in mine and "Xem tài khoản, đổi mật khẩu và xác thực hai bước" in mine
    assert "Chỉ quản trị đơn vị hoặc quản trị hệ thống được quản lý cán bộ." in mine
    theirs = browser_of(admin).get("/viec-cua-toi/").content.decode()
    assert f'<a href="{reverse("directory:people")}">Quản lý cán bộ và vai trò trong đơn vị</a>' in theirs
