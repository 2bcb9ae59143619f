"""A published table as plain values: what was printed, in the digits in which it was printed.

Every number is a `Decimal` that keeps its printed digits ("90.50" has two decimals, "90.5" one), because the audit
must know how far rounding may reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.kernel.sentences import Titled
from thuocdo.results.domain.statements import Statement

INDEX, TOTAL, SELF_TOTAL = "index", "total", "self_total"


@dataclass(frozen=True, slots=True)
class Column:
    """A node of the framework that the table prints points for. `max_points` None: the source names no maximum."""

    code: str
    title: str
    max_points: Decimal | None
    parent: str = ""
    title_en: str = ""

    @property
    def titled(self) -> Titled:
        return Titled(self.title, self.title_en)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed for one unit at one node, in points; ranks are of the node."""

    points: Decimal | None = None
    self_points: Decimal | None = None
    rank: int | None = None
    rank_change: int | None = None  # positive: up


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another table or the text of the same source prints about the same unit."""

    where: str
    name: str = ""
    total: Decimal | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class LostPoints:
    """Points lost at a place, with the reason printed for it."""

    node: str
    code: str
    title: str
    lost: Decimal
    max_points: Decimal | None = None
    achieved: Decimal | None = None
    reason: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's row. `absolute` is the index in more digits than the table prints, from a footnote."""

    name: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    total: Decimal | None = None
    index: Decimal | None = None
    self_total: Decimal | None = None
    rank: int | None = None
    rank_change: int | None = None
    band: str = ""
    absolute: Decimal | None = None
    region: str = ""
    ranked: bool = True
    others: tuple[Elsewhere, ...] = ()
    losses: tuple[LostPoints, ...] = ()
    row: int | None = None  # in the sheet it came from

    @property
    def value(self) -> Decimal | None:
        """The index in all digits that are known; the printed total where no index is printed."""
        return next((each for each in (self.absolute, self.index, self.total) if each is not None), None)


@dataclass(frozen=True, slots=True)
class Table:
    """A published table with what was declared for it and what the source says about it.

    `step`: points are given in steps of this size, so printed values are exact and not rounded.
    `complete`: all measured units are listed, so ranks and counts can be recomputed.
    `previous_ranks`: last year's ranks by printed name, from the publication of that year.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    rank_style: RankStyle
    bands: tuple[Band, ...] = ()
    statements: tuple[Statement, ...] = ()
    step: Fraction | None = None
    complete: bool = True
    units_total: int | None = None
    previous_ranks: Mapping[str, int] = field(default_factory=dict)
    region_titles: Mapping[str, Titled] = field(default_factory=dict)

    def column(self, code: str) -> Column | None:
        """Return the column of a node, or None."""
        return next((each for each in self.columns if each.code == code), None)

    def top(self) -> tuple[Column, ...]:
        """Return the columns that no other column contains: their points add up to the total."""
        known = {each.code for each in self.columns}
        return tuple(each for each in self.columns if each.parent not in known)

    def children(self, code: str) -> tuple[Column, ...]:
        """Return the columns directly inside a node."""
        return tuple(each for each in self.columns if each.parent == code)

    def max_total(self) -> Fraction | None:
        """Return the sum of the top columns' maxima, or None where one is not named."""
        maxima = [each.max_points for each in self.top()]
        return (
            sum((Fraction(each) for each in maxima if each is not None), Fraction())
            if all(each is not None for each in maxima) and maxima
            else None
        )

    def printed(self, line: Line, of: str) -> Decimal | None:
        """Return what is printed for a unit under `of`: a node's code, `index`, `total` or `self_total`.

        `index` falls back to the total (a table of points out of 100 prints one of the two), and is taken in all
        digits that are known.
        """
        if of == INDEX:
            return line.value
        if of == TOTAL:
            return line.total if line.total is not None else line.index
        if of == SELF_TOTAL:
            return line.self_total
        cell = line.cells.get(of)
        return cell.points if cell else None

    def values(self, of: str) -> Iterator[tuple[Line, Fraction]]:
        """Yield the units that have a value under `of`, with its exact value."""
        for line in self.lines:
            value = self.printed(line, of)
            if value is not None:
                yield line, Fraction(value)

    def places(self, of: str) -> int:
        """Return the decimals with which values of `of` are printed: the most that any unit shows."""
        shown = [self.printed(line, of) for line in self.lines]
        if of == INDEX:
            shown = [line.index if line.index is not None else line.total for line in self.lines]
        return max((places_of(each) for each in shown if each is not None), default=0)

    def max_of(self, of: str) -> Fraction | None:
        """Return the maximum of `of` in its own unit."""
        if of == INDEX:
            return Fraction(100)
        if of in {TOTAL, SELF_TOTAL}:
            return self.max_total()
        column = self.column(of)
        return Fraction(column.max_points) if column and column.max_points is not None else None


def places_of(value: Decimal) -> int:
    """Return how many decimals `value` is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_unit(places: int) -> Fraction:
    """Return half a unit of the last of `places` decimals: how far rounding moves a number at most."""
    return Fraction(1, 2 * 10**places)
