"""What a unit may see of its own appraisal, and when: each round as a whole once it is over, never half of it."""

from __future__ import annotations

from datetime import datetime

from thuocdo.assessments.domain.entries import Kind, Stage
from thuocdo.assessments.domain.phases import Phase, RoundStatus
from thuocdo.assessments.domain.policy import RoundFacts

_OVER = {Kind.APPRAISED_1: Phase.APPRAISAL_1, Kind.APPRAISED_2: Phase.APPRAISAL_2}
_SHOWS = {Stage.FIRST: Kind.APPRAISED_1, Stage.SECOND: Kind.APPRAISED_2, Stage.FINAL: Kind.DECIDED}


def told_to_unit(kind: Kind, facts: RoundFacts, now: datetime) -> bool:
    """Return whether a unit sees what was said of this kind: its own words at once, rulings when their round ends."""
    if kind is Kind.DECIDED:
        return facts.status in (RoundStatus.DECIDED, RoundStatus.PUBLISHED)
    if kind not in _OVER:
        return True
    span = facts.timetable.span(_OVER[kind])
    return facts.status is not RoundStatus.OPEN or (span is not None and now >= span.ends_at)


def stages_told(facts: RoundFacts, now: datetime) -> tuple[Stage, ...]:
    """Return the stages of its score sheet that a unit sees at a moment."""
    return (Stage.SELF, *(stage for stage, kind in _SHOWS.items() if told_to_unit(kind, facts, now)))
