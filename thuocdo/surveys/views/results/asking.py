"""Who asks about the figures of which survey, and which ballots they chose in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import CHANNEL_WORDS, Channel
from thuocdo.surveys.selectors import following, live
from thuocdo.surveys.selectors.live import Filter
from thuocdo.surveys.views import asking as organising
from thuocdo.surveys.views import frame

GROUP, UNIT, CHANNEL, REHEARSAL = "nhom", "don-vi", "kenh", "chay-thu"  # in the address


CHOOSING = ("live", "report", "aside", "files")  # tabs whose pages take the choice along


@dataclass(frozen=True)
class Asking(organising.Asking):
    """The actor and the moment of a request, the survey, and the choice of ballots."""

    given: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rehearsal(self) -> bool:
        """Before a survey is launched there is nothing but its rehearsal to look at."""
        return bool(self.given.get(REHEARSAL)) or self.card.facts.launched_at is None

    @cached_property
    def chosen(self) -> Filter:
        """Return the choice; words that mean nothing here choose nothing."""
        group = next((each for each in self.groups if each.code == self.given.get(GROUP)), None)
        unit = next((each.unit for each in self.rated if each.unit.slug == self.given.get(UNIT)), None)
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
    ask = organising.asking(request, slug)
    return Asking(ask.actor, ask.now, ask.card, {name: str(value)[:200] for name, value in request.GET.items()})


def around(ask: Asking, here: str) -> dict[str, Any]:
    """Return the context of the frame; the tabs beside this one keep the choice."""
    context = frame.around(ask, here)
    own = {reverse(f"surveys:{name}", args=[ask.card.slug]) for name in CHOOSING}
    context["ways"] = tuple(
        each._replace(url=each.url + ask.query) if each.url in own else each for each in context["ways"]
    )
    return context


def choices(ask: Asking) -> dict[str, Any]:
    """Return what the bar of filters offers."""
    counted = live.counts(ask.card, Filter(rehearsal=True))
    return {
        "groups": [(each.code, each.title) for each in ask.groups],
        "units": [(each.unit.slug, following.named(each.unit)) for each in ask.rated],
        "channels": [(each.value, CHANNEL_WORDS[each]) for each in ask.card.channels],
        "given": {"group": ask.given.get(GROUP), "unit": ask.given.get(UNIT), "channel": ask.given.get(CHANNEL)},
        "rehearsed": counted.counted + counted.aside + counted.waiting > 0 and ask.card.facts.launched_at is not None,
        "narrowed": ask.narrowed,
    }


def told_choice(ask: Asking) -> tuple[Titled | Sentence, ...]:
    """Return the choice in words, for headings and files."""
    chosen = ask.chosen
    found: list[Titled | Sentence] = [each.title for each in ask.groups if each.id == chosen.group_id]
    found += [following.named(each.unit) for each in ask.rated if each.unit.id == chosen.unit_id]
    if chosen.channel is not None:
        found.append(CHANNEL_WORDS[chosen.channel])
    return tuple(found)
