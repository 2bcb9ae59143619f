"""Accounts and roles: what administrators do, what is refused, and what did not happen then (F1, F3)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import IntegrityError, transaction

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors import people
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.services import accounts, memberships
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 15, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = date(2026, 3, 15)


@pytest.fixture
def admin(person):
    return actor_for(person("duc", ("unit_admin", "thanh-hoa"), full_name="Lê Văn Đức").pk)


def new_account(actor, units, **changes):
    values = {
        "username": "mai.le",
        "full_name": "Lê Thị Mai",
        "email": "mai@example.vn",
        "unit_id": units["thanh-hoa-so-noi-vu"].pk,
        "role": Role.UNIT_OFFICER,
        "valid_from": TODAY,
    }
    return accounts.create_account(actor=actor, now=NOW, **{**values, **changes})


def test_a_unit_admin_adds_an_officer_of_a_department_below(admin, units):
    user_id = new_account(admin, units, username=" Mai.Le ", email="Mai@Example.vn")
    found = people.person(user_id)
    assert (found.username, found.email, found.has_password) == ("mai.le", "mai@example.vn", False)
    assert [(each.role, each.unit.slug, each.granted_by) for each in found.roles] == [
        (Role.UNIT_OFFICER, "thanh-hoa-so-noi-vu", "Lê Văn Đức")
    ]


def test_not_in_another_province(admin, units):
    with pytest.raises(NotPermitted, match="Only an administrator of this unit or of a unit above it"):
        new_account(admin, units, unit_id=units["hai-duong"].pk)
    assert not User.objects.filter(username="mai.le").exists()


def test_not_as_a_system_administrator(admin, units):
    with pytest.raises(NotPermitted, match=r"^Only a system administrator gives this role\.$"):
        new_account(admin, units, role=Role.SYSTEM_ADMIN)
    assert not User.objects.filter(username="mai.le").exists()


def test_every_faulty_field_is_named_at_once(admin, units, person):
    person("mai.le", email="lan@example.vn")
    with pytest.raises(BadInput) as caught:
        new_account(admin, units, username="Mai.Le", full_name="Mai", email="LAN@example.vn")
    assert [(each.place, str(each.sentence)) for each in caught.value.problems] == [
        ("full_name", "Give the full name."),
        ("username", "This user name is taken."),
        ("email", "Another account has this e-mail address."),
    ]
    with pytest.raises(BadInput) as caught:
        new_account(admin, units, username="mai@so", email="mai at example")
    assert [each.place for each in caught.value.problems] == ["username", "email"]


def test_an_invitation_goes_by_mail_in_the_person_s_language(admin, units, django_capture_on_commit_callbacks):
    user_id = new_account(admin, units)
    with django_capture_on_commit_callbacks(execute=True):
        answer = accounts.invite(actor=admin, user_id=user_id, address_of=lambda key: f"https://a/{key}", now=NOW)
    assert answer.sent
    [letter] = mail.outbox
    assert letter.to == ["mai@example.vn"]
    assert letter.subject == "Tài khoản của ông/bà tại Thước Đo"
    assert answer.address in letter.body and "Lê Văn Đức đã tạo tài khoản" in letter.body


def test_an_invitation_without_an_address_is_handed_over(admin, units, django_capture_on_commit_callbacks):
    user_id = new_account(admin, units, email="")
    with django_capture_on_commit_callbacks(execute=True):
        answer = accounts.invite(actor=admin, user_id=user_id, address_of=lambda key: key, now=NOW)
    assert not answer.sent and mail.outbox == []


def test_closing_an_account_and_opening_it_again(admin, person):
    mai = person("mai", ("unit_officer", "thanh-hoa-so-noi-vu"))
    accounts.deactivate(actor=admin, user_id=mai.pk, now=NOW)
    assert actor_for(mai.pk).user_id is None
    with pytest.raises(BadInput, match="This account is closed"):
        accounts.invite(actor=admin, user_id=mai.pk, address_of=str, now=NOW)
    accounts.reactivate(actor=admin, user_id=mai.pk, now=NOW)
    assert actor_for(mai.pk).user_id == mai.pk


def test_nobody_closes_the_account_of_a_stranger_or_their_own(admin, person):
    stranger = person("lan", ("unit_officer", "hai-duong"))
    both = person("ha", ("unit_officer", "hai-duong"), ("unit_officer", "thanh-hoa"))
    for user_id in (stranger.pk, both.pk, admin.user_id):
        with pytest.raises(NotPermitted):
            accounts.deactivate(actor=admin, user_id=user_id, now=NOW)
    assert User.objects.filter(is_active=True).count() == 3
    with pytest.raises(NotFound):
        accounts.deactivate(actor=admin, user_id=0, now=NOW)


def test_the_last_system_administrator_stays(person):
    root = actor_for(person("goc", ("system_admin", "viet-nam")).pk)
    other = person("khac", ("system_admin", "viet-nam"))
    other_actor = actor_for(other.pk)
    User.objects.filter(pk=root.user_id).update(is_active=False)
    with pytest.raises(BadInput, match="last system administrator"):
        accounts.deactivate(actor=root, user_id=other.pk, now=NOW)
    own = Membership.objects.get(user=other)
    with pytest.raises(NotPermitted, match="last system administrator"):
        memberships.end(actor=other_actor, membership_id=own.pk, last_day=TODAY, now=NOW)
    assert User.objects.get(pk=other.pk).is_active and Membership.objects.get(pk=own.pk).valid_until is None


def test_a_lost_second_factor_is_removed_with_a_reason_and_the_person_is_told(
    admin, person, django_capture_on_commit_callbacks
):
    mai = person("mai", ("unit_officer", "thanh-hoa"), email="mai@example.vn")
    TOTP.activate(mai, generate_totp_secret())
    assert people.person(mai.pk).has_second_factor
    with pytest.raises(BadInput, match="Say why"):
        accounts.reset_second_factor(actor=admin, user_id=mai.pk, reason=" ", now=NOW)
    assert Authenticator.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        accounts.reset_second_factor(actor=admin, user_id=mai.pk, reason="Mất điện thoại", now=NOW)
    assert not Authenticator.objects.exists()
    assert [letter.subject for letter in mail.outbox] == ["Yếu tố xác thực thứ hai đã được gỡ"]


def test_the_secret_of_a_second_factor_is_not_stored_in_the_clear(person):
    mai = person("mai")
    secret = generate_totp_secret()
    TOTP.activate(mai, secret)
    assert secret not in str(Authenticator.objects.get().data)


# Roles ------------------------------------------------------------------------------------------------------------


def test_a_role_has_a_first_and_a_last_day(admin, person, units):
    mai = person("mai", ("unit_officer", "thanh-hoa"))
    held = memberships.grant(
        actor=admin,
        user_id=mai.pk,
        unit_id=units["thanh-hoa"].pk,
        role=Role.ORGANISER,
        valid_from=TODAY,
        valid_until=date(2026, 7, 1),
        now=NOW,
    )
    actor = actor_for(mai.pk)
    assert [actor.is_a(Role.ORGANISER, on=day) for day in (date(2026, 3, 14), TODAY, date(2026, 6, 30))] == [
        False,
        True,
        True,
    ]
    assert not actor.is_a(Role.ORGANISER, on=date(2026, 7, 1))
    memberships.end(actor=admin, membership_id=held, last_day=date(2026, 3, 20), now=NOW)
    assert not actor_for(mai.pk).is_a(Role.ORGANISER, on=date(2026, 3, 21))
    assert actor_for(mai.pk).is_a(Role.ORGANISER, on=date(2026, 3, 20))


def test_the_same_role_twice_at_once_is_refused_and_by_the_database_too(admin, person, units):
    mai = person("mai", ("unit_officer", "thanh-hoa"))
    again = {"user_id": mai.pk, "unit_id": units["thanh-hoa"].pk, "role": Role.UNIT_OFFICER, "valid_from": TODAY}
    with pytest.raises(BadInput, match="already holds this role"):
        memberships.grant(actor=admin, now=NOW, **again)
    assert Membership.objects.filter(user=mai).count() == 1
    with pytest.raises(IntegrityError, match="role_held_once_at_a_time"), transaction.atomic():
        Membership.objects.create(granted_at=NOW, **{**again, "role": "unit_officer"})


def test_a_span_must_make_sense(admin, person, units):
    mai = person("mai", ("unit_officer", "thanh-hoa"))
    role = {"user_id": mai.pk, "role": Role.EDITOR, "valid_from": TODAY, "now": NOW, "actor": admin}
    with pytest.raises(BadInput, match="last day must not lie before the first"):
        memberships.grant(unit_id=units["thanh-hoa"].pk, valid_until=TODAY, **role)
    units["thanh-hoa-so-noi-vu"].valid_until = TODAY
    units["thanh-hoa-so-noi-vu"].save()
    with pytest.raises(BadInput, match="does not exist on 2026-03-15"):
        memberships.grant(unit_id=units["thanh-hoa-so-noi-vu"].pk, **role)
    assert Membership.objects.filter(role="editor").count() == 0


def test_the_past_stays_on_record(admin, person):
    mai = person("mai", ("unit_officer", "thanh-hoa"))
    held = Membership.objects.get(user=mai)
    with pytest.raises(BadInput, match="stays on record"):
        memberships.end(actor=admin, membership_id=held.pk, last_day=date(2026, 3, 13), now=NOW)
    memberships.end(actor=admin, membership_id=held.pk, last_day=date(2026, 3, 14), now=NOW)
    with pytest.raises(BadInput, match="ended already"):
        memberships.end(actor=admin, membership_id=held.pk, last_day=TODAY, now=NOW)
    assert Membership.objects.get(pk=held.pk).valid_until == TODAY


def test_the_last_unit_admin_does_not_remove_themself(admin, person, units):
    own = Membership.objects.get(user=admin.user_id)
    with pytest.raises(NotPermitted, match="You are the last administrator of this unit"):
        memberships.end(actor=admin, membership_id=own.pk, last_day=TODAY, now=NOW)
    assert Membership.objects.get(pk=own.pk).valid_until is None
    person("lan", ("unit_admin", "thanh-hoa"))
    memberships.end(actor=admin, membership_id=own.pk, last_day=TODAY, now=NOW)
    assert Membership.objects.get(pk=own.pk).valid_until == date(2026, 3, 16)


def test_people_of_a_unit_and_below_by_given_name_with_and_without_diacritics(person, units):
    person("mai", ("unit_officer", "thanh-hoa-so-noi-vu"), full_name="Lê Thị Mai")
    person("anh", ("organiser", "thanh-hoa"), full_name="Phạm Văn Ánh")
    person("duong", ("organiser", "hai-duong"), full_name="Nguyễn Đức Dương")

    def names(**filters):
        return [each.full_name for each in people.people(**filters).people]

    assert names(unit_id=units["thanh-hoa"].pk) == ["Phạm Văn Ánh", "Lê Thị Mai"]
    assert names(unit_id=units["thanh-hoa-so-noi-vu"].pk) == ["Lê Thị Mai"]
    assert names(text="nguyen duc") == ["Nguyễn Đức Dương"]
    assert names(text="Đức") == ["Nguyễn Đức Dương"]
    assert names(role=Role.ORGANISER) == ["Phạm Văn Ánh", "Nguyễn Đức Dương"]
    assert names(state="closed") == []
    assert people.people(page=9, per_page=2).page == 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_same_number_of_questions_for_one_and_for_three(
    count, person, units, django_assert_num_queries
):
    for place in range(count):
        person(f"mai{place}", ("unit_officer", "thanh-hoa"), ("editor", "thanh-hoa"))
    with django_assert_num_queries(6):
        assert people.people(unit_id=units["thanh-hoa"].pk).total == count


def test_who_did_what_is_on_record_without_personal_data(admin, person, units):
    """F4: each action leaves a record in the same transaction; a refused one leaves none."""
    from thuocdo.foundation.audit.models import AuditRecord

    user_id = new_account(admin, units)
    accounts.deactivate(actor=admin, user_id=user_id, now=NOW)
    with pytest.raises(NotPermitted):
        accounts.deactivate(actor=admin, user_id=admin.user_id, now=NOW)
    kept = list(AuditRecord.objects.order_by("number").values_list("actor_id", "action", "subject"))
    subject = f"user:{user_id}"
    assert kept == [
        (admin.user_id, "account.created", subject),
        (admin.user_id, "role.granted", subject),
        (admin.user_id, "account.closed", subject),
    ]
    assert "Mai" not in str(list(AuditRecord.objects.values("detail")))
