"""Signing in: by user name or address, with a second factor, throttled, and never made up in production (F2)."""

import re

import pyotp
import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as project
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.directory.conftest import PASSWORD
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.demonstration import PASSWORD as KNOWN_PASSWORD
from thuocdo.directory.domain.demonstration import PEOPLE
from thuocdo.directory.models import User
from thuocdo.directory.views.sign_in import MFAAdapter

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def nobody_was_here_before(db):
    cache.clear()


def sign_in(client, login, password=PASSWORD, language=""):
    return client.post(f"{language}/tai-khoan/dang-nhap/", {"login": login, "password": password})


def address(name, language):
    with translation.override("en" if language else "vi"):
        return reverse(name)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_passwords_are_kept_by_argon2():
    assert project.PASSWORD_HASHERS[0].endswith("MD5PasswordHasher")  # in these tests
    from thuocdo.config import settings as written

    assert written.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.mark.parametrize("login", ["mai", "MAI", "mai@example.vn", "Mai@Example.vn"])
def test_by_user_name_or_address_whatever_their_case(login, person):
    person("mai", ("unit_officer", "thanh-hoa"), email="mai@example.vn")
    client = Client()
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, "/viec-cua-toi/")
    assert signed_in(client)


def test_a_wrong_password_says_the_same_as_an_unknown_name(person):
    person("mai")
    client = Client()
    wrong, unknown = (
        re.sub(r'value="[^"]*"', "", sign_in(client, name, "sai").content.decode()) for name in ("mai", "ai")
    )
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in wrong
    assert wrong == unknown
    assert not signed_in(client)


def test_the_sixth_failed_attempt_waits_even_with_the_right_password(person):
    """Five failures in five minutes close the door to this account; the answer is 429 and a kind sentence."""
    person("mai")
    client = Client()
    assert [sign_in(client, "mai", "sai").status_code for _ in range(5)] == [200] * 5
    answer = sign_in(client, "mai")
    assert answer.status_code == 429 and answer["Retry-After"] == "300"
    assert "Đăng nhập sai quá nhiều lần. Vui lòng chờ năm phút rồi thử lại." in answer.content.decode()
    assert not signed_in(client)


def test_the_count_is_shared_by_all_processes():
    """Kept in the database: another server process counts on."""
    assert project.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_too_many_requests_from_one_address_get_a_page(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    client = Client()
    sign_in(client, "ai", "sai")
    answer = sign_in(client, "ai", "sai")
    assert answer.status_code == 429
    assert "<html" in answer.content.decode() and "<main" in answer.content.decode()


def test_a_closed_account_does_not_sign_in(person):
    person("mai", is_active=False)
    client = Client()
    assert sign_in(client, "mai")["Location"] == "/tai-khoan/da-dong/"
    assert not signed_in(client)


def test_nobody_makes_an_account_for_themselves():
    client = Client()
    answer = client.post("/tai-khoan/dang-ky/", {"username": "toi", "password1": PASSWORD, "password2": PASSWORD})
    assert "Tài khoản do quản trị viên tạo" in answer.content.decode()
    assert not User.objects.exists()


def test_with_an_authenticator_app(person):
    mai = person("mai", ("unit_officer", "thanh-hoa"))
    TOTP.activate(mai, SECRET)
    client = Client()
    assert sign_in(client, "mai")["Location"] == "/tai-khoan/dang-nhap/xac-thuc/"
    assert not signed_in(client)
    wrong = client.post("/tai-khoan/dang-nhap/xac-thuc/", {"code": "000000"})
    assert "Mã không đúng." in wrong.content.decode() and not signed_in(client)
    client.post("/tai-khoan/dang-nhap/xac-thuc/", {"code": pyotp.TOTP(SECRET).now()})
    assert signed_in(client)


def test_the_key_of_stored_secrets_can_be_changed(settings):
    kept = MFAAdapter().encrypt("bí mật")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "một khóa mới" * 5, [settings.SECRET_KEY]
    assert MFAAdapter().decrypt(kept) == "bí mật"


def test_setting_up_an_app_asks_for_the_password_first_and_gives_recovery_codes(
    person, browser_of, django_capture_on_commit_callbacks
):
    mai = person("mai", email="mai@example.vn")
    client = browser_of(mai)
    setup = reverse("mfa_activate_totp")
    assert client.get(setup)["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(setup).content.decode()
    secret = re.search(r'<p class="secret">(\w+)</p>', page)[1]
    with django_capture_on_commit_callbacks() as news:
        answer = client.post(setup, {"code": pyotp.TOTP(secret).now()}, follow=True)
    with request_context(answer.wsgi_request):
        for each in news:
            each()
    assert answer.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
    codes = answer.content.decode().split('class="codes"')[1].split("</ul>")[0]
    assert len(re.findall(r"<li>\w{8}</li>", codes)) == 10
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "[Thước Đo] Ứng dụng xác thực đã được bật" in [letter.subject for letter in mail.outbox]


def test_adding_a_passkey_begins_with_options_for_the_device(person, browser_of):
    """F2: the browser is handed the options with which a device makes a key; the rest needs a device."""
    client = browser_of(person("mai"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse("mfa_add_webauthn"))
    options = answer.context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "testserver", "name": "Thước Đo"}
    assert options["user"]["name"] == "mai" and options["challenge"]
    assert 'data-passkey="add"' in answer.content.decode()


def test_signing_in_with_a_passkey_begins_with_a_challenge():
    answer = Client().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]


def test_a_forgotten_password(person):
    person("mai", email="mai@example.vn")
    client = Client()
    client.post("/tai-khoan/mat-khau/quen/", {"email": "mai@example.vn"})
    client.post("/tai-khoan/mat-khau/quen/", {"email": "ai@example.vn"})
    [letter] = mail.outbox
    assert letter.to == ["mai@example.vn"] and letter.subject == "[Thước Đo] Đặt mật khẩu mới"
    path = re.search(r"http://testserver(/\S+)", letter.body)[1]
    form = client.get(path, follow=True).request["PATH_INFO"]
    new = "mười hai con giáp"
    client.post(form, {"password1": new, "password2": new})
    assert sign_in(Client(), "mai", new).status_code == 302
    again = client.get(path, follow=True).content.decode()
    assert "Đường dẫn không còn hiệu lực" in again


def test_a_weak_password_is_refused_with_every_reason(person, browser_of):
    client = browser_of(person("mai"))
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    )
    words = answer.content.decode()
    assert "Mật khẩu quá ngắn" in words and "Mật khẩu này quá phổ biến" in words
    assert User.objects.get().check_password(PASSWORD)


# Made-up accounts -------------------------------------------------------------------------------------------------


def test_every_role_has_a_made_up_account():
    assert {each.role for each in PEOPLE} == set(Role)
    assert {each.unit for each in PEOPLE if each.role is Role.ORGANISER} == {"bo-noi-vu", "thanh-hoa"}


@pytest.mark.parametrize(
    ("role", "unit", "hands"),
    [
        (Role.ORGANISER, "bo-noi-vu", 1),
        (Role.APPRAISER, "bo-noi-vu", 2),
        (Role.COUNCIL, "bo-noi-vu", 1),
        (Role.COUNCIL_CHAIR, "bo-noi-vu", 1),
        (Role.ORGANISER, "thanh-hoa", 1),
        (Role.APPRAISER, "thanh-hoa", 2),
        (Role.COUNCIL, "thanh-hoa", 1),
        (Role.COUNCIL_CHAIR, "thanh-hoa", 1),
        (Role.UNIT_OFFICER, "thanh-hoa", 2),
        (Role.UNIT_LEADER, "thanh-hoa", 1),
        (Role.UNIT_OFFICER, "thanh-hoa-so-noi-vu", 2),
        (Role.UNIT_LEADER, "thanh-hoa-so-noi-vu", 1),
    ],
)
def test_a_round_can_be_walked_through_by_its_own_hands(role, unit, hands):
    """Issue 3: a round of the Ministry over provinces and one of a province over its departments (F1)."""
    assert sum(each.role is role and each.unit == unit for each in PEOPLE) == hands


def test_made_up_accounts_are_made_once(units, capsys):
    call_command("load_demonstration_accounts")
    call_command("load_demonstration_accounts")
    assert User.objects.filter(is_demonstration=True).count() == len(PEOPLE)
    client = Client()
    assert sign_in(client, "tochuc.thanhhoa", KNOWN_PASSWORD).status_code == 302
    call_command("demonstration_accounts")
    assert f"Password of all: {KNOWN_PASSWORD}" in capsys.readouterr().out


def test_made_up_accounts_need_the_register(db):
    with pytest.raises(CommandError, match=r"Run `manage\.py load_units` first"):
        call_command("load_demonstration_accounts")


def test_production_makes_none(units, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="never made in production"):
        call_command("load_demonstration_accounts")
    assert not User.objects.exists()


def test_production_lets_none_in_and_throws_out_those_that_were(units, settings):
    call_command("load_demonstration_accounts")
    stayed = Client()
    sign_in(stayed, "quantri", KNOWN_PASSWORD)
    assert stayed.get("/viec-cua-toi/").status_code == 200
    settings.DEMONSTRATION = False
    assert stayed.get("/viec-cua-toi/").status_code == 302
    client = Client()
    assert sign_in(client, "quantri", KNOWN_PASSWORD)["Location"] == "/tai-khoan/da-dong/"
    assert not signed_in(client)


def test_the_first_administrator_of_an_installation(units, capsys):
    call_command("add_system_administrator", "goc.quan", name="Nguyễn Văn Gốc", site="https://thuocdo.example.vn/")
    address = capsys.readouterr().out.split()[-1]
    assert address.startswith("https://thuocdo.example.vn/tai-khoan/mat-khau/moi/")
    assert not User.objects.get().has_usable_password()
    with pytest.raises(CommandError, match="This user name is taken"):
        call_command("add_system_administrator", "goc.quan", name="Nguyễn Văn Gốc")


# Pages ------------------------------------------------------------------------------------------------------------

OPEN_PAGES = ("account_login", "account_reset_password", "account_reset_password_done", "account_inactive",
              "account_signup", "account_reset_password_from_key_done")  # fmt: skip
OWN_PAGES = ("directory:account", "account_change_password", "mfa_index", "mfa_list_webauthn", "usersessions_list",
             "account_logout", "account_reauthenticate", "workspace:home")  # fmt: skip


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_pages_before_signing_in_stand_in_the_frame_in_both_languages(name, language):
    answer = Client().get(address(name, language))
    words = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{"en" if language else "vi"}">' in words and words.count("<h1>") == 1


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_one_s_own_account(name, language, person, browser_of):
    mai = person("mai", ("unit_officer", "thanh-hoa"))
    answer = browser_of(mai).get(address(name, language))
    assert answer.status_code == 200 and answer.content.decode().count("<h1>") == 1
    assert Client().get(address(name, language)).status_code == 302


def test_english_pages_of_the_library_speak_english(person):
    person("mai")
    words = sign_in(Client(), "mai", "sai", "/en").content.decode()
    assert "The username and/or password you specified are not correct." in words


def test_a_person_chooses_the_language_of_mails(person, browser_of):
    mai = person("mai")
    browser_of(mai).post(reverse("directory:choose_language"), {"language": "en"})
    assert User.objects.get().language == "en"
    browser_of(mai).post(reverse("directory:choose_language"), {"language": "xx"})
    assert User.objects.get().language == "vi"


def test_signing_in_and_failing_to_are_on_record(person):
    """F4: how somebody signed in; of a failed attempt on an unknown name nothing is kept."""
    from thuocdo.foundation.audit.models import AuditRecord

    mai = person("mai")
    client = Client()
    for login, password in (("mai", "sai"), ("khong-co", "sai"), ("mai", PASSWORD)):
        sign_in(client, login, password)
    assert list(AuditRecord.objects.order_by("number").values_list("actor_id", "action", "subject", "detail")) == [
        (None, "account.sign_in_failed", f"user:{mai.pk}", {}),
        (mai.pk, "account.signed_in", f"user:{mai.pk}", {"methods": ["password"]}),
    ]
