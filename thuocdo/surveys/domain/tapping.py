"""The one-tap button: the question that is answered with one tap, and the one that follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from thuocdo.questionnaires.domain.documents import Document, Slot, slots
from thuocdo.questionnaires.domain.items import LongText, Matrix, Option, Scale, Single
from thuocdo.surveys.domain.paging import standing

TAPPED = "mot-cham"  # where a draft stands that began with a tap; no section is called so
PATIENCE = timedelta(minutes=10)  # so long a tap waits for the words that may follow it; then it counts without them
MOST_OPTIONS = 7  # that fit beside each other


@dataclass(frozen=True, slots=True)
class Tap:
    """The question and what can be tapped."""

    slot: Slot
    options: tuple[Option, ...]


def question(document: Document, today: date) -> Tap | None:
    """Return the first question about satisfaction that everybody is asked, else the first short choice, else None."""
    shown = standing(document, {}, today=today).shown
    found = [
        Tap(slot, slot.item.options)
        for slot in slots(document)
        if isinstance(slot.item, Single | Scale | Matrix)
        and slot.item.code in shown
        and 2 <= len(slot.item.options) <= MOST_OPTIONS
    ]
    rating = [each for each in found if any(option.satisfied for option in each.options)]
    return next(iter(rating or found), None)


def follow_up(document: Document, answers: Mapping[str, Any], today: date) -> Slot | None:
    """Return the first question for words that is asked after this answer, or None."""
    shown = standing(document, answers, today=today).shown
    return next((slot for slot in slots(document) if isinstance(slot.item, LongText) and slot.item.code in shown), None)
