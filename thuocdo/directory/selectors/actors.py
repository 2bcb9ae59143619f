"""Who acts: the plain value that policies judge."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from thuocdo.directory.domain.actors import NOBODY, Actor, Held, Role
from thuocdo.directory.models import Membership, User


def actor_for(user_id: int | None, day: date) -> Actor:
    """Return the person with the roles that are held on `day` or begin later; nobody without an active account."""
    if user_id is None:
        return NOBODY
    name = User.objects.filter(pk=user_id, is_active=True).values_list("full_name", flat=True).first()
    if name is None:
        return NOBODY
    held = (
        Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), user=user_id)
        .order_by("role", "unit_id", "valid_from")
        .values_list("role", "unit_id", "valid_from", "valid_until")
    )
    return Actor(user_id, name, tuple(Held(Role(role), unit, since, until) for role, unit, since, until in held))
