"""Weighted totals per PSU and domain: all that an estimate needs, and small.

Weights are whole micro-units and answers are whole numbers, so every total is exact and does not depend on the order
of rows, on how they were split, or on threads. Source: docs/method/estimation.md, section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from thuocdo.estimation.domain.designs import MICRO, Bools, Design, Floats, Ints
from thuocdo.kernel.numbers import Exact, RoundingPolicy
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s

MISSING = -1  # an answer that was not given, or not asked
_EXACT_FLOAT, _EXACT_INT = 2**53, 2**63
_WIDEST = 10_000  # different answers that are counted one by one
_WHOLE = RoundingPolicy(0)


def in_units(weights: Iterable[Exact], unit: int = MICRO) -> Ints:
    """Return exact weights as whole micro-units, rounded half up. Raise `BadInput` naming every negative weight."""
    found, problems = [], []
    for row, weight in enumerate(weights, start=1):
        if weight < 0:
            problems.append(Problem(_s("The weight in row %(row)s is negative.", row=row), row=row, given=str(weight)))
        found.append(int(_WHOLE(weight * unit if isinstance(weight, int) else Fraction(weight) * unit)))
    if problems:
        raise BadInput(_s("A weight says how many people an answer stands for; it can't be negative."),
                       problems=problems)  # fmt: skip
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Layout:
    """Which PSU met which domain: one cell for each such pair, in the order of PSU and domain."""

    design: Design
    domains: tuple[str, ...]
    psu: Ints  # per cell
    domain: Ints  # per cell

    @cached_property
    def pairs(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Pairs of domain and stratum that meet: pair of each cell, and domain, stratum and cells of each pair."""
        strata = len(self.design.strata)
        keys = self.domain * strata + self.design.stratum_of[self.psu]
        found, pair = np.unique(keys, return_inverse=True)
        sizes = np.bincount(pair, minlength=len(found)).astype(np.int64)
        return pair.astype(np.int64), found // strata, found % strata, sizes

    def place(self, domain: str) -> int:
        return self.domains.index(domain)

    def sum_by_domain(self, totals: Ints) -> list[int]:
        """Return the exact sum of each domain's cells."""
        return [int(each) for each in whole_sums(self.domain, totals, len(self.domains))]


def whole_sums(keys: Ints, values: Ints, size: int) -> Ints:
    """Return the sum of whole `values` for each key from 0 to size − 1."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, keys, values)
    return sums


def cells_of(
    design: Design, psu: Ints, domain: npt.NDArray[np.integer] | None = None, domains: Sequence[str] = ("",)
) -> tuple[Layout, Ints]:
    """Return the cells that rows fall into, and each row's cell; −1 for a row whose domain is −1, which is in none.

    `psu` and `domain` are places in the design and in `domains`; without `domain` all rows are one domain.
    """
    width = len(domains)
    key = psu * width if domain is None else psu * width + domain
    outside = None if domain is None or (domain >= 0).all() else domain < 0
    if outside is not None:
        key = np.where(outside, 0, key)
    met = np.bincount(key if outside is None else key[~outside], minlength=len(design.psus) * width) > 0
    keys = np.flatnonzero(met).astype(np.int64)
    cell = (np.cumsum(met, dtype=np.int64) - 1)[key]
    if outside is not None:
        cell[outside] = -1
    return Layout(design, tuple(domains), keys // width, keys % width), cell


@dataclass(frozen=True, eq=False)
class Sums:
    """Totals per cell of one figure: Σw·y over Σw·x, where x is 1 for a mean.

    `cross`: Σw, Σw·x·y and Σw·x² (three columns) where x is not 1, for the design effect of a ratio.
    `spread`: centred sums of squares and products of w·y and w·x within each cell (yy, xy, xx), for the second stage.
    """

    layout: Layout
    count: Ints  # respondents with an answer
    sampled: Ints  # respondents with or without one
    top: Ints  # Σ w·y
    bottom: Ints  # Σ w·x
    square: Ints | None = None  # Σ w·y², for the design effect
    cross: Ints | None = None
    spread: Floats | None = None

    def regroup(self, groups: Mapping[str, str]) -> Sums:
        """Return the totals of larger domains, such as regions of provinces. A domain without a group is left out."""
        names = tuple(dict.fromkeys(groups.values()))
        place = np.array([names.index(groups[name]) if name in groups else -1 for name in self.layout.domains])
        kept = place[self.layout.domain] >= 0
        layout, cell = cells_of(self.layout.design, self.layout.psu[kept], place[self.layout.domain][kept], names)
        size = len(layout.psu)
        whole = (self.count, self.sampled, self.top, self.bottom)
        count, sampled, top, bottom = (whole_sums(cell, each[kept], size) for each in whole)
        square = None if self.square is None else whole_sums(cell, self.square[kept], size)
        spread = None
        if self.spread is not None:
            blocks = (self.count[kept], self.top[kept], self.bottom[kept])
            spread = _spread_of_blocks(cell, self.spread[kept], blocks, (count, top, bottom))
        cross = None
        if self.cross is not None:
            cross = np.stack([whole_sums(cell, column, size) for column in self.cross[kept].T], axis=1)
        return Sums(layout, count, sampled, top, bottom, square, cross, spread)


def _spread_of_blocks(
    cell: Ints, own: Floats, blocks: tuple[Ints, Ints, Ints], whole: tuple[Ints, Ints, Ints]
) -> Floats:
    count, top, bottom = blocks
    size = len(whole[0])
    shift_y = top / np.maximum(count, 1) - (whole[1] / np.maximum(whole[0], 1))[cell]
    shift_x = bottom / np.maximum(count, 1) - (whole[2] / np.maximum(whole[0], 1))[cell]
    between = (shift_y * shift_y, shift_x * shift_y, shift_x * shift_x)
    return np.stack(
        [np.bincount(cell, own[:, part] + count * between[part], minlength=size) for part in range(3)], axis=1
    )


@dataclass(frozen=True, eq=False)
class Tally:
    """Respondents and weight per cell for each possible answer: means, shares and quantiles all follow from it."""

    layout: Layout
    values: tuple[int, ...]
    sampled: Ints  # per cell, respondents with or without an answer
    counts: Ints  # cells × values
    weights: Ints  # cells × values

    def mean(self, scores: Mapping[int, int] | None = None) -> Sums:
        """Return the totals of the mean of `scores`, by default the answers themselves. Others count as missing."""
        marks = {value: value for value in self.values} if scores is None else scores
        chosen = [place for place, value in enumerate(self.values) if value in marks]
        given = np.array([marks[self.values[place]] for place in chosen], dtype=np.int64)
        weights = self.weights[:, chosen]
        largest = max((abs(mark) for mark in given.tolist()), default=0) ** 2
        square = weights @ given**2 if _sum_of(weights) * largest < _EXACT_INT / 2 else None
        count = self.counts[:, chosen].sum(axis=1)
        return Sums(self.layout, count, self.sampled, weights @ given, weights.sum(axis=1), square)

    def share(self, counted: Collection[int]) -> Sums:
        """Return the totals of the share of answers that are among `counted`."""
        return self.mean({value: int(value in counted) for value in self.values})

    def add(self, other: Tally) -> Tally:
        """Return the tally of both, for rows that were counted in two parts over the same cells."""
        return Tally(
            self.layout, self.values, self.sampled + other.sampled,
            self.counts + other.counts, self.weights + other.weights,
        )  # fmt: skip


def tally(layout: Layout, cell: Ints, weights: Ints, answers: npt.NDArray[np.integer], values: Sequence[int]) -> Tally:
    """Count one item: respondents and weight per cell and answer. `MISSING` answers and rows outside are left out.

    Raise `BadInput` when an answer is not among `values`, or when the weights are too large to be added exactly.
    """
    return tallies(layout, cell, weights, {"": answers}, values)[""]


def tallies(
    layout: Layout, cell: Ints, weights: Ints, items: Mapping[str, npt.NDArray[np.integer]], values: Sequence[int]
) -> dict[str, Tally]:
    """Count many items with the same possible answers: as `tally`, with what they share prepared once."""
    _check_size(weights, max(abs(value) for value in values))
    low = min(*values, MISSING)
    width = max(values) - low + 1
    if width > _WIDEST:
        raise BadInput(_s("The answers lie too far apart to be counted one by one. Give them in classes."))
    outside = bool(len(cell) and cell.min() < 0)
    kept = cell >= 0 if outside else None
    base = (cell if kept is None else cell[kept]) * width - low
    weights = weights if kept is None else weights[kept]
    quick = weights.astype(np.float64) if _sum_of(weights) < _EXACT_FLOAT else None
    columns = np.array(values) - low
    unknown = [place for place in range(width) if place + low not in {*values, MISSING}]
    size, shape = len(layout.psu) * width, (len(layout.psu), width)
    found = {}
    for name, answers in items.items():
        if len(answers) and (answers.min() < low or answers.max() >= low + width):
            _refuse_strange(answers, values)
        key = base + (answers if kept is None else answers[kept])
        counts = np.bincount(key, minlength=size).astype(np.int64).reshape(shape)
        if counts[:, unknown].any():
            _refuse_strange(answers, values)
        added = whole_sums(key, weights, size) if quick is None else np.bincount(key, quick, size).astype(np.int64)
        found[name] = Tally(
            layout, tuple(values), counts.sum(axis=1), counts[:, columns], added.reshape(shape)[:, columns]
        )
    return found


@dataclass(frozen=True, eq=False)
class Counts:
    """What a database gives: one row per PSU, domain and answer (`MISSING` too), with respondents and weight."""

    psu: Ints
    domain: Ints  # −1 is in no domain
    answer: Ints
    count: Ints
    weight: Ints


def tally_of_counts(design: Design, domains: Sequence[str], values: Sequence[int], counts: Counts) -> Tally:
    """Return the tally of rows that were counted elsewhere; the same as if the people themselves were counted here.

    Rows may come in any order, and a place more than once. Raise `BadInput` when an answer is not among `values`.
    """
    _refuse_strange(counts.answer, values)
    _check_size(counts.weight, max(abs(value) for value in values))
    layout, cell = cells_of(design, counts.psu, counts.domain, domains)
    place = {value: column for column, value in enumerate((MISSING, *values))}
    inside = cell >= 0
    key = cell[inside] * len(place) + np.array([place[int(each)] for each in counts.answer[inside]], dtype=np.int64)
    shape = (len(layout.psu), len(place))
    people, weight = (
        whole_sums(key, each[inside], shape[0] * shape[1]).reshape(shape) for each in (counts.count, counts.weight)
    )
    return Tally(layout, tuple(values), people.sum(axis=1), people[:, 1:], weight[:, 1:])


def _refuse_strange(answers: npt.NDArray[np.integer], values: Sequence[int]) -> None:
    strange = sorted({int(each) for each in np.unique(answers)} - {*values, MISSING})
    if strange:
        raise BadInput(_s("These answers are not among those of the question: %(answers)s.", answers=tuple(strange)))


def _sum_of(values: Ints) -> float:
    return float(np.abs(values.astype(np.float64)).sum())


def _check_size(weights: Ints, largest: int) -> None:
    if _sum_of(weights) * max(largest, 1) >= _EXACT_INT / 2:
        raise BadInput(_s(
            "The weights and values are too large to be added exactly. Give the values in a larger unit."
        ))  # fmt: skip


def exact_sums(keys: Ints, values: Ints, size: int) -> Ints:
    """Return the exact sum of whole `values` for each key; the fast way where floats hold it, else the slow one."""
    if _sum_of(values) < _EXACT_FLOAT:
        return np.bincount(keys, values, minlength=size).astype(np.int64)
    return whole_sums(keys, values, size)


def sums(
    layout: Layout, cell: Ints, weights: Ints, tops: Ints, bottoms: Ints | None = None, *,
    answered: Bools | None = None, second_stage: bool = False,
) -> Sums:  # fmt: skip
    """Add up one figure: the mean of `tops`, or with `bottoms` the ratio of both. Both are whole numbers.

    `answered` says which rows count. Raise `BadInput` when the numbers are too large to be added exactly.
    """
    sampled = np.bincount(cell[cell >= 0], minlength=len(layout.psu)).astype(np.int64)
    kept = cell >= 0 if answered is None else answered & (cell >= 0)
    cell, weights, tops = cell[kept], weights[kept], tops[kept].astype(np.int64)
    ones = bottoms is None
    below = np.ones_like(tops) if bottoms is None else bottoms[kept].astype(np.int64)
    largest = max(int(np.abs(tops).max()), int(np.abs(below).max())) if len(tops) else 1
    _check_size(weights, largest)
    size = len(layout.psu)
    top, bottom = weights * tops, weights * below
    square = cross = None
    if _sum_of(weights) * largest**2 < _EXACT_INT / 2:
        square = exact_sums(cell, top * tops, size)
        products = () if ones else (weights, top * below, bottom * below)
        cross = np.stack([exact_sums(cell, each, size) for each in products], axis=1) if products else None
    spread = _spread(cell, top, bottom, size) if second_stage else None
    count = np.bincount(cell, minlength=size).astype(np.int64)
    added = exact_sums(cell, top, size), exact_sums(cell, bottom, size)
    return Sums(layout, count, sampled, *added, square, cross, spread)


def _spread(cell: Ints, top: Ints, bottom: Ints, size: int) -> Floats:
    order = np.lexsort((bottom, top, cell))  # so that the last digit does not depend on the order of rows
    cell, top, bottom = cell[order], top[order], bottom[order]
    count = np.maximum(np.bincount(cell, minlength=size), 1)
    y = top - (exact_sums(cell, top, size) / count)[cell]
    x = bottom - (exact_sums(cell, bottom, size) / count)[cell]
    return np.stack([np.bincount(cell, part, minlength=size) for part in (y * y, x * y, x * x)], axis=1)
