"""Journey: a unit administrator adds an officer, who sets up an authenticator app and signs in with it (F1, F2)."""

import re

import pyotp
import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from thuocdo.directory.domain.demonstration import PASSWORD as KNOWN_PASSWORD
from thuocdo.directory.models import Unit

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "con trâu là đầu cơ nghiệp"


@pytest.fixture
def demonstration(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    parent = None
    for slug, kind, name in (
        ("viet-nam", "country", "Việt Nam"),
        ("bo-noi-vu", "ministry", "Bộ Nội vụ"),
        ("thanh-hoa", "province", "Thanh Hóa"),
        ("thanh-hoa-so-noi-vu", "department", "Sở Nội vụ"),
    ):
        made = Unit.objects.create(
            slug=slug, kind=kind, name=name, full_name=name, sort_key=name, folded=slug, parent=parent
        )
        parent = made if kind != "ministry" else parent
    call_command("load_demonstration_accounts")


def test_a_new_officer(demonstration, django_capture_on_commit_callbacks):
    # The province's administrator signs in and adds an officer of a department.
    admin = Client()
    admin.post("/tai-khoan/dang-nhap/", {"login": "quantri.thanhhoa", "password": KNOWN_PASSWORD})
    form = {
        "full_name": "Trần Văn Nam", "username": "nam", "email": "nam@example.vn", "language": "vi",
        "unit": "thanh-hoa-so-noi-vu", "role": "unit_officer", "valid_from": "2026-01-01", "last_day": "",
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post("/can-bo/them/", {**form, "username": "nam.tran"})
    assert answer.status_code == 302

    # The officer follows the link of the invitation and chooses a password.
    officer = Client()
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    page = officer.get(link, follow=True)
    officer.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    # They sign in with it, confirm that it is them, and set up an authenticator app.
    officer.post("/tai-khoan/dang-nhap/", {"login": "nam.tran", "password": NEW_PASSWORD})
    officer.post("/tai-khoan/xac-nhan/", {"password": NEW_PASSWORD})
    page = officer.get("/tai-khoan/xac-thuc-hai-buoc/ung-dung/bat/").content.decode()
    secret = re.search(r'class="secret">(\w+)<', page)[1]
    officer.post("/tai-khoan/xac-thuc-hai-buoc/ung-dung/bat/", {"code": pyotp.TOTP(secret).now()})

    # The next day, on another computer, the password alone is not enough; with the app's code it is.
    elsewhere = Client()
    elsewhere.post("/tai-khoan/dang-nhap/", {"login": "nam@example.vn", "password": NEW_PASSWORD})
    assert elsewhere.get("/viec-cua-toi/").status_code == 302
    cache.clear()  # a code counts once; the next half minute is not waited for
    elsewhere.post("/tai-khoan/dang-nhap/xac-thuc/", {"code": pyotp.TOTP(secret).now()})
    words = elsewhere.get("/viec-cua-toi/").content.decode()

    # They see their role, and why they don't manage people.
    assert "Cán bộ đơn vị" in words
    assert "Chỉ quản trị đơn vị hoặc quản trị hệ thống được quản lý cán bộ." in words
