"""Who asks, about which campaign, and when: what every view of the organiser's pages begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import Channel, State
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.selectors.campaigns import CampaignCard, GroupCard, RatedUnit


@dataclass(frozen=True)
class Asking:
    """The actor and the moment of a request, and the campaign that it is about."""

    actor: Actor
    now: datetime
    card: CampaignCard

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def state(self) -> State:
        return self.card.state(self.now)

    @property
    def invites(self) -> bool:
        return Channel.INVITATION in self.card.channels

    @cached_property
    def manages(self) -> bool:
        return bool(policy.may_manage(self.actor, self.card.facts, self.today))

    @cached_property
    def groups(self) -> tuple[GroupCard, ...]:
        return campaigns.groups(self.card.id)

    @cached_property
    def rated(self) -> tuple[RatedUnit, ...]:
        return campaigns.rated(self.card.id)


def now_and_actor(request: HttpRequest) -> tuple[Actor, datetime]:
    """Return who asks and when, where no campaign is asked for yet."""
    now = timezone.now()
    user_id = request.user.pk if request.user.is_authenticated else None
    return actor_for(user_id, timezone.localdate(now)), now


def asking(request: HttpRequest, slug: str) -> Asking:
    """Return who asks about a campaign that they may follow. Raise `NotFound` for any other."""
    actor, now = now_and_actor(request)
    card = campaigns.campaign(slug)
    if not policy.may_follow(actor, card.facts, timezone.localdate(now)):
        raise campaigns.missing()
    return Asking(actor, now, card)


def managed(request: HttpRequest, slug: str) -> Asking:
    """Return who asks about a campaign that they manage. Raise `NotFound` or `NotPermitted`."""
    ask = asking(request, slug)
    require(policy.may_manage(ask.actor, ask.card.facts, ask.today))
    return ask


def followed(actor: Actor, today: date) -> frozenset[int] | None:
    """Return the units whose campaigns the actor may follow; None: all."""
    if actor.is_a(Role.AUDITOR, on=today):
        return None
    return actor.units_as(Role.SURVEY_MANAGER, on=today) | actor.units_as(Role.ORGANISER, on=today)
