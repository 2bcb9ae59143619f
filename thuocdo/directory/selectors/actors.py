"""Who acts: the plain value that policies judge."""

from __future__ import annotations

from datetime import date

from thuocdo.directory.domain.actors import NOBODY, Actor, Held, Role
from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.models import Membership, User


def actor_for(user_id: int | None, day: date | None = None) -> Actor:
    """Return the person with every role they ever held; nobody without an active account.

    Ended and coming roles are there so that a refusal can say when a role ended or begins: `Held.on` tells. With
    `day`, roles that ended by then are left out.
    """
    if user_id is None:
        return NOBODY
    name = User.objects.filter(pk=user_id, is_active=True).values_list("full_name", flat=True).first()
    if name is None:
        return NOBODY
    held = (
        Membership.objects.filter(user=user_id)
        .order_by("role", "unit_id", "valid_from")
        .values_list("role", "unit_id", "valid_from", "valid_until", "unit__kind")
    )
    roles = (Held(Role(role), unit, since, until, UnitKind(kind)) for role, unit, since, until, kind in held)
    return Actor(
        user_id, name, tuple(each for each in roles if not (day and each.valid_until and each.valid_until <= day))
    )
