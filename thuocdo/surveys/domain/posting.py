"""Answers out of a plain form: names and texts, whatever they hold, into what a questionnaire reads (B4).

Only what the page asks is looked at; the length of everything is bounded before it is kept. An answer that can't be
right is kept as it was typed, so that the person can correct it instead of typing it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from thuocdo.questionnaires.domain.documents import Section
from thuocdo.questionnaires.domain.given import clean
from thuocdo.questionnaires.domain.items import (
    Item,
    Location,
    LongText,
    Matrix,
    Multiple,
    Note,
    Ranking,
    ShortText,
    Upload,
)

ValuesOf: TypeAlias = Callable[[str], Sequence[str]]  # the name of a control → what was sent for it

PREFIX = "q-"  # before the code, so that no question can take the name of a button
LONGEST_LINE = 200  # characters of a number, a day, the name of a unit
LONGEST_CODE = 64
PARTS_OF_PLACE = ("lat", "lon", "accuracy")


def name_of(code: str, part: str = "") -> str:
    """Return the name of the control for an answer, or for a part of it."""
    return f"{PREFIX}{code}-{part}" if part else f"{PREFIX}{code}"


def posted(section: Section, values_of: ValuesOf) -> dict[str, Any]:
    """Return the answers that a page brought, by code; None for what was left out. Files are taken elsewhere."""
    answers: dict[str, Any] = {}
    for item in section.items:
        if isinstance(item, Matrix):
            for row in item.rows:
                answers[row.code] = _one(values_of(name_of(row.code)), LONGEST_CODE)
        elif not isinstance(item, Note | Upload):
            answers[item.code] = _answer(item, values_of)
    return answers


def _answer(item: Item, values_of: ValuesOf) -> Any:
    sent = values_of(name_of(item.code))
    match item:
        case Multiple() | Ranking():
            most = len(item.options) + 1  # one too many is enough to be told about it
            chosen = [each for each in (clean(raw[:LONGEST_CODE]) for raw in sent[: 2 * most]) if each]
            return chosen[:most] or None
        case Location():
            parts = {part: _one(values_of(name_of(item.code, part)), LONGEST_LINE) for part in PARTS_OF_PLACE}
            given = {part: text for part, text in parts.items() if text is not None}
            return given if given.keys() - {"accuracy"} else None
        case ShortText() | LongText():
            return _one(sent, 4 * item.longest + 101)  # so much is refused for its length
        case _:
            return _one(sent, LONGEST_LINE)


def _one(sent: Sequence[str], most: int) -> str | None:
    return (clean(sent[-1][:most]) or None) if sent else None
