"""What the larger components are given: plain frozen values that a view makes from a selector's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from thuocdo.kernel.numbers import SHOWN, Exact
from thuocdo.kernel.sentences import Sentence, Value, say_later


@dataclass(frozen=True, slots=True)
class Change:
    """A move in a ranking: `direction` up, down or same."""

    direction: str
    figure: str
    words: Sentence

    @classmethod
    def of(cls, places: int) -> Change:
        """Return the change of a unit that moved `places` up (negative: down)."""
        count = abs(places)
        if places > 0:
            return cls("up", str(count), say_later("up %(count)s place", "up %(count)s places", count=count))
        if places < 0:
            return cls("down", str(count), say_later("down %(count)s place", "down %(count)s places", count=count))
        return cls("same", "0", say_later("rank unchanged"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `label` is a Sentence, or data as it is.

    `sort` is the key that the address carries (`?sort=key`, `?sort=-key`); empty where the column doesn't sort.
    """

    label: Value
    numeric: bool = False
    sort: str = ""
    places: int | None = None
    minor: bool = False  # left out on phones


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is more than a value. `kind` chooses how it is drawn: "", "band", "change", "meter", "tag"."""

    value: Value
    link: str = ""
    note: Value = ""
    kind: str = ""
    level: int = 0  # of a band
    maximum: Exact | None = None  # of a meter

    @property
    def share(self) -> str:
        """Return how much of the maximum is reached, in percent with two decimals."""
        return share_of(self.value, self.maximum or 1) if isinstance(self.value, (int, Decimal, Fraction)) else "0"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; the first cell of the column `Table.heading` names it."""

    cells: tuple[Cell | Value, ...]
    key: str = ""
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of values. `sorted_by` is the standing sort key, with "-" in front when descending."""

    caption: Value
    columns: tuple[Column, ...]
    rows: Sequence[Row] = field(default_factory=tuple)
    sorted_by: str = ""
    heading: int = 0  # which column names a row
    caption_unseen: bool = False

    @property
    def heads(self) -> list[dict[str, object]]:
        """Return what the header cells need: the column, its state, the sort that a click asks for."""
        return [
            {"column": column, "aria": self._state(column), "next": self._next(column), "phone": not column.minor}
            for column in self.columns
        ]

    @property
    def lines(self) -> list[dict[str, object]]:
        """Return the rows with each cell beside its column."""
        return [
            {
                "row": row,
                "cells": [
                    {
                        "column": column,
                        "cell": cell if isinstance(cell, Cell) else Cell(cell),
                        "names": place == self.heading,
                    }
                    for place, (column, cell) in enumerate(zip(self.columns, row.cells, strict=True))
                ],
            }
            for row in self.rows
        ]

    def _state(self, column: Column) -> str:
        if not column.sort or self.sorted_by.lstrip("-") != column.sort:
            return ""
        return "descending" if self.sorted_by.startswith("-") else "ascending"

    def _next(self, column: Column) -> str:
        if not column.sort:
            return ""
        if self._state(column):
            return column.sort if self.sorted_by.startswith("-") else f"-{column.sort}"
        return f"-{column.sort}" if column.numeric else column.sort


def share_of(achieved: Exact, maximum: Exact) -> str:
    """Return 100 × achieved ÷ maximum between 0 and 100 with two decimals and a point: a length for SVG."""
    if not maximum:
        return "0"
    above, below = achieved.as_integer_ratio()
    most, under = maximum.as_integer_ratio()
    percent = Fraction(above * under * 100, below * most)  # reduced once: a table draws a bar in every row
    return format(SHOWN(Fraction(0) if percent < 0 else Fraction(100) if percent > 100 else percent), "f")


def pages_around(here: int, last: int, reach: int = 1) -> list[int | None]:
    """Return page numbers for a pager: the first, the last, and those around `here`; None stands for a gap."""
    shown = sorted({1, last, *range(max(1, here - reach), min(last, here + reach) + 1)})
    pages: list[int | None] = []
    for number in shown:
        if pages and pages[-1] is not None and number - pages[-1] > 1:
            pages.append(number - 1 if number - pages[-1] == 2 else None)
        pages.append(number)
    return pages
