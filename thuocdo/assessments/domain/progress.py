"""How far the units of a round have come, field by field, and who is late (issue 3, overview)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from thuocdo.assessments.domain.phases import Phase, Timetable
from thuocdo.assessments.domain.policy import UnitFacts
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


class Measure(StrEnum):
    """What is counted: done of all that are asked for."""

    FILLED = "filled"  # by the unit, of what it fills in
    JUDGED = "judged"  # in round 1, of what is appraised
    ANSWERED = "answered"  # of the objections
    DECIDED = "decided"  # in round 2, of the objections
    PROVIDED = "provided"  # by the organiser, of what comes from surveys and statistics


MEASURE_WORDS = {
    Measure.FILLED: _s("Filled in by the unit"),
    Measure.JUDGED: _s("Appraised in round 1"),
    Measure.ANSWERED: _s("Objections answered"),
    Measure.DECIDED: _s("Objections decided in round 2"),
    Measure.PROVIDED: _s("Figures entered by the organiser"),
}
_MEASURE_OF = {
    Phase.SELF_ASSESSMENT: Measure.FILLED,
    Phase.APPRAISAL_1: Measure.JUDGED,
    Phase.EXPLANATION: Measure.ANSWERED,
    Phase.APPRAISAL_2: Measure.DECIDED,
    Phase.COUNCIL: Measure.DECIDED,
}
SYMBOLS = ("○", "◔", "◑", "◕", "●")  # nothing, up to a third, up to two thirds, more, all
ALL_DONE = len(SYMBOLS) - 1


@dataclass(frozen=True, slots=True)
class Count:
    """So many done of so many. Nothing asked for is neither done nor late."""

    done: int
    of: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.done, self.of) if self.of else None

    @property
    def percent(self) -> Fraction | None:
        return None if self.share is None else self.share * 100

    @property
    def level(self) -> int | None:
        """How dark a cell is, 0 to 4: nothing only where nothing is done, all only where all is."""
        if not self.of:
            return None
        if self.done >= self.of:
            return ALL_DONE
        return min(-(-3 * self.done // self.of), 3)

    @property
    def symbol(self) -> str:
        return "" if self.level is None else SYMBOLS[self.level]


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one field of one unit, or of several together. All are numbers of leaves."""

    asked: int = 0  # that the unit fills in
    filled: int = 0
    without_evidence: int = 0  # and without a word why
    judged: int = 0
    objected: int = 0
    answered: int = 0
    undecided: int = 0
    figures: int = 0  # that the organiser enters
    provided: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))

    def count(self, measure: Measure) -> Count:
        match measure:
            case Measure.FILLED:
                return Count(self.filled, self.asked)
            case Measure.JUDGED:
                return Count(self.judged, self.asked)
            case Measure.ANSWERED:
                return Count(self.answered, self.objected)
            case Measure.DECIDED:
                return Count(self.objected - self.undecided, self.objected)
            case Measure.PROVIDED:
                return Count(self.provided, self.figures)


class State(StrEnum):
    """Where a unit stands in the work that is its own: the self-assessment, later the explanation."""

    LATE = "late"
    NOT_BEGUN = "not_begun"
    AT_WORK = "at_work"
    HANDED_IN = "handed_in"
    SIGNED = "signed"
    NOTHING = "nothing"


STATE_WORDS: dict[State, Sentence] = {
    State.LATE: _s("Late"),
    State.NOT_BEGUN: _s("Not begun"),
    State.AT_WORK: _s("At work"),
    State.HANDED_IN: _s("Waits for the leader's signature"),
    State.SIGNED: _s("Signed"),
    State.NOTHING: _s("Nothing to explain"),
}


def work_phase(timetable: Timetable, now: datetime) -> Phase:
    """Return what units do now or did last: the explanation from the moment it begins."""
    begins = timetable.span(Phase.EXPLANATION)
    return Phase.EXPLANATION if begins and now >= begins.starts_at else Phase.SELF_ASSESSMENT


def measure_at(timetable: Timetable, now: datetime) -> Measure:
    """Return what is looked at first at a moment; between two phases what was done last."""
    begun = [span.phase for span in timetable.spans if span.starts_at <= now]
    return _MEASURE_OF[begun[-1]] if begun else Measure.FILLED


def state_of(unit: UnitFacts, timetable: Timetable, tally: Tally, now: datetime) -> State:
    """Return where a unit stands. Late is who has not signed though its time, extensions included, is over."""
    phase = work_phase(timetable, now)
    if phase in unit.signed:
        return State.SIGNED
    if phase is Phase.EXPLANATION and not tally.objected:
        return State.NOTHING
    ends = timetable.ends_at(phase, unit.extensions)
    if ends is not None and now >= ends:
        return State.LATE
    if phase in unit.handed_in:
        return State.HANDED_IN
    done = tally.answered if phase is Phase.EXPLANATION else tally.filled
    return State.AT_WORK if done else State.NOT_BEGUN
