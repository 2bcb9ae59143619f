"""Tables within a form that grow, shrink and change their order without scripts: options, and rows of a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from thuocdo.questionnaires.domain.validation import MOST_OPTIONS

SPARE = 1  # an empty row below, so that a table grows without scripts
FIRST = 3  # empty rows where there is none yet
MORE = 5
OPTIONS, ROWS = "o", "r"


@dataclass(frozen=True)
class Cell:
    """One field of a row. Its label is "Option 1: Code"; who sees the row needs only the last word of it."""

    field: forms.BoundField

    @property
    def row(self) -> str:
        return str(self.field.label).rpartition(": ")[0]

    @property
    def column(self) -> str:
        return str(self.field.label).rpartition(": ")[2]


@dataclass(frozen=True)
class Line:
    """One row of the table in the form."""

    number: int
    fields: tuple[Cell, ...]
    first: bool
    last: bool


def count_of(name: str, data: Mapping[str, Any] | None, stored: int) -> int:
    """Return how many rows the form has: those sent, or those stored and a few empty ones."""
    shown = min(stored + SPARE if stored else FIRST, MOST_OPTIONS + SPARE)
    if data is None:
        return shown
    text = str(data.get(f"{name}-count", ""))
    sent = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else shown
    return max(0, min(sent, MOST_OPTIONS + SPARE))


def cell(name: str, row: int, column: str) -> str:
    """Return the name of a field in a table."""
    return f"{name}{row}-{column}"


def reworked(data: QueryDict, command: str) -> QueryDict:
    """Return what was typed after a press on a button of a table: `o-up-3`, `o-down-3`, `o-drop-3`, `o-more`.

    What makes no sense changes nothing.
    """
    new = data.copy()
    name, _dash, rest = command.partition("-")
    what, _dash, which = rest.partition("-")
    if name not in (OPTIONS, ROWS):
        return new
    count = count_of(name, data, 0)
    if what == "more":
        new[f"{name}-count"] = str(count + MORE)
        return new
    if not (which.isascii() and which.isdigit() and len(which) < 4 and int(which) < count):
        return new
    rows = [_row(data, name, at) for at in range(count)]
    at = int(which)
    if what == "drop":
        rows.pop(at)
    elif what in ("up", "down"):
        other = at - 1 if what == "up" else at + 1
        if 0 <= other < count:
            rows[at], rows[other] = rows[other], rows[at]
    _put(new, name, rows, count)
    return new


def lines(form: forms.Form, name: str, columns: Sequence[str], count: int) -> list[Line]:
    """Return the rows of a table with their fields."""
    return [
        Line(at, tuple(Cell(form[cell(name, at, column)]) for column in columns), at == 0, at == count - 1)
        for at in range(count if columns else 0)
    ]


def _row(data: QueryDict, name: str, at: int) -> dict[str, list[str]]:
    start = f"{name}{at}-"
    return {key.removeprefix(start): data.getlist(key) for key in data if key.startswith(start)}


def _put(data: QueryDict, name: str, rows: Sequence[Mapping[str, list[str]]], before: int) -> None:
    for at in range(before):
        for key in [key for key in data if key.startswith(f"{name}{at}-")]:
            del data[key]
    for at, row in enumerate(rows):
        for column, values in row.items():
            data.setlist(cell(name, at, column), values)
    data[f"{name}-count"] = str(len(rows))
