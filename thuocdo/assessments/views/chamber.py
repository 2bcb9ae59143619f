"""The room of an appraiser: which leaves of which units they have before them, and what they may say of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.assigning import assigned
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import PHASE_WORDS, Phase
from thuocdo.assessments.domain.queue import Numbers, kind_at
from thuocdo.assessments.selectors import appraising
from thuocdo.assessments.selectors.appraising import Cell
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.views.asking import Asking, asking, part_of
from thuocdo.indices.domain.frameworks import Node
from thuocdo.kernel.refusals import NotFound, NotPermitted
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Denied, Verdict, require

PHASE_OF = {Kind.APPRAISED_1: Phase.APPRAISAL_1, Kind.APPRAISED_2: Phase.APPRAISAL_2}


@dataclass(frozen=True)
class Chamber:
    """A reader of the appraisal, in round 1 or 2 of it."""

    ask: Asking

    @cached_property
    def kind(self) -> Kind:
        return kind_at(self.ask.card.timetable, self.ask.now)

    @property
    def phase(self) -> Phase:
        return PHASE_OF[self.kind]

    @property
    def phase_words(self) -> Sentence:
        return PHASE_WORDS[self.phase]

    @property
    def second(self) -> bool:
        return self.kind is Kind.APPRAISED_2

    @cached_property
    def sees_all(self) -> bool:
        """Whether the reader sees leaves that are not assigned to them: the council, the organisers, auditors."""
        return bool(policy.may_see_signals(self.ask.actor, self.ask.card.facts, self.ask.now))

    @cached_property
    def parts(self) -> Mapping[int, Part]:
        """The units that the reader sees here. Who belongs to a unit learns of its appraisal when the unit does."""
        hidden = frozenset() if self.ask.organises else self.ask.own_line
        mine = {participant for participant, _code in self.ask.own_cells}
        return {
            part.id: part
            for part in self.ask.parts
            if part.unit.id not in hidden and (self.sees_all or part.id in mine)
        }

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves that the reader sees, for some unit at least."""
        mine = {code for _participant, code in self.ask.own_cells}
        return tuple(
            leaf for leaf in self.ask.card.spec.tree.leaves if leaf.self_scored and (self.sees_all or leaf.code in mine)
        )

    def sees(self, participant_id: int, code: str) -> bool:
        return participant_id in self.parts and (self.sees_all or (participant_id, code) in self.ask.own_cells)

    @cached_property
    def cells(self) -> Mapping[Cell, Numbers]:
        """The leaves of units before the reader, with the numbers of what has been said: one query."""
        return {cell: found for cell, found in appraising.numbers(self.ask.card.id).items() if self.sees(*cell)}

    @cached_property
    def own(self) -> Mapping[Cell, Numbers]:
        """Those that the reader appraises."""
        return {cell: found for cell, found in self.cells.items() if cell in self.ask.own_cells}

    def verdict(self, part: Part, code: str) -> Verdict:
        """Say whether the reader may judge a leaf of a unit now."""
        return policy.may_appraise(
            self.ask.actor, self.ask.card.facts, part.facts, self.kind, own_line=self.ask.own_line,
            assigned=(part.id, code) in self.ask.own_cells, now=self.ask.now,
        )  # fmt: skip

    @property
    def at_work(self) -> Verdict:
        """Say whether the reader may judge anything now."""
        return policy.may_appraise_at_all(
            self.ask.actor, self.ask.card.facts, self.kind, assigned=bool(self.ask.own_cells), now=self.ask.now
        )

    @cached_property
    def closed_because(self) -> Sentence | None:
        """Why nothing can be judged now, whoever asks: the date that applies."""
        verdict = policy.open_to_appraisal(self.ask.card.facts, self.kind, self.ask.now)
        return verdict.reason if isinstance(verdict, Denied) else None

    def may_talk(self, part: Part, code: str) -> Verdict:
        """Say whether the reader may talk with the other appraisers about a leaf."""
        ask = self.ask
        mine = assigned(ask.assignments, ask.actor, ask.card.spec.tree, (part.id, code), ask.today)
        return policy.may_talk_over(
            ask.actor, ask.card.facts, part.facts, own_line=ask.own_line, assigned=mine, now=ask.now
        )


def chamber(request: HttpRequest, slug: str) -> Chamber:
    """Return the room of the reader. Raise `NotFound` or `NotPermitted`."""
    ask = asking(request, slug)
    require(policy.may_see_appraisal(ask.actor, ask.card.facts, ask.now, assigned=bool(ask.own_cells)))
    return Chamber(ask)


def leaf_in(room: Chamber, code: str) -> Node:
    """Return a leaf that the reader sees. Raise `NotFound` for what units don't declare, `NotPermitted` for others'."""
    found = next((leaf for leaf in room.leaves if leaf.code == code), None)
    if found is None:
        if any(leaf.code == code and leaf.self_scored for leaf in room.ask.card.spec.tree.leaves):
            raise NotPermitted(not_yours(code))
        raise NotFound(_s("There is no leaf %(code)s to appraise in this framework.", code=code))
    return found


def unit_in(room: Chamber, unit_slug: str) -> Part:
    """Return a unit that the reader sees.

    Raise `NotFound` for one that takes no part, `NotPermitted` for others, their own unit among them: who takes part is
    no secret in a round, what is said of them is.
    """
    found = part_of(room.ask, unit_slug)
    if found.id not in room.parts:
        raise NotPermitted(_s("This unit is not in your part of this appraisal."))
    return found


def not_yours(code: str) -> Sentence:
    """Return why a leaf of the framework is not shown to a reader of the appraisal."""
    return _s("Leaf %(code)s is not in your part of this appraisal.", code=code)
