"""Who asks, about which round and which unit, and when: what every view begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.http import HttpRequest

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.assigning import Assignment, cells
from thuocdo.assessments.domain.phases import Phase, Span, day_of
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.views.asking import asking as who_asks
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@dataclass(frozen=True)
class Asking:
    """The actor and the moment of a request, and the round that it is about."""

    actor: Actor
    now: datetime
    card: RoundCard

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def phase(self) -> Phase | None:
        return self.card.timetable.at(self.now)

    @property
    def coming(self) -> Span | None:
        return self.card.timetable.coming(self.now)

    @cached_property
    def organises(self) -> bool:
        return bool(policy.may_organise_round(self.actor, self.card.facts, self.now))

    @cached_property
    def sits_in_council(self) -> bool:
        return bool(policy.may_sit_in_council(self.actor, self.card.facts, self.now))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return rounds.parts(self.card.id)

    @cached_property
    def own_parts(self) -> tuple[Part, ...]:
        """The units for which the actor fills in."""
        return tuple(
            part for part in self.parts if policy.may_work_at(self.actor, self.card.facts, part.facts, self.now)
        )

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        return rounds.assignments(self.card.id)

    @cached_property
    def own_line(self) -> frozenset[int]:
        """The units to which the actor belongs, and all above those."""
        return rounds.own_line(self.actor, self.today)

    @cached_property
    def own_cells(self) -> frozenset[tuple[int, str]]:
        """The (participant, leaf) pairs that are assigned to the actor, their own unit's left out."""
        others = {part.id for part in self.parts if part.unit.id not in self.own_line}
        return cells(self.assignments, self.actor, self.card.spec.tree, others, self.today)


def now_and_actor(request: HttpRequest) -> tuple[Actor, datetime]:
    """Return who asks and when, where no round is asked for yet."""
    ask = who_asks(request)
    return ask.actor, ask.now


def asking(request: HttpRequest, slug: str) -> Asking:
    """Return who asks about which round. Raise `NotFound` for a round that the actor has nothing to do with."""
    actor, now = now_and_actor(request)
    return Asking(actor, now, rounds.round_for(actor, slug, day_of(now)))


def part_of(ask: Asking, unit_slug: str) -> Part:
    """Return the part of a unit, of those that every page reads. Raise `NotFound` for one that takes no part."""
    found = next((part for part in ask.parts if part.unit.slug == unit_slug), None)
    if found is None:
        raise NotFound(_s("This unit does not take part in the round."))
    return found


def sheet_for(ask: Asking, unit_slug: str) -> Part:
    """Return a unit's part whose score sheet the actor may read. Raise `NotFound` or `NotPermitted`."""
    part = part_of(ask, unit_slug)
    assigned = any(participant == part.id for participant, _code in ask.own_cells)
    require(policy.may_see_sheet(ask.actor, ask.card.facts, part.facts, ask.now, assigned=assigned))
    return part
