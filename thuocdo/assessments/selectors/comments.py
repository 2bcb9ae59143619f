"""Words about a leaf inside a unit or among its appraisers, with who said them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from thuocdo.assessments.models import Comment


@dataclass(frozen=True, slots=True)
class Said:
    """One comment."""

    who: str
    at: datetime
    text: str


def of_unit(slot_id: int) -> tuple[Said, ...]:
    """Return what the unit's people said to each other, newest last. Whether it may be read is asked of the policy."""
    return _comments(slot_id, Comment.Audience.UNIT)


def of_appraisers(slot_id: int) -> tuple[Said, ...]:
    """Return what appraisers said to each other, newest last. The unit never reads it: ask the policy."""
    return _comments(slot_id, Comment.Audience.APPRAISERS)


def _comments(slot_id: int, audience: Comment.Audience) -> tuple[Said, ...]:
    rows = Comment.objects.filter(slot=slot_id, audience=audience).order_by("id")
    found = rows.values_list("author__full_name", "recorded_at", "text")
    return tuple(Said(who, at, text) for who, at, text in found)
