"""Who asks, and when: what every view that lets people do something begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.selectors import units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.ui.language import title_of


@dataclass(frozen=True, slots=True)
class Asking:
    """The actor and the moment of a request."""

    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def asking(request: HttpRequest) -> Asking:
    """Return who asks and when."""
    now = timezone.now()
    user_id = request.user.pk if request.user.is_authenticated else None
    return Asking(actor_for(user_id, timezone.localdate(now)), now)


def owners_of(ask: Asking, role: Role = Role.ORGANISER) -> list[tuple[int, str]]:
    """Return the units in which the actor has a role today, for a choice."""
    ids = ask.actor.units_as(role, on=ask.today)
    return [(unit.id, title_of(unit)[0]) for unit in units.cards(ids).values()]
