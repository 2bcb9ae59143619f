"""Made-up accounts for every role: in a demonstration only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from thuocdo.directory.domain.accounts import name_first
from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.demonstration import PASSWORD, PEOPLE, MadeUp, hands_of
from thuocdo.directory.models import Membership, Unit, User
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput, NotPermitted
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import sort_key

SINCE = date(2020, 1, 1)  # so that they may act on every year that is loaded


def load(*, now: datetime) -> tuple[MadeUp, ...]:
    """Make the accounts that are not there yet, with the password that is printed at every start; return all.

    Raise `NotPermitted` in production, and `BadInput` when no units are loaded.
    """
    return _made(PEOPLE, now)


def load_hands(*, slugs: Collection[str], now: datetime) -> dict[str, tuple[int, int]]:
    """Give every unit that has none an officer and a leader, made up; return the ids of these two by unit.

    Where several hold a role, the one who was there first. Raise as `load` does.
    """
    crew = {role: _holders(role, slugs) for role in (Role.UNIT_OFFICER, Role.UNIT_LEADER)}
    _made(tuple(each for slug in slugs for each in hands_of(slug) if slug not in crew[each.role]), now)
    officers, leaders = (_holders(role, slugs) for role in (Role.UNIT_OFFICER, Role.UNIT_LEADER))
    return {slug: (officers[slug], leaders[slug]) for slug in slugs}


def _holders(role: Role, slugs: Collection[str]) -> dict[str, int]:
    held = Membership.objects.filter(role=role.value, unit__slug__in=slugs, user__is_demonstration=True)
    return dict(held.order_by("-user_id").values_list("unit__slug", "user_id"))


@transaction.atomic
def _made(people: Collection[MadeUp], now: datetime) -> tuple[MadeUp, ...]:
    if not settings.DEMONSTRATION:
        raise NotPermitted(
            _s("Demonstration accounts have a known password: they are never made in production (THUOCDO_MODE).")
        )
    units = dict(Unit.objects.filter(slug__in={each.unit for each in people}).values_list("slug", "id"))
    if missing := sorted({each.unit for each in people} - units.keys()):
        raise BadInput(
            _s("These units are not loaded: %(units)s. Run `manage.py load_units` first.", units=tuple(missing))
        )
    standing = set(User.objects.filter(is_demonstration=True).values_list("username", flat=True))
    password = make_password(PASSWORD)
    for each in people:
        if each.username in standing:
            continue
        user = User.objects.create(
            username=each.username,
            full_name=each.full_name,
            sort_key=sort_key(name_first(each.full_name)),
            password=password,
            is_demonstration=True,
        )
        Membership.objects.create(
            user=user, unit_id=units[each.unit], role=each.role.value, valid_from=SINCE, granted_at=now
        )
        audit.record(
            actor_id=None,
            action="account.made_up",
            subject=f"user:{user.pk}",
            detail={"role": each.role.value},
            now=now,
        )
    return tuple(people)
