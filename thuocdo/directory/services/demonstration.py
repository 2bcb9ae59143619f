"""Made-up accounts for every role: in a demonstration only."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from thuocdo.directory.domain.accounts import name_first
from thuocdo.directory.domain.demonstration import PASSWORD, PEOPLE, MadeUp
from thuocdo.directory.models import Membership, Unit, User
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput, NotPermitted
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import sort_key

SINCE = date(2020, 1, 1)  # so that they may act on every year that is loaded


@transaction.atomic
def load(*, now: datetime) -> tuple[MadeUp, ...]:
    """Make the accounts that are not there yet, with the password that is printed at every start; return all.

    Raise `NotPermitted` in production, and `BadInput` when no units are loaded.
    """
    if not settings.DEMONSTRATION:
        raise NotPermitted(
            _s("Demonstration accounts have a known password: they are never made in production (THUOCDO_MODE).")
        )
    units = dict(Unit.objects.filter(slug__in={each.unit for each in PEOPLE}).values_list("slug", "id"))
    if missing := sorted({each.unit for each in PEOPLE} - units.keys()):
        raise BadInput(
            _s("These units are not loaded: %(units)s. Run `manage.py load_units` first.", units=tuple(missing))
        )
    standing = set(User.objects.filter(is_demonstration=True).values_list("username", flat=True))
    password = make_password(PASSWORD)
    for each in PEOPLE:
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
    return PEOPLE
