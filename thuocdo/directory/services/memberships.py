"""Roles at units: given and ended, each on record."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors import people, units
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@transaction.atomic
def grant(
    *,
    actor: Actor,
    user_id: int,
    unit_id: int,
    role: Role,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> int:
    """Give a person a role at a unit for a span, and return the membership's id.

    `valid_until` is the first day on which it is no longer held. Raise `NotPermitted`, or `BadInput` when the span is
    empty, lies outside the unit's life, or overlaps one in which the person has the role already.
    """
    day = timezone.localdate(now)
    if not User.objects.select_for_update().filter(pk=user_id).exists():
        raise NotFound(_s("There is no such person."))
    require(policy.may_grant(actor, role, units.line(unit_id), user_id, day))
    unit = units.unit(unit_id)
    if valid_until is not None and valid_until <= valid_from:
        raise BadInput(_s("The last day must not lie before the first."), field="last_day")
    if not unit.exists_on(valid_from):
        raise BadInput(
            _s("%(unit)s does not exist on %(day)s.", unit=unit.full_name, day=valid_from), field="valid_from"
        )
    try:
        with transaction.atomic():
            held = Membership.objects.create(
                user_id=user_id,
                unit_id=unit_id,
                role=role.value,
                valid_from=valid_from,
                valid_until=valid_until,
                granted_by_id=actor.user_id,
                granted_at=now,
            )
    except IntegrityError as error:
        if "role_held_once_at_a_time" not in str(error):
            raise
        raise BadInput(_s("The person already holds this role at this unit in that time."), field="role") from error
    audit.record(
        actor_id=actor.user_id,
        action="role.granted",
        subject=f"user:{user_id}",
        detail={"role": role.value, "unit": unit_id, "from": str(valid_from), "until": str(valid_until or "")},
        now=now,
    )
    return held.pk


def others_with(role: Role, unit_id: int, user_id: int, on: date) -> frozenset[int]:
    """Return who else holds a role on a day: at the unit, or, for system administrators, anywhere and without an end.

    All holders are locked, so that two administrators can't remove each other at the same moment. A system
    administrator whose role ends some day is none to rely on: with the last of those the door would close for good.
    """
    peers = Membership.objects.filter(role=role.value)
    if role is not Role.SYSTEM_ADMIN:
        peers = peers.filter(unit=unit_id)
    list(peers.select_for_update().values_list("pk"))
    if role is not Role.SYSTEM_ADMIN:
        return people.holders(unit_id, role, on) - {user_id}
    lasting = peers.filter(valid_until=None, valid_from__lte=on, user__is_active=True)
    return frozenset(lasting.exclude(user=user_id).values_list("user_id", flat=True))


@transaction.atomic
def end(*, actor: Actor, membership_id: int, last_day: date, now: datetime) -> None:
    """End a role: `last_day` is the last day on which it is held. One that has not begun is taken back.

    Raise `NotPermitted`, `NotFound`, or `BadInput` when it ended before, or when the last day lies in the past.
    """
    day = timezone.localdate(now)
    held = Membership.objects.filter(pk=membership_id).first()
    if held is None:
        raise NotFound(_s("There is no such role."))
    role = Role(held.role)
    others = others_with(role, held.unit_id, held.user_id, max(day, last_day + timedelta(days=1)))
    require(policy.may_end(actor, role, units.line(held.unit_id), held.user_id, day, others_with_role=len(others)))
    if held.valid_until is not None and held.valid_until <= day:
        raise BadInput(_s("This role has ended already."))
    if last_day < day - timedelta(days=1):
        raise BadInput(_s("What was held in the past stays on record. Give today or a later day."), field="last_day")
    detail = {"role": role.value, "unit": held.unit_id, "last_day": str(last_day)}
    if last_day < held.valid_from:
        held.delete()
    else:
        held.valid_until = last_day + timedelta(days=1)
        held.save(update_fields=["valid_until"])
    audit.record(actor_id=actor.user_id, action="role.ended", subject=f"user:{held.user_id}", detail=detail, now=now)
