"""Who may do what in the directory, and why not. Units are given as their line: the unit, then every unit above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from thuocdo.directory.domain.actors import Actor, Held, Role
from thuocdo.directory.domain.units import UnitKind
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict

# Roles that stand above a unit's own affairs: only a system administrator gives them.
RESERVED = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})

SIGN_IN = Denied(_s("Sign in first."))


def may_organise(actor: Actor, owner_id: int, on: date, *, but: Sentence | None = None) -> Verdict:
    """Indices, frameworks, rounds and publications of a unit are made by the organisers of exactly that unit.

    `but` is what stands in the way even of them, such as that something is published already.
    """
    return _may_as(actor, Role.ORGANISER, owner_id, on, but, _s("You are not an organiser of this unit."))


def may_manage_surveys(actor: Actor, owner_id: int, on: date, *, but: Sentence | None = None) -> Verdict:
    """Questionnaires and surveys of a unit are made by the survey managers of exactly that unit.

    `but` is what stands in the way even of them, such as that something is published already.
    """
    return _may_as(actor, Role.SURVEY_MANAGER, owner_id, on, but, _s("You are not a survey manager of this unit."))


def may_manage_any_surveys(actor: Actor, on: date) -> Verdict:
    """Whether there is any unit of which the actor is a survey manager."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.SURVEY_MANAGER, on=on):
        return Allowed()
    return Denied(_s("Only survey managers do this, and you are not a survey manager of any unit."))


def may_read(actor: Actor, owner_id: int, on: date, *, public: bool) -> Verdict:
    """What a unit has made public is everyone's to read; its drafts are its organisers' own affair."""
    return Allowed() if public else may_organise(actor, owner_id, on)


def may_organise_anything(actor: Actor, on: date) -> Verdict:
    """Whether there is any unit of which the actor is an organiser."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.ORGANISER, on=on):
        return Allowed()
    return Denied(_s("Only organisers do this, and you are not an organiser of any unit."))


def may_manage_people(actor: Actor, line: Sequence[int], on: date) -> Verdict:
    """People of a unit are managed by its administrators, by those of the units above it, and by system admins."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.SYSTEM_ADMIN, on=on) or actor.units_as(Role.UNIT_ADMIN, on=on) & set(line):
        return Allowed()
    return Denied(
        _expired(actor, Role.UNIT_ADMIN, line, on)
        or _s("Only an administrator of this unit or of a unit above it manages its people.")
    )


def may_manage_any_people(actor: Actor, on: date) -> Verdict:
    """Whether there is any unit whose people the actor manages."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.SYSTEM_ADMIN, on=on) or actor.is_a(Role.UNIT_ADMIN, on=on):
        return Allowed()
    return Denied(_s("Only a unit administrator or a system administrator manages people."))


def may_grant(actor: Actor, role: Role, line: Sequence[int], to_user_id: int | None, on: date) -> Verdict:
    """Give a role at a unit to a person (`to_user_id` None: to a new account)."""
    managing = may_manage_people(actor, line, on)
    if isinstance(managing, Denied):
        return managing
    if to_user_id is not None and to_user_id == actor.user_id:
        return Denied(_s("Nobody gives a role to themselves. Ask another administrator."))
    if role in RESERVED and not actor.is_a(Role.SYSTEM_ADMIN, on=on):
        return Denied(_s("Only a system administrator gives this role."))
    return Allowed()


def may_end(
    actor: Actor, role: Role, line: Sequence[int], of_user_id: int, on: date, *, others_with_role: int
) -> Verdict:
    """Take a role at a unit from a person; `others_with_role` people hold the same role there that day.

    "There" is the unit; for system administrators it is the whole installation.
    """
    managing = may_manage_people(actor, line, on)
    if isinstance(managing, Denied):
        return managing
    if role in RESERVED and not actor.is_a(Role.SYSTEM_ADMIN, on=on):
        return Denied(_s("Only a system administrator takes this role away."))
    if role is Role.SYSTEM_ADMIN and others_with_role == 0:
        return Denied(_s("This is the last system administrator. Name another one first."))
    if role is Role.UNIT_ADMIN and of_user_id == actor.user_id and others_with_role == 0:
        return Denied(_s("You are the last administrator of this unit. Name another one first."))
    return Allowed()


def may_change_account(actor: Actor, lines: Iterable[Sequence[int]], held: Iterable[Held], on: date) -> Verdict:
    """Change a person's name, mail and second factor, or close the account.

    `lines` are the lines of all units at which the person holds a role. A unit administrator needs to manage every
    one of them, so that nobody closes a colleague of another agency; a person with a reserved role is changed by a
    system administrator only.
    """
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.SYSTEM_ADMIN, on=on):
        return Allowed()
    if any(each.role in RESERVED for each in held):
        return Denied(_s("Only a system administrator changes the account of a system administrator or an auditor."))
    managed = [bool(may_manage_people(actor, line, on)) for line in lines]
    if managed and all(managed):
        return Allowed()
    if any(managed):
        return Denied(_s("This person also holds a role at a unit that you don't manage. Ask a system administrator."))
    return Denied(_s("This person belongs to no unit that you manage."))


def may_deactivate(
    actor: Actor, user_id: int, lines: Iterable[Sequence[int]], held: Iterable[Held], on: date
) -> Verdict:
    """Close an account: as changing it, and never one's own."""
    if actor.user_id is not None and actor.user_id == user_id:
        return Denied(_s("Nobody closes their own account. Ask another administrator."))
    return may_change_account(actor, lines, held, on)


def may_have_account(actor: Actor, on: date) -> Verdict:
    """See and change one's own account: everybody who is signed in."""
    return SIGN_IN if actor.user_id is None else Allowed()


def may_edit_register(actor: Actor, on: date) -> Verdict:
    """Whether there is any part of the register of units that the actor may change."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.SYSTEM_ADMIN, on=on) or actor.units_as(Role.UNIT_ADMIN, on=on, kind=UnitKind.PROVINCE):
        return Allowed()
    return Denied(_s("Only a system administrator or a province's administrator changes the register of units."))


def may_edit_unit(actor: Actor, line: Sequence[int], on: date) -> Verdict:
    """Change a unit of the register. A province's administrator changes what lies in it, never the province itself."""
    if actor.user_id is None:
        return SIGN_IN
    provinces = actor.units_as(Role.UNIT_ADMIN, on=on, kind=UnitKind.PROVINCE)
    if actor.is_a(Role.SYSTEM_ADMIN, on=on) or provinces & set(line[1:]):
        return Allowed()
    return Denied(
        _s("Only a system administrator, or an administrator of the province in which the unit lies, changes it.")
    )


def may_read_audit(actor: Actor, on: date) -> Verdict:
    """Read what is on record about everybody's actions."""
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(Role.AUDITOR, on=on) or actor.is_a(Role.SYSTEM_ADMIN, on=on):
        return Allowed()
    return Denied(_s("Only an auditor or a system administrator reads the audit log."))


def may_read_some_audit(actor: Actor, on: date) -> Verdict:
    """Read what is on record: all of it, or, as a unit's administrator, what concerns the unit's own people."""
    if may_read_audit(actor, on) or actor.is_a(Role.UNIT_ADMIN, on=on):
        return Allowed()
    if actor.user_id is None:
        return SIGN_IN
    return Denied(_s("Only an auditor, a system administrator or a unit's administrator reads the audit log."))


def _may_as(  # noqa: PLR0917 -- read in this order by the two functions above
    actor: Actor, role: Role, owner_id: int, on: date, but: Sentence | None, otherwise: Sentence
) -> Verdict:
    if actor.user_id is None:
        return SIGN_IN
    if actor.is_a(role, on=on, unit_id=owner_id):
        return Denied(but) if but else Allowed()
    return Denied(_expired(actor, role, (owner_id,), on) or otherwise)


def _expired(actor: Actor, role: Role, line: Sequence[int], on: date) -> Sentence | None:
    """Return the reason where the actor would have been allowed on another day."""
    there = [each for each in actor.held if each.role is role and each.unit_id in line]
    if coming := min((each.valid_from for each in there if on < each.valid_from), default=None):
        return _s("Your role at this unit begins on %(day)s.", day=coming)
    if ended := max((each.valid_until for each in there if each.valid_until is not None), default=None):
        return _s("Your role at this unit ended on %(day)s.", day=ended - timedelta(days=1))
    return None
