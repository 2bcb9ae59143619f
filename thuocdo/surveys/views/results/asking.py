"""Who asks about the figures of which survey, and which ballots they chose in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors.actors import actor_for
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import CHANNEL_WORDS, STATE_WORDS, Channel, State
from thuocdo.surveys.selectors import campaigns, following, live
from thuocdo.surveys.selectors.campaigns import CampaignCard, GroupCard, RatedUnit
from thuocdo.surveys.selectors.live import Filter
from thuocdo.ui.language import say
from thuocdo.ui.navigation import reversed_or_empty

GROUP, UNIT, CHANNEL, REHEARSAL = "nhom", "don-vi", "kenh", "chay-thu"  # in the address


class Way(NamedTuple):
    """One tab, as the tag `tabs` takes it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Asking:
    """The actor and the moment of a request, the survey, and the choice of ballots."""

    actor: Actor
    now: datetime
    card: CampaignCard
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def groups(self) -> tuple[GroupCard, ...]:
        return campaigns.groups(self.card.id)

    @cached_property
    def units(self) -> tuple[RatedUnit, ...]:
        return campaigns.rated(self.card.id)

    @cached_property
    def rehearsal(self) -> bool:
        """Before a survey is launched there is nothing but its rehearsal to look at."""
        return bool(self.given.get(REHEARSAL)) or self.card.facts.launched_at is None

    @cached_property
    def chosen(self) -> Filter:
        """Return the choice; words that mean nothing here choose nothing."""
        group = next((each for each in self.groups if each.code == self.given.get(GROUP)), None)
        unit = next((each.unit for each in self.units if each.unit.slug == self.given.get(UNIT)), None)
        channel = self.given.get(CHANNEL, "")
        return Filter(
            unit_id=unit.id if unit else None,
            group_id=group.id if group else None,
            channel=Channel(channel) if channel in set(Channel) else None,
            rehearsal=self.rehearsal,
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether only a part of the ballots is looked at."""
        chosen = self.chosen
        return any(each is not None for each in (chosen.unit_id, chosen.group_id, chosen.channel))

    @cached_property
    def may_judge(self) -> bool:
        return bool(policy.may_judge(self.actor, self.card.facts, self.today))

    @property
    def query(self) -> str:
        """Return the choice as the end of an address."""
        return f"?{urlencode(self.kept)}" if self.kept else ""

    @property
    def kept(self) -> dict[str, str]:
        """Return the choice as it stands in the address."""
        return {name: self.given[name] for name in (GROUP, UNIT, CHANNEL, REHEARSAL) if self.given.get(name)}

    def address(self, name: str, *arguments: str) -> str:
        """Return the address of another page of this survey with the same choice."""
        return reverse(f"surveys:{name}", args=[self.card.slug, *arguments]) + self.query


def asking(request: HttpRequest, slug: str) -> Asking:
    """Return who asks about which survey. Raise `NotFound` for one that the actor may not follow."""
    now = timezone.now()
    actor = actor_for(request.user.pk, timezone.localdate(now))
    card = campaigns.campaign(slug)
    if not policy.may_follow(actor, card.facts, timezone.localdate(now)):
        raise campaigns.missing()
    return Asking(actor, now, card, {name: str(value)[:200] for name, value in request.GET.items()})


def around(ask: Asking, here: str) -> dict[str, Any]:
    """Return the context of the frame. `here` is the name of the tab the page stands under."""
    return {
        "card": ask.card,
        "asking": ask,
        "state": state(ask),
        "ways": ways(ask, here),
        "up": reversed_or_empty("surveys:campaigns"),
    }


def state(ask: Asking) -> Sentence:
    """Return in one sentence where the survey stands, with the moment that comes next or has passed."""
    facts, stands = ask.card.facts, ask.card.state(ask.now)
    if stands is State.RUNNING:
        return _s("Running until %(at)s", at=facts.closes_at)
    if stands is State.WAITING:
        return _s("Begins on %(at)s", at=facts.opens_at)
    if stands is State.CLOSED:
        return _s("Closed on %(at)s", at=facts.ends_at)
    return STATE_WORDS[stands]


def ways(ask: Asking, here: str) -> tuple[Way, ...]:
    """Return the tabs; the survey's own page comes first where it has one."""
    wanted = (
        ("campaign", _s("Overview")),
        ("live", _s("Live figures")),
        ("report", _s("Report")),
        ("aside", _s("Set aside")),
        ("files", _s("Files")),
    )
    found = []
    for name, label in wanted:
        if url := _address(name, ask.card.slug):
            found.append(Way(say(label), url + (ask.query if name != "campaign" else ""), name == here))
    return tuple(found)


def _address(name: str, slug: str) -> str:
    from django.urls import NoReverseMatch

    try:
        return reverse(f"surveys:{name}", args=[slug])
    except NoReverseMatch:
        return ""


def choices(ask: Asking) -> dict[str, Any]:
    """Return what the bar of filters offers."""
    counted = live.counts(ask.card, Filter(rehearsal=True))
    return {
        "groups": [(each.code, each.title) for each in ask.groups],
        "units": [(each.unit.slug, following.named(each.unit)) for each in ask.units],
        "channels": [(each.value, CHANNEL_WORDS[each]) for each in ask.card.channels],
        "given": {"group": ask.given.get(GROUP), "unit": ask.given.get(UNIT), "channel": ask.given.get(CHANNEL)},
        "rehearsed": counted.counted + counted.aside + counted.waiting > 0 and ask.card.facts.launched_at is not None,
        "narrowed": ask.narrowed,
    }


def told_choice(ask: Asking) -> tuple[Titled | Sentence, ...]:
    """Return the choice in words, for headings and files."""
    chosen = ask.chosen
    found: list[Titled | Sentence] = [each.title for each in ask.groups if each.id == chosen.group_id]
    found += [following.named(each.unit) for each in ask.units if each.unit.id == chosen.unit_id]
    if chosen.channel is not None:
        found.append(CHANNEL_WORDS[chosen.channel])
    return tuple(found)
