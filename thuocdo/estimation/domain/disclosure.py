"""Small groups are not shown, nor what would let a reader work them out.

A figure of fewer people than the minimum is hidden; then, as long as the published sums still give a hidden number
away, the smallest other number that stands in its way is hidden as well. Source: docs/method/estimation.md, section 11.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from thuocdo.estimation.domain.estimates import NotEstimable, Outcome
from thuocdo.kernel.sentences import say_later as _s

K = TypeVar("K", bound=Hashable)

MINIMUM = 10  # people


@dataclass(frozen=True, slots=True)
class Line(Generic[K]):
    """A published sum: the number at `total` is that of all `parts` together."""

    total: K
    parts: tuple[K, ...]

    @property
    def cells(self) -> tuple[K, ...]:
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Hidden(Generic[K]):
    """What is not shown: too few people, or another number would follow from it. In the order of the table."""

    small: tuple[K, ...]
    protecting: tuple[K, ...]

    def __contains__(self, cell: object) -> bool:
        return cell in self.small or cell in self.protecting


def suppress(numbers: Mapping[K, int], lines: Iterable[Line[K]], minimum: int = MINIMUM) -> Hidden[K]:
    """Return which cells to hide, given how many people stand behind each and which sums are published.

    A cell with nobody in it says nothing about anyone and is never hidden. Whoever solves all published sums together
    still can't find the number of any small cell, nor that of small cells taken together.
    """
    sums = tuple(lines)
    order = {cell: place for place, cell in enumerate(numbers)}
    small = {cell for cell, n in numbers.items() if 0 < n < minimum}
    hidden = set(small)
    while True:
        exposed = _exposed(numbers, sums, small, hidden, minimum)
        if exposed is None:
            break
        lines_of = [line for line in sums if hidden & set(line.cells) & exposed]
        others = {cell for line in lines_of for cell in line.cells if cell not in hidden and numbers[cell] > 0}
        if not others:
            others = {cell for cell, n in numbers.items() if n > 0 and cell not in hidden and _is_in(cell, sums)}
        if not others:
            break
        totals = {line.total for line in sums}
        hidden.add(min(others, key=lambda cell: (cell in totals, numbers[cell], order[cell])))
    return Hidden(
        tuple(cell for cell in numbers if cell in small),
        tuple(cell for cell in numbers if cell in hidden and cell not in small),
    )


def _is_in(cell: K, lines: Sequence[Line[K]]) -> bool:
    return any(cell in line.cells for line in lines)


def _exposed(
    numbers: Mapping[K, int], lines: Sequence[Line[K]], small: set[K], hidden: set[K], minimum: int
) -> set[K] | None:
    """Return what a reader can work out when a small cell is among it, or hidden parts that together are too few."""
    fixed: set[K] = determined(lines, hidden)
    if fixed & small:
        return fixed
    for line in lines:
        parts = {cell for cell in line.parts if cell in hidden}
        if parts & small and line.total not in hidden and sum(numbers[cell] for cell in parts) < minimum:
            return parts
    return None


def determined(lines: Iterable[Line[K]], hidden: Iterable[K]) -> set[K]:
    """Return the hidden cells whose numbers follow from the published sums: those the equations fix."""
    sums, away = tuple(lines), set(hidden)
    unknown = list(dict.fromkeys(cell for line in sums for cell in line.cells if cell in away))
    column = {cell: place for place, cell in enumerate(unknown)}
    rows = []
    for line in sums:
        row = [Fraction(0)] * len(unknown)
        for cell in line.parts:
            if cell in column:
                row[column[cell]] += 1
        if line.total in column:
            row[column[line.total]] -= 1
        if any(row):
            rows.append(row)
    return {unknown[place] for place in _fixed(rows, len(unknown))}


def _fixed(rows: list[list[Fraction]], width: int) -> list[int]:
    """Return the unknowns with one solution: in reduced form, the rows with a single entry."""
    done = 0
    for column in range(width):
        pivot = next((place for place in range(done, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        lead = rows[done][column]
        rows[done] = [each / lead for each in rows[done]]
        for place in range(len(rows)):
            factor = rows[place][column]
            if place != done and factor:
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[done], strict=True)]
        done += 1
    singles = [[column for column in range(width) if row[column]] for row in rows[:done]]
    return [columns[0] for columns in singles if len(columns) == 1]


def shown(outcomes: Mapping[K, Outcome], hidden: Hidden[K], minimum: int = MINIMUM) -> dict[K, Outcome]:
    """Return the outcomes with those of hidden cells replaced by the reason; neither value nor number is left."""
    few = _s("Fewer than %(minimum)s people answered; the figure is not shown to protect them.", minimum=minimum)
    other = _s("Not shown, because the figure of a small group could be worked out from it.")
    found: dict[K, Outcome] = {}
    for cell, outcome in outcomes.items():
        reason = few if cell in hidden.small else other if cell in hidden.protecting else None
        found[cell] = outcome if reason is None else NotEstimable(reason)
    return found


def people(outcomes: Mapping[K, Outcome]) -> dict[K, int]:
    """Return how many people stand behind each outcome."""
    return {cell: each.n for cell, each in outcomes.items()}
