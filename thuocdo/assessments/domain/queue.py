"""What waits for an appraiser: the state of one leaf of one unit in the round of appraisal that runs (A7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from thuocdo.assessments.domain.entries import Kind, Slot
from thuocdo.assessments.domain.phases import Phase, Timetable
from thuocdo.kernel.sentences import say_later as _s


class State(StrEnum):
    """How far one leaf of one unit has been judged."""

    OPEN = "open"
    OUTDATED = "outdated"  # the unit said something after it had been judged
    DONE = "done"
    NOT_ASKED = "not_asked"  # round 2 decides objections only


STATE_WORDS = {
    State.OPEN: _s("To be judged"),
    State.OUTDATED: _s("To be judged anew"),
    State.DONE: _s("Judged"),
    State.NOT_ASKED: _s("No objection"),
}
WAITING = frozenset({State.OPEN, State.OUTDATED})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the newest entries of a leaf, 0 where there is none, and whether round 1 objected."""

    declared: int = 0
    first: int = 0
    explained: int = 0
    second: int = 0
    objected: bool = False


def numbers_of(said: Slot) -> Numbers:
    """Return the numbers of what was said about a leaf."""

    def number(kind: Kind) -> int:
        entry = said[kind]
        return entry.number if entry else 0

    return Numbers(
        declared=number(Kind.DECLARED),
        first=number(Kind.APPRAISED_1),
        explained=number(Kind.EXPLAINED),
        second=number(Kind.APPRAISED_2),
        objected=said.objection is not None,
    )


def state_of(kind: Kind, numbers: Numbers) -> State:
    """Return the state of a leaf in round 1 or 2 of appraisal."""
    if kind is Kind.APPRAISED_2:
        if not numbers.objected:
            return State.NOT_ASKED
        judged, said = numbers.second, max(numbers.first, numbers.explained)
    else:
        judged, said = numbers.first, numbers.declared
    if not judged:
        return State.OPEN
    return State.OUTDATED if judged < said else State.DONE


def kind_at(timetable: Timetable, now: datetime) -> Kind:
    """Return the round of appraisal that runs, ran last or comes next."""
    second = timetable.span(Phase.APPRAISAL_2)
    return Kind.APPRAISED_2 if second is not None and now >= second.starts_at else Kind.APPRAISED_1


@dataclass(frozen=True, slots=True)
class Count:
    """How many leaves are in which state. `objected`: round 1 changed them or asked for evidence."""

    open: int = 0
    outdated: int = 0
    done: int = 0
    objected: int = 0

    @property
    def waiting(self) -> int:
        return self.open + self.outdated

    @property
    def asked(self) -> int:
        return self.waiting + self.done


def count(kind: Kind, leaves: Iterable[Numbers]) -> Count:
    """Count leaves by their state; those that are not asked for are left out."""
    found = [(state_of(kind, each), each) for each in leaves]
    return Count(
        open=sum(state is State.OPEN for state, _each in found),
        outdated=sum(state is State.OUTDATED for state, _each in found),
        done=sum(state is State.DONE for state, _each in found),
        objected=sum(each.objected for _state, each in found),
    )
