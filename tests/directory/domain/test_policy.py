"""Who may do what in the directory (F1): the last allowed day and the first forbidden one, and the reason said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import NOBODY, Actor, Held, Role
from thuocdo.directory.domain.units import UnitKind

COUNTRY, THANH_HOA, HOME_AFFAIRS, HAI_DUONG = 1, 38, 381, 30
LINE = (HOME_AFFAIRS, THANH_HOA, COUNTRY)  # a department of Thanh Hoá, the province, the country
FIRST_DAY, LAST_DAY, DAY_AFTER = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)
DAY_BEFORE = date(2025, 12, 31)


def actor(role, unit_id, user_id=1):
    return Actor(user_id, "An", (Held(role, unit_id, FIRST_DAY, DAY_AFTER),))


system_admin = actor(Role.SYSTEM_ADMIN, COUNTRY)
own_admin = actor(Role.UNIT_ADMIN, HOME_AFFAIRS)
province_admin = actor(Role.UNIT_ADMIN, THANH_HOA)
other_admin = actor(Role.UNIT_ADMIN, HAI_DUONG)
officer = actor(Role.UNIT_OFFICER, HOME_AFFAIRS)
organiser = actor(Role.ORGANISER, THANH_HOA)

ONLY_ADMINS = "Only an administrator of this unit or of a unit above it manages its people."
ENDED = "Your role at this unit ended on 2026-06-30."
COMING = "Your role at this unit begins on 2026-01-01."


def reason(verdict):
    return "" if verdict else str(verdict.reason)


@pytest.mark.parametrize(
    ("who", "on", "why_not"),
    [
        (system_admin, LAST_DAY, ""),
        (system_admin, DAY_AFTER, ONLY_ADMINS),
        (own_admin, DAY_BEFORE, COMING),
        (own_admin, FIRST_DAY, ""),
        (own_admin, LAST_DAY, ""),
        (own_admin, DAY_AFTER, ENDED),
        (province_admin, LAST_DAY, ""),
        (province_admin, DAY_AFTER, ENDED),
        (other_admin, LAST_DAY, ONLY_ADMINS),
        (officer, LAST_DAY, ONLY_ADMINS),
        (organiser, LAST_DAY, ONLY_ADMINS),
        (NOBODY, LAST_DAY, "Sign in first."),
    ],
)
def test_who_manages_the_people_of_a_department(who, on, why_not):
    assert reason(policy.may_manage_people(who, LINE, on)) == why_not


@pytest.mark.parametrize(
    ("who", "on", "why_not"),
    [
        (organiser, FIRST_DAY, ""),
        (organiser, LAST_DAY, ""),
        (organiser, DAY_AFTER, ENDED),
        (organiser, DAY_BEFORE, COMING),
        (system_admin, LAST_DAY, "You are not an organiser of this unit."),
        (province_admin, LAST_DAY, "You are not an organiser of this unit."),
        (NOBODY, LAST_DAY, "Sign in first."),
    ],
)
def test_who_organises_for_a_unit(who, on, why_not):
    """Section 3: a framework belongs to an owner unit, its organisers change their own."""
    assert reason(policy.may_organise(who, THANH_HOA, on)) == why_not


def test_an_organiser_of_the_province_does_not_organise_for_a_department_nor_the_country():
    assert not policy.may_organise(organiser, HOME_AFFAIRS, LAST_DAY)
    assert not policy.may_organise(organiser, COUNTRY, LAST_DAY)


@pytest.mark.parametrize(
    ("who", "role", "to", "why_not"),
    [
        (own_admin, Role.UNIT_OFFICER, 2, ""),
        (own_admin, Role.UNIT_ADMIN, 2, ""),
        (own_admin, Role.UNIT_OFFICER, None, ""),
        (own_admin, Role.ORGANISER, 1, "Nobody gives a role to themselves. Ask another administrator."),
        (own_admin, Role.SYSTEM_ADMIN, 2, "Only a system administrator gives this role."),
        (own_admin, Role.AUDITOR, 2, "Only a system administrator gives this role."),
        (system_admin, Role.SYSTEM_ADMIN, 2, ""),
        (system_admin, Role.SYSTEM_ADMIN, 1, "Nobody gives a role to themselves. Ask another administrator."),
        (other_admin, Role.UNIT_OFFICER, 2, ONLY_ADMINS),
        (officer, Role.UNIT_OFFICER, 2, ONLY_ADMINS),
        (NOBODY, Role.UNIT_OFFICER, 2, "Sign in first."),
    ],
)
def test_who_gives_which_role(who, role, to, why_not):
    assert reason(policy.may_grant(who, role, LINE, to, LAST_DAY)) == why_not
    assert not policy.may_grant(who, role, LINE, to, DAY_AFTER)


@given(st.sampled_from(list(Role)), st.sampled_from(list(Role)), st.sampled_from([COUNTRY, THANH_HOA, HAI_DUONG]))
def test_nobody_ever_promotes_themselves(held, wanted, unit_id):
    assert not policy.may_grant(actor(held, unit_id), wanted, LINE, 1, LAST_DAY)


@given(st.sampled_from([role for role in Role if role is not Role.SYSTEM_ADMIN]))
def test_nobody_but_a_system_administrator_makes_one(held):
    assert not policy.may_grant(actor(held, HOME_AFFAIRS), Role.SYSTEM_ADMIN, LINE, 2, LAST_DAY)


@pytest.mark.parametrize(
    ("who", "role", "of", "others", "why_not"),
    [
        (own_admin, Role.UNIT_OFFICER, 2, 0, ""),
        (own_admin, Role.UNIT_ADMIN, 1, 1, ""),
        (own_admin, Role.UNIT_ADMIN, 1, 0, "You are the last administrator of this unit. Name another one first."),
        (province_admin, Role.UNIT_ADMIN, 2, 0, ""),
        (own_admin, Role.AUDITOR, 2, 3, "Only a system administrator takes this role away."),
        (system_admin, Role.SYSTEM_ADMIN, 1, 1, ""),
        (system_admin, Role.SYSTEM_ADMIN, 1, 0, "This is the last system administrator. Name another one first."),
        (other_admin, Role.UNIT_OFFICER, 2, 5, ONLY_ADMINS),
    ],
)
def test_who_takes_a_role_away(who, role, of, others, why_not):
    assert reason(policy.may_end(who, role, LINE, of, LAST_DAY, others_with_role=others)) == why_not


def test_whose_account_one_changes():
    here = Held(Role.UNIT_OFFICER, HOME_AFFAIRS, FIRST_DAY)
    audit = Held(Role.AUDITOR, COUNTRY, FIRST_DAY)
    elsewhere = (HAI_DUONG, COUNTRY)
    change = policy.may_change_account
    assert change(own_admin, [LINE], [here], LAST_DAY)
    assert change(system_admin, [], [], LAST_DAY)
    assert change(system_admin, [elsewhere], [audit], LAST_DAY)
    assert reason(change(own_admin, [LINE, elsewhere], [here], LAST_DAY)).startswith("This person also holds a role")
    assert reason(change(own_admin, [LINE], [here, audit], LAST_DAY)).startswith("Only a system administrator")
    assert reason(change(own_admin, [], [], LAST_DAY)) == "This person belongs to no unit that you manage."
    assert reason(change(own_admin, [LINE], [here], DAY_AFTER)) == "This person belongs to no unit that you manage."
    assert reason(change(NOBODY, [LINE], [here], LAST_DAY)) == "Sign in first."


def test_nobody_closes_their_own_account():
    assert not policy.may_deactivate(system_admin, 1, [], [], LAST_DAY)
    assert policy.may_deactivate(system_admin, 2, [], [], LAST_DAY)
    assert policy.may_deactivate(own_admin, 2, [LINE], [], LAST_DAY)


def test_the_register_and_the_record():
    auditor = actor(Role.AUDITOR, COUNTRY)
    assert policy.may_edit_register(system_admin, LAST_DAY)
    assert not policy.may_edit_register(system_admin, DAY_AFTER)
    assert not policy.may_edit_register(own_admin, LAST_DAY)
    assert policy.may_read_audit(auditor, LAST_DAY)
    assert not policy.may_read_audit(organiser, LAST_DAY)


def province(unit_id):
    return Actor(1, "An", (Held(Role.UNIT_ADMIN, unit_id, FIRST_DAY, DAY_AFTER, UnitKind.PROVINCE),))


@pytest.mark.parametrize(
    ("who", "line", "on", "allowed"),
    [
        (system_admin, LINE, LAST_DAY, True),
        (system_admin, (THANH_HOA, COUNTRY), LAST_DAY, True),
        (system_admin, LINE, DAY_AFTER, False),
        (province(THANH_HOA), LINE, DAY_BEFORE, False),
        (province(THANH_HOA), LINE, FIRST_DAY, True),
        (province(THANH_HOA), LINE, LAST_DAY, True),
        (province(THANH_HOA), LINE, DAY_AFTER, False),
        (province(THANH_HOA), (THANH_HOA, COUNTRY), LAST_DAY, False),  # not the province itself
        (province(THANH_HOA), (0, THANH_HOA, COUNTRY), LAST_DAY, True),  # a new unit in it
        (province(HAI_DUONG), LINE, LAST_DAY, False),
        (own_admin, LINE, LAST_DAY, False),
        (Actor(1, "An", (Held(Role.UNIT_ADMIN, COUNTRY, FIRST_DAY, None, UnitKind.COUNTRY),)), LINE, LAST_DAY, False),
        (officer, LINE, LAST_DAY, False),
        (organiser, LINE, LAST_DAY, False),
        (NOBODY, LINE, LAST_DAY, False),
    ],
)
def test_who_changes_a_unit_of_the_register(who, line, on, allowed):
    """F1: the system administrator, and a province's administrator for what lies in the province."""
    assert bool(policy.may_edit_unit(who, line, on)) is allowed


def test_who_is_offered_the_register():
    assert policy.may_edit_register(province(THANH_HOA), LAST_DAY)
    assert not policy.may_edit_register(province(THANH_HOA), DAY_AFTER)
    assert not policy.may_edit_register(province_admin, LAST_DAY)  # of a unit of another kind


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (actor(Role.AUDITOR, COUNTRY), True),
        (system_admin, True),
        (own_admin, True),
        (officer, False),
        (NOBODY, False),
    ],
)
def test_who_reads_some_of_the_record(who, allowed):
    assert bool(policy.may_read_some_audit(who, LAST_DAY)) is allowed
    assert not policy.may_read_some_audit(who, DAY_AFTER)
