"""What is said about one leaf of one unit, and which of it counts (A5, A7, A8).

Entries are only ever added; a change of mind is a new entry. Every entry of an appraiser or the council carries the
whole content that counts from then on, also where it accepts what the unit said: what stands is the content of the
newest entry of the highest kind that has one, and nothing said later behind its back changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.kernel.sentences import say_later as _s

MISSING = Missing()


class Kind(StrEnum):
    """Who speaks, and when."""

    DECLARED = "declared"  # the unit, in self-assessment
    PROVIDED = "provided"  # the organiser: statistics, points of surveys
    APPRAISED_1 = "appraised_1"
    EXPLAINED = "explained"  # the unit's answer to an objection
    APPRAISED_2 = "appraised_2"
    DECIDED = "decided"  # the council


KIND_WORDS = {
    Kind.DECLARED: _s("Self-assessment"),
    Kind.PROVIDED: _s("Figure entered by the organiser"),
    Kind.APPRAISED_1: _s("Appraisal, round 1"),
    Kind.EXPLAINED: _s("Explanation"),
    Kind.APPRAISED_2: _s("Appraisal, round 2"),
    Kind.DECIDED: _s("Council decision"),
}
# From the weakest to the strongest. An explanation counts only once an appraiser or the council takes it over.
STRENGTH = (Kind.DECLARED, Kind.PROVIDED, Kind.APPRAISED_1, Kind.APPRAISED_2, Kind.DECIDED)


class Ruling(StrEnum):
    """What an appraiser says of a claim."""

    ACCEPTED = "accepted"
    CHANGED = "changed"  # other figures or points, with a reason
    ASKED = "asked"  # round 1 only: more evidence is asked for, points stay for now
    UPHELD = "upheld"  # round 2 only: what round 1 said stays


RULING_WORDS = {
    Ruling.ACCEPTED: _s("Accepted"),
    Ruling.CHANGED: _s("Changed"),
    Ruling.ASKED: _s("More evidence asked for"),
    Ruling.UPHELD: _s("Round 1 upheld"),
}
OBJECTIONS = frozenset({Ruling.CHANGED, Ruling.ASKED})
GIVES_REASON = frozenset({Ruling.CHANGED, Ruling.ASKED, Ruling.UPHELD})
RULINGS_IN = {
    Kind.APPRAISED_1: frozenset({Ruling.ACCEPTED, Ruling.CHANGED, Ruling.ASKED}),
    Kind.APPRAISED_2: frozenset({Ruling.ACCEPTED, Ruling.CHANGED, Ruling.UPHELD}),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said about one leaf of one unit. `number` counts within the leaf, from 1."""

    id: int
    number: int
    kind: Kind
    content: LeafInput | None  # None: words only, as an explanation that keeps its figures
    author_id: int | None
    recorded_at: datetime  # aware
    text: str = ""  # the unit's explanation; the reason of an appraiser or of the council
    ruling: Ruling | None = None
    source: str = ""  # where a figure of the organiser comes from
    about: int | None = None  # number of the entry that a ruling judges


class Stage(StrEnum):
    """How far one looks: what the unit says itself, what stood after round 1, after round 2, and what stands now."""

    SELF = "self"
    FIRST = "first"
    SECOND = "second"
    FINAL = "final"


STAGE_WORDS = {
    Stage.SELF: _s("Self score"),
    Stage.FIRST: _s("After appraisal round 1"),
    Stage.SECOND: _s("After appraisal round 2"),
    Stage.FINAL: _s("As it stands"),
}
_SEEN_AT = {
    Stage.SELF: frozenset({Kind.DECLARED, Kind.PROVIDED}),
    Stage.FIRST: frozenset({Kind.DECLARED, Kind.PROVIDED, Kind.APPRAISED_1}),
    Stage.SECOND: frozenset({Kind.DECLARED, Kind.PROVIDED, Kind.APPRAISED_1, Kind.APPRAISED_2}),
    Stage.FINAL: frozenset(STRENGTH),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """The newest entry of each kind about one leaf of one unit."""

    newest: Mapping[Kind, Entry]

    def __getitem__(self, kind: Kind) -> Entry | None:
        return self.newest.get(kind)

    def standing_entry(self, stage: Stage = Stage.FINAL) -> Entry | None:
        """Return the entry that counts at a stage; None when nothing has been entered."""
        for kind in reversed(STRENGTH):
            entry = self.newest.get(kind)
            if kind in _SEEN_AT[stage] and entry is not None and entry.content is not None:
                return entry
        return None

    def standing(self, stage: Stage = Stage.FINAL) -> LeafInput:
        """Return what counts at a stage, as scoring takes it."""
        entry = self.standing_entry(stage)
        return MISSING if entry is None or entry.content is None else entry.content

    def reason(self, stage: Stage = Stage.FINAL) -> str:
        """Return why the council or an appraiser gave the points of a stage; "" where the unit's own words stand.

        What an appraiser said before accepting the claim took no point in the end, so it is no reason for a loss.
        """
        for kind in (Kind.DECIDED, Kind.APPRAISED_2, Kind.APPRAISED_1):
            entry = self.newest.get(kind)
            if entry is None or kind not in _SEEN_AT[stage]:
                continue
            if entry.ruling is Ruling.ACCEPTED:
                return ""
            if entry.text:
                return entry.text
        return ""

    @property
    def claim(self) -> Entry | None:
        """Return what the unit claims: its explanation's figures where it gave new ones, or else what it declared."""
        explained = self.newest.get(Kind.EXPLAINED)
        if explained is not None and explained.content is not None:
            return explained
        return self.newest.get(Kind.DECLARED)

    @property
    def objection(self) -> Entry | None:
        """Return the round-1 entry that the unit may answer and round 2 has to decide, or None."""
        first = self.newest.get(Kind.APPRAISED_1)
        return first if first is not None and first.ruling in OBJECTIONS else None

    @property
    def undecided_objection(self) -> bool:
        """Whether an objection waits for round 2."""
        second, first = self.newest.get(Kind.APPRAISED_2), self.objection
        return first is not None and (second is None or second.number < first.number)

    @property
    def outdated_ruling(self) -> bool:
        """Whether the unit declared anew after round 1 had judged: its self-assessment was reopened."""
        first, declared = self.newest.get(Kind.APPRAISED_1), self.newest.get(Kind.DECLARED)
        return first is not None and declared is not None and declared.number > first.number
