"""Satisfaction with public services: by item, by factor, overall, and in points of the reform index.

The satisfaction with an item is the share of answers "satisfied" and "very satisfied" among all answers to it; a factor
and the index pool the answers to their items. The pooling is *not verified* against the Ministry's method; a scheme is
data, so that another can take its place. Source: docs/method/estimation.md, section 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from thuocdo.estimation.domain.designs import Ints
from thuocdo.estimation.domain.estimates import Outcome, estimate
from thuocdo.estimation.domain.linearised import Figure, combine, ratio
from thuocdo.estimation.domain.totals import MISSING, Layout, Sums, Tally, sums
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Factor:
    """Items that belong together, and the points of the reform index that full satisfaction with them earns."""

    code: str
    items: tuple[str, ...]
    points: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which items make which factors, and which answers count as satisfied."""

    factors: tuple[Factor, ...]
    satisfied: frozenset[int] = frozenset({4, 5})

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for factor in self.factors for item in factor.items)

    @property
    def most_points(self) -> Fraction:
        return sum((factor.points for factor in self.factors), Fraction(0))


POINTS_2022 = (Fraction(3, 2), Fraction(3, 2), Fraction(5, 2), Fraction(5, 2), Fraction(2))


def services_2022(items: Sequence[Sequence[str]]) -> Scheme:
    """Return the scheme of 2022 for the five factors of services, in their order: 1.5, 1.5, 2.5, 2.5 and 2 points.

    Access, procedures, officials, results, complaints. `items`: the codes of each factor's items.
    """
    codes = ("II.1", "II.2", "II.3", "II.4", "II.5")  # as the Ministry's questionnaire numbers them
    rows = zip(codes, items, POINTS_2022, strict=True)
    return Scheme(tuple(Factor(code, tuple(each), points) for code, each, points in rows))


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Every figure by domain: a province, a group, a service. Shares run from 0 to 1; `points` to the scheme's most.

    Without `pools`, `n` of a factor and of the index is that of the item that most people answered.
    """

    items: Mapping[str, Mapping[str, Outcome]]
    factors: Mapping[str, Mapping[str, Outcome]]
    index: Mapping[str, Outcome]
    points: Mapping[str, Outcome]  # empty when no factor earns points


@dataclass(frozen=True, eq=False)
class Pools:
    """Totals of the answers to several items together, counted person by person: each factor's, and the index's."""

    factors: Mapping[str, Sums]
    index: Sums


def pools(
    layout: Layout, cell: Ints, weights: Ints, items: Mapping[str, npt.NDArray[np.integer]], scheme: Scheme
) -> Pools:
    """Count for each person how many items were answered and how many satisfy. Gives n and design effects exactly."""

    def pool(codes: Sequence[str]) -> Sums:
        good, given = np.zeros(len(cell), dtype=np.int64), np.zeros(len(cell), dtype=np.int64)
        for code in codes:
            good += np.isin(items[code], sorted(scheme.satisfied))
            given += items[code] != MISSING
        return sums(layout, cell, weights, good, given, answered=given > 0)

    return Pools({factor.code: pool(factor.items) for factor in scheme.factors}, pool(scheme.items))


def satisfaction(tallies: Mapping[str, Tally], scheme: Scheme, pools: Pools | None = None) -> Satisfaction:
    """Return all figures of a scheme with their errors. All tallies and pools are over the same cells.

    Raise `BadInput` naming every item of the scheme that was not counted.
    """
    missing = [item for item in scheme.items if item not in tallies]
    if missing:
        problems = [Problem(_s("Item %(item)s was not counted.", item=item), place=item) for item in missing]
        raise BadInput(_s("The questionnaire lacks items of the satisfaction index."), problems=problems)
    shares = {item: tallies[item].share(scheme.satisfied) for item in scheme.items}
    if pools is None:
        by_factor = {factor.code: pooled([shares[item] for item in factor.items]) for factor in scheme.factors}
        pools = Pools(by_factor, pooled(list(shares.values())))
    factors = {code: ratio(each) for code, each in pools.factors.items()}
    return Satisfaction(
        {item: estimate(ratio(each)) for item, each in shares.items()},
        {code: estimate(figure) for code, figure in factors.items()},
        estimate(ratio(pools.index)),
        estimate(points(factors, scheme)) if scheme.most_points else {},
    )


def pooled(items: Sequence[Sums]) -> Sums:
    """Return the totals of all answers to several items together, from their tallies.

    These do not say who answered several items, so there is no design effect; `pools` counts person by person.
    """
    first = items[0]
    count, top, bottom = first.count, first.top, first.bottom
    for each in items[1:]:
        count = count.clip(min=each.count)
        top, bottom = top + each.top, bottom + each.bottom
    return Sums(first.layout, count, first.sampled, top, bottom)


def points(factors: Mapping[str, Figure], scheme: Scheme) -> Figure:
    """Return the points of the reform index: the satisfaction with each factor times the points of the factor."""
    return combine([(factor.points, factors[factor.code]) for factor in scheme.factors if factor.points])
