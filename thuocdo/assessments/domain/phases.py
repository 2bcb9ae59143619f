"""The dated phases of a round (A4). A deadline is a moment: one second before it counts, the moment itself does not.

Between two phases nothing is accepted. An extension opens one phase for one unit beyond its end, or anew after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # of the organisation: days begin and end by its clock


def day_of(moment: datetime) -> date:
    """Return the day of a moment where the organisation is; roles are held by the day."""
    return moment.astimezone(ZONE).date()


class Phase(StrEnum):
    """What is done when, in this order."""

    SELF_ASSESSMENT = "self_assessment"
    APPRAISAL_1 = "appraisal_1"
    EXPLANATION = "explanation"
    APPRAISAL_2 = "appraisal_2"
    COUNCIL = "council"


PHASE_WORDS = {
    Phase.SELF_ASSESSMENT: _s("Self-assessment"),
    Phase.APPRAISAL_1: _s("Appraisal, round 1"),
    Phase.EXPLANATION: _s("Explanation"),
    Phase.APPRAISAL_2: _s("Appraisal, round 2"),
    Phase.COUNCIL: _s("Council decision"),
}
ORDER = tuple(Phase)
EXTENSIBLE = frozenset({Phase.SELF_ASSESSMENT, Phase.EXPLANATION})  # what a unit does; the others are the organiser's


class RoundStatus(StrEnum):
    """How far a round has come, apart from the clock."""

    DRAFT = "draft"  # being prepared; seen by its organisers only
    OPEN = "open"  # its phases run
    DECIDED = "decided"  # the council has signed; nothing changes any more
    PUBLISHED = "published"


STATUS_WORDS = {
    RoundStatus.DRAFT: _s("In preparation"),
    RoundStatus.OPEN: _s("Running"),
    RoundStatus.DECIDED: _s("Decided by the council"),
    RoundStatus.PUBLISHED: _s("Published"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """One phase from a moment on and before another."""

    phase: Phase
    starts_at: datetime  # aware
    ends_at: datetime  # the first moment that no longer counts

    def __contains__(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one unit, or a phase opened anew after its end."""

    phase: Phase
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """The phases of a round. A round in preparation may lack some."""

    spans: tuple[Span, ...] = ()

    def span(self, phase: Phase) -> Span | None:
        """Return when a phase is, or None where no date is set yet."""
        return next((span for span in self.spans if span.phase is phase), None)

    def at(self, moment: datetime) -> Phase | None:
        """Return the phase of a moment; None before the first, after the last and between two."""
        return next((span.phase for span in self.spans if moment in span), None)

    def coming(self, moment: datetime) -> Span | None:
        """Return the phase that begins next."""
        later = [span for span in self.spans if moment < span.starts_at]
        return min(later, key=lambda span: span.starts_at, default=None)

    def ends_at(self, phase: Phase, extensions: Iterable[Extension] = ()) -> datetime | None:
        """Return the moment at which a phase ends for a unit with these extensions."""
        own = self.span(phase)
        ends = [each.ends_at for each in extensions if each.phase is phase] + ([own.ends_at] if own else [])
        return max(ends, default=None)

    def open(self, phase: Phase, now: datetime, extensions: Iterable[Extension] = ()) -> Verdict:
        """Say whether a phase runs at a moment, or with the date that applies why it does not."""
        words, own = PHASE_WORDS[phase], self.span(phase)
        extended = [each for each in extensions if each.phase is phase]
        if (own and now in own) or any(each.starts_at <= now < each.ends_at for each in extended):
            return Allowed()
        if own is None:
            return Denied(_s("%(phase)s: no dates have been set.", phase=words))
        if now < own.starts_at:
            return Denied(_s("%(phase)s begins on %(at)s.", phase=words, at=own.starts_at))
        ended = max([own.ends_at, *(each.ends_at for each in extended if each.ends_at <= now)])
        return Denied(_s("%(phase)s ended on %(at)s.", phase=words, at=ended))


def timetable_problems(spans: Sequence[Span]) -> tuple[Problem, ...]:
    """Return what is wrong with the dates of a round: a phase without dates, that ends before it begins, or overlaps.

    `place` is the phase, `column` is `starts_at` or `ends_at`.
    """
    by_phase = {span.phase: span for span in spans}
    found = [
        Problem(_s("%(phase)s: no dates have been set.", phase=PHASE_WORDS[phase]), place=phase, column="starts_at",
                expected=_s("a beginning and an end"))
        for phase in ORDER
        if phase not in by_phase
    ]  # fmt: skip
    found += [
        _wrong(span, "ends_at", _s("%(phase)s ends before it begins.", phase=PHASE_WORDS[span.phase]), span.starts_at)
        for span in spans
        if span.ends_at <= span.starts_at
    ]
    ordered = [by_phase[phase] for phase in ORDER if phase in by_phase]
    for before, after in pairwise(ordered):
        if after.starts_at < before.ends_at:
            sentence = _s(
                "%(phase)s begins before %(before)s has ended.",
                phase=PHASE_WORDS[after.phase], before=PHASE_WORDS[before.phase],
            )  # fmt: skip
            found.append(_wrong(after, "starts_at", sentence, before.ends_at))
    return tuple(found)


def _wrong(span: Span, column: str, sentence: Sentence, earliest: datetime) -> Problem:
    given = getattr(span, column).isoformat()
    expected = _s("%(at)s or later", at=earliest)
    return Problem(sentence, place=span.phase, column=column, given=given, expected=expected)
