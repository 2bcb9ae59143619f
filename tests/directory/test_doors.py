"""What somebody tries who wants in, or wants to stay: throttles, sessions, addresses, numbers of others (F2, F3)."""

import re
import threading
from datetime import UTC, date, datetime, timedelta

import pyotp
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse

from tests.directory.conftest import PASSWORD
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import accounts, memberships
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.kernel.refusals import BadInput, NotPermitted

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = "/tai-khoan/dang-nhap/"
NEW = "mười hai con giáp"


@pytest.fixture(autouse=True)
def nobody_was_here_before(db):
    cache.clear()


def sign_in(client, login="mai", password=PASSWORD, **headers):
    return client.post(SIGN_IN, {"login": login, "password": password}, **headers)


def signed_in(client):
    return client.get(reverse("directory:account")).status_code == 200


# Throttles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ["sim", "SIM", "Sim", "sIm", " sim "],
        ["sim", "ſim", "sım", "ſım", "SıM"],  # the database takes these letters for s and i
        ["sim", "sim@example.vn", "SIM@example.vn", "sim", "Sim@Example.VN"],
    ],
)
def test_another_spelling_of_the_name_is_no_new_attempt(spellings, person):
    person("sim", email="sim@example.vn")
    for each in spellings:
        assert sign_in(Client(), each, "sai").status_code == 200
    assert sign_in(Client(), "sim").status_code == 429


def test_another_port_in_the_host_is_no_new_attempt(person):
    person("mai")
    for port in range(5):
        assert sign_in(Client(), password="sai", headers={"host": f"testserver:{8000 + port}"}).status_code == 200
    assert sign_in(Client(), headers={"host": "testserver:9000"}).status_code == 429


def test_names_of_nobody_are_counted_as_those_of_somebody(person):
    """Else the throttle itself would tell who has an account."""
    for _count in range(5):
        assert sign_in(Client(), "ai", "sai").status_code == 200
    assert sign_in(Client(), "AI", "sai").status_code == 429


def test_one_account_s_failures_close_no_other_door(person):
    person("mai"), person("lan")
    for _count in range(6):
        sign_in(Client(), "mai", "sai")
    assert sign_in(Client(), "lan").status_code == 302


def test_codes_of_the_second_factor_are_not_guessed(person):
    """Six wrong codes close this door too, from whatever browser they come."""
    TOTP.activate(person("mai"), SECRET)
    for _count in range(5):
        client = Client()
        sign_in(client)
        client.post(f"{SIGN_IN}xac-thuc/", {"code": "000000"})
    client = Client()
    sign_in(client)
    client.post(f"{SIGN_IN}xac-thuc/", {"code": pyotp.TOTP(SECRET).now()})
    assert not signed_in(client)


def test_a_code_opens_once(person):
    TOTP.activate(person("mai"), SECRET)
    code = pyotp.TOTP(SECRET).now()
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        client.post(f"{SIGN_IN}xac-thuc/", {"code": code})
    assert signed_in(first) and not signed_in(second)


# Sessions ----------------------------------------------------------------------------------------------------------


def test_a_session_from_before_is_not_the_one_after(person):
    person("mai")
    client = Client()
    session = client.session
    session["left_by"] = "somebody"
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert signed_in(client) and client.cookies["sessionid"].value != session.session_key


def test_another_password_ends_the_other_sessions_and_is_on_record(person):
    mai = person("mai")
    here, elsewhere = Client(), Client()
    sign_in(here), sign_in(elsewhere)
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post(reverse("account_change_password"), given)
    assert signed_in(here) and not signed_in(elsewhere)
    assert AuditRecord.objects.filter(action="account.password_changed", actor_id=mai.pk).count() == 1


def test_a_password_chosen_by_link_ends_all_sessions(person):
    person("mai", email="mai@example.vn")
    elsewhere, client = Client(), Client()
    sign_in(elsewhere)
    client.post("/tai-khoan/mat-khau/quen/", {"email": "mai@example.vn"})
    path = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = client.get(path, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert not signed_in(elsewhere)
    assert not signed_in(client)  # a link is no second factor
    assert AuditRecord.objects.filter(action="account.password_changed").count() == 1


def test_a_role_that_was_ended_opens_nothing_in_a_session_that_goes_on(person):
    mai = person("mai", ("unit_admin", "thanh-hoa"))
    client = Client()
    sign_in(client)
    assert client.get(reverse("directory:people")).status_code == 200
    Membership.objects.filter(user=mai).update(valid_until=date(2020, 1, 2))
    assert client.get(reverse("directory:people")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_second_factors_are_on_record(person, browser_of):
    mai = person("mai")
    client = browser_of(mai)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<p class="secret">(\w+)</p>', page)[1]
    client.post(reverse("mfa_activate_totp"), {"code": pyotp.TOTP(secret).now()})
    client.post(reverse("mfa_deactivate_totp"))
    told = AuditRecord.objects.filter(action__startswith="account.second").order_by("number")
    assert list(told.values_list("action", "actor_id", "detail")) == [
        ("account.second_factor_added", mai.pk, {"kind": "totp"}),
        ("account.second_factor_removed", mai.pk, {"kind": "totp"}),
    ]


# Where one is led --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/can-bo/", "/can-bo/"),
        ("https://evil.example/", "/viec-cua-toi/"),
        ("//evil.example/", "/viec-cua-toi/"),
        ("/\\evil.example/", "/viec-cua-toi/"),
        ("https:evil.example", "/viec-cua-toi/"),
        ("http:///evil.example", "/viec-cua-toi/"),
        ("javascript:alert(1)", "/viec-cua-toi/"),
        ("\t//evil.example", "/viec-cua-toi/"),
        ("https://testserver@evil.example/", "/viec-cua-toi/"),
        ("https://testserver.evil.example/", "/viec-cua-toi/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(wanted, led_to, person):
    person("mai")
    answer = Client().post(SIGN_IN, {"login": "mai", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == led_to


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/"])
def test_after_signing_out_too(wanted, person, browser_of):
    answer = browser_of(person("mai")).post(reverse("account_logout"), {"next": wanted})
    assert answer["Location"] == "/"


# Who has an account ------------------------------------------------------------------------------------------------


def test_a_forgotten_password_tells_nothing(person):
    person("mai", email="mai@example.vn")
    person("lan", email="lan@example.vn", is_active=False)
    answers = []
    for address in ("mai@example.vn", "lan@example.vn", "ai@example.vn"):
        answer = Client().post("/tai-khoan/mat-khau/quen/", {"email": address}, follow=True)
        text = re.sub(r'value="[^"]*"', "", answer.content.decode()).replace(address, "")
        answers.append((answer.status_code, answer.redirect_chain, text))
    assert answers[0] == answers[1] == answers[2]
    assert [letter.to for letter in mail.outbox] == [["mai@example.vn"]]


def test_a_closed_account_says_so_only_to_whoever_knows_its_password(person):
    person("mai", is_active=False)
    assert "da-dong" not in sign_in(Client(), password="sai").headers.get("Location", "")


PATHS = (
    "person",
    "edit_person",
    "invite_person",
    "close_account",
    "reopen_account",
    "reset_second_factor",
    "grant_role",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_s_number_answers_as_that_of_nobody(path, person, browser_of):
    client = browser_of(person("duc", ("unit_admin", "thanh-hoa")))
    lan = person("lan", ("unit_officer", "hai-duong"), full_name="Vũ Thị Lan", email="lan@example.vn")
    answers = []
    for user_id in (lan.pk, 987654321, 10**30):
        method = client.get if path in {"person", "edit_person"} else client.post
        answer = method(reverse(f"directory:{path}", args=[user_id]))
        answers.append((answer.status_code, answer.content.decode().replace(str(user_id), "")))
    assert answers[0][0] == 404
    assert [status for status, _text in answers] == [404] * 3
    assert "Lan" not in answers[0][1]
    assert User.objects.get(pk=lan.pk).is_active and not mail.outbox


# Administrators ----------------------------------------------------------------------------------------------------

NOW = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 15)


@pytest.fixture
def chiefs(person):
    return [person(name, ("system_admin", "viet-nam"), full_name="Đặng Minh Hệ") for name in ("he", "hai")]


def held(user):
    return Membership.objects.get(user=user).pk


@pytest.mark.parametrize("last_day", [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=30)])
def test_two_system_administrators_do_not_both_leave_on_coming_days(last_day, chiefs):
    """Each still holds the role today; the day after the last of them left there would be none."""
    first, second = chiefs
    memberships.end(actor=actor_for(first.pk), membership_id=held(second), last_day=TODAY + timedelta(days=60), now=NOW)
    with pytest.raises(NotPermitted, match="last system administrator"):
        memberships.end(actor=actor_for(first.pk), membership_id=held(first), last_day=last_day, now=NOW)
    assert Membership.objects.get(user=first).valid_until is None


def test_nor_is_one_closed_when_the_other_s_role_ends(chiefs):
    first, second = chiefs
    memberships.end(actor=actor_for(second.pk), membership_id=held(first), last_day=TODAY, now=NOW)
    with pytest.raises(BadInput, match="last system administrator"):
        accounts.deactivate(actor=actor_for(first.pk), user_id=second.pk, now=NOW)


def test_the_last_unit_administrator_does_not_leave_on_a_day_when_the_other_is_gone(person):
    first, second = (person(name, ("unit_admin", "thanh-hoa")) for name in ("duc", "dung"))
    end = memberships.end
    end(actor=actor_for(first.pk), membership_id=held(second), last_day=TODAY + timedelta(days=9), now=NOW)
    with pytest.raises(NotPermitted, match="last administrator of this unit"):
        end(actor=actor_for(first.pk), membership_id=held(first), last_day=TODAY + timedelta(days=9), now=NOW)
    end(actor=actor_for(first.pk), membership_id=held(first), last_day=TODAY + timedelta(days=8), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_system_administrators_do_not_close_each_other_at_the_same_moment(chiefs):
    actors = [actor_for(each.pk) for each in chiefs]
    together, outcomes = threading.Barrier(2), []

    def close(actor, other):
        together.wait()
        try:
            accounts.deactivate(actor=actor, user_id=other.pk, now=NOW)
            outcomes.append("closed")
        except BadInput:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=pair) for pair in zip(actors, reversed(chiefs), strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["closed", "refused"]
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (datetime(2026, 3, 9, 16, 59, 59, tzinfo=UTC), False),  # the last second of 9 March in Vietnam
        (datetime(2026, 3, 9, 17, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 19, 16, 59, 59, tzinfo=UTC), True),  # the last second of 19 March
        (datetime(2026, 3, 19, 17, 0, tzinfo=UTC), False),
    ],
)
def test_a_role_begins_and_ends_at_midnight_in_vietnam(now, allowed, person, units):
    duc = person("duc", ("unit_admin", "thanh-hoa"))
    Membership.objects.filter(user=duc).update(valid_from=date(2026, 3, 10), valid_until=date(2026, 3, 20))
    mai = person("mai", ("unit_officer", "thanh-hoa-so-noi-vu"))

    def give():
        memberships.grant(
            actor=actor_for(duc.pk),
            user_id=mai.pk,
            unit_id=units["thanh-hoa"].pk,
            role=Role.EDITOR,
            valid_from=date(2026, 4, 1),
            now=now,
        )

    if allowed:
        give()
    else:
        with pytest.raises(NotPermitted, match="Your role at this unit"):
            give()
    assert Membership.objects.filter(role="editor").exists() is allowed


def test_a_changed_address_is_told_to_the_old_one(person, django_capture_on_commit_callbacks):
    """Whoever changes the address can have a password link sent there; the owner hears of it where they still are."""
    duc = person("duc", ("unit_admin", "thanh-hoa"), full_name="Lê Văn Đức")
    mai = person("mai", ("unit_officer", "thanh-hoa"), email="cu@example.vn")
    change = {"actor": actor_for(duc.pk), "user_id": mai.pk, "full_name": "Lê Thị Mai", "now": NOW}
    with django_capture_on_commit_callbacks(execute=True):
        accounts.change_account(email="moi@example.vn", **change)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.change_account(email="moi@example.vn", **change)
    [letter] = mail.outbox
    assert letter.to == ["cu@example.vn"] and "Lê Văn Đức" in letter.body
