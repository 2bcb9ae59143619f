"""What chance does to provisional indices: margins of leaves that come from surveys, carried to the totals (A9).

The errors of leaves from one survey are added up: the same people answer for all of them, and added up they are at
least as large as they can be. Those of different surveys are independent. Leaves that nobody was asked about are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from thuocdo.estimation.domain.intervals import Bounds, quantile_of_t
from thuocdo.estimation.domain.rank_sets import rank_ranges, simulate

LEVEL = 0.95
SEED = 2026
_NORMAL = 10**9


@dataclass(frozen=True, slots=True)
class Margin:
    """One unit: its index, the standard error of it, the 95 % interval and range of ranks. Points of 100."""

    key: str
    index: Fraction
    error: float
    bounds: Bounds
    ranks: tuple[int, int] | None  # None: not ranked


def error_of(errors: Iterable[tuple[int, float]], scale: Fraction = Fraction(1)) -> float:
    """Return the standard error of a total from those of its leaves, each with its survey. `scale` of the total."""
    by_survey: dict[int, float] = defaultdict(float)
    for survey, error in errors:
        by_survey[survey] += error
    return float(scale) * sqrt(sum(error**2 for error in by_survey.values()))


def margins(
    indices: Sequence[tuple[str, Fraction]], errors: Mapping[str, float], ranked: frozenset[str]
) -> tuple[Margin, ...]:
    """Return the margins of all units, in their order; the simulation has a published seed."""
    reach = quantile_of_t((1 + LEVEL) / 2, _NORMAL)
    taking_part = [(key, value) for key, value in indices if key in ranked]
    ranges = {}
    if taking_part:
        keys = [key for key, _value in taking_part]
        values = [float(value) for _key, value in taking_part]
        ranges = rank_ranges(simulate(keys, values, [errors.get(key, 0.0) for key in keys], seed=SEED), LEVEL)
    found = []
    for key, value in indices:
        error = errors.get(key, 0.0)
        bounds = Bounds(max(0.0, float(value) - reach * error), float(value) + reach * error)
        ranks = (ranges[key].low, ranges[key].high) if key in ranges else None
        found.append(Margin(key, value, error, bounds, ranks))
    return tuple(found)
