"""Who asks, for which framework, and when: what every view begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.selectors import units
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.indices import selectors
from thuocdo.indices.domain import policy
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.verdicts import Verdict, require
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


def card_for(ask: Asking, slug: str) -> selectors.FrameworkCard:
    """Return the framework of that slug. Raise `NotFound` for others' drafts too: not even their names are told."""
    return selectors.framework(slug, actor=ask.actor, on=ask.today)


def origin_of(ask: Asking, card: selectors.FrameworkCard) -> selectors.FrameworkCard | None:
    """Return the version that this one was copied from, if who asks may see it."""
    if card.copied_from_id is None:
        return None
    try:
        return selectors.framework(card.copied_from_id, actor=ask.actor, on=ask.today)
    except NotFound:
        return None


def may_change(ask: Asking, card: selectors.FrameworkCard) -> Verdict:
    """Say whether who asks may change that version."""
    return policy.may_change(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today)


def draft_for(ask: Asking, slug: str) -> selectors.FrameworkCard:
    """Return a draft that who asks may change. Raise `NotFound` or `NotPermitted`."""
    card = card_for(ask, slug)
    require(may_change(ask, card))
    return card


def owners_of(ask: Asking) -> list[tuple[int, str]]:
    """Return the units of which the actor is an organiser today, for a choice."""
    ids = ask.actor.units_as(Role.ORGANISER, on=ask.today)
    return [(unit.id, title_of(unit)[0]) for unit in units.cards(ids).values()]
