"""The steps of a unit's work as a whole: handed in, returned, signed, reopened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Step


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step."""

    phase: Phase
    kind: str
    who: str
    at: datetime
    comment: str
    codes: tuple[str, ...]
    content_hash: str

    @property
    def returned(self) -> bool:
        return self.kind == Step.Kind.RETURNED

    @property
    def signed(self) -> bool:
        return self.kind == Step.Kind.SIGNED

    @property
    def handed_in(self) -> bool:
        return self.kind == Step.Kind.HANDED_IN

    @property
    def reopened(self) -> bool:
        return self.kind == Step.Kind.REOPENED


def steps(participant_id: int) -> tuple[StepCard, ...]:
    """Return the steps of a unit, oldest first."""
    rows = Step.objects.filter(participant=participant_id).select_related("author").order_by("id")
    return tuple(
        StepCard(
            phase=Phase(row.phase),
            kind=row.kind,
            who=row.author.full_name,
            at=row.recorded_at,
            comment=row.comment,
            codes=tuple(row.codes),
            content_hash=row.content_hash,
        )
        for row in rows
    )


def newest(participant_id: int, phase: Phase) -> StepCard | None:
    """Return the newest step of a phase, which is the one that counts; None before the first."""
    found = [step for step in steps(participant_id) if step.phase is phase]
    return found[-1] if found else None
