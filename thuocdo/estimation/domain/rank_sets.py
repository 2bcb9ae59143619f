"""What sampling error does to a ranking: which ranks are likely, which units can't be told apart, which band.

Ranks are simulated by drawing every value from a normal distribution with its standard error. The draws come from a
seed that is published and from a generator whose stream is fixed for good, so anyone gets the same numbers.
Source: docs/method/estimation.md, section 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from thuocdo.estimation.domain.designs import Floats, Ints
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s

DRAWS = 20_000
_CHUNK = 2_000  # draws whose pairs are compared at once


@dataclass(frozen=True, eq=False)
class Ranked:
    """Values of units with their standard errors, and simulated values about them (draws × units).

    The highest value ranks first. Errors of different units are independent, as those of provinces are.
    """

    units: tuple[str, ...]
    values: Floats
    errors: Floats
    drawn: Floats

    @property
    def order(self) -> list[int]:
        """Places of the units, best first; equal values stay in the order given."""
        return [int(place) for place in np.argsort(-self.values, kind="stable")]


def simulate(
    units: Sequence[str], values: Sequence[float], errors: Sequence[float], *, seed: int, draws: int = DRAWS
) -> Ranked:
    """Draw every value `draws` times from its normal distribution. An error of 0 is a value known exactly.

    Raise `BadInput` naming every unit whose error is negative or not a number.
    """
    centre, spread = np.array(values, dtype=np.float64), np.array(errors, dtype=np.float64)
    wrong = [
        Problem(_s("%(unit)s: the value and its standard error must be numbers, the error not negative.", unit=unit),
                place=unit)
        for unit, value, error in zip(units, values, errors, strict=True)
        if not (np.isfinite(value) and np.isfinite(error) and error >= 0)
    ]  # fmt: skip
    if wrong:
        raise BadInput(_s("These values can't be ranked with their errors."), problems=wrong)
    return Ranked(tuple(units), centre, spread, centre + spread * _normals(seed, draws, len(centre)))


def _normals(seed: int, draws: int, width: int) -> Floats:
    """Return standard normal draws: the generator's raw bits are promised never to change, so neither do these."""
    raw = np.random.PCG64(seed).random_raw(draws * width).reshape(draws, width)
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    found: Floats = ndtri(uniform)
    return found


@dataclass(frozen=True, slots=True)
class RankRange:
    """The ranks between which a unit lies with the probability asked for, and how likely each rank is."""

    low: int  # the better end
    high: int
    probabilities: tuple[float, ...]  # of rank 1, 2, …


def rank_ranges(ranked: Ranked, level: float = 0.95) -> dict[str, RankRange]:
    """Return each unit's range of ranks: the simulated ranks without the outer (1 − level)/2 at each end."""
    draws, width = ranked.drawn.shape
    ranks = _ranks(ranked.drawn)
    tail = (1 - level) / 2
    found = {}
    for place, unit in enumerate(ranked.units):
        times = np.bincount(ranks[:, place], minlength=width)
        running = np.cumsum(times)
        low = int(np.argmax(running > tail * draws)) + 1
        high = int(np.argmax(running >= (1 - tail) * draws)) + 1
        found[unit] = RankRange(low, high, tuple(float(each) / draws for each in times))
    return found


def _ranks(drawn: Floats) -> Ints:
    """Return ranks from 0 for each draw; values known exactly and equal share the better one."""
    order = np.argsort(-drawn, axis=1, kind="stable")
    ordered = np.take_along_axis(drawn, order, axis=1)
    places = np.broadcast_to(np.arange(drawn.shape[1]), drawn.shape).copy()
    places[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1), axis=1)
    return ranks


@dataclass(frozen=True, slots=True)
class RankSet:
    """The ranks that can't be excluded: below none of the units told to be better, above none told to be worse."""

    low: int
    high: int
    better: tuple[str, ...]  # units that are better beyond chance
    worse: tuple[str, ...]


def rank_sets(ranked: Ranked, level: float = 0.95) -> dict[str, RankSet]:
    """Return rank sets that hold for all units together with the probability `level`.

    Two units are told apart when their difference exceeds the critical value times the error of the difference; the
    critical value is the level's quantile of the largest standardised difference in the draws (Mogstad et al. 2024).
    """
    gap = ranked.values[:, None] - ranked.values[None, :]
    error = _pair_errors(ranked)
    critical = critical_difference(ranked, level)
    better = critical * error < gap.T  # better[j, k]: k is told to be better than j
    found = {}
    for place, unit in enumerate(ranked.units):
        above, below = np.flatnonzero(better[place]), np.flatnonzero(better[:, place])
        found[unit] = RankSet(
            len(above) + 1, len(ranked.units) - len(below),
            tuple(ranked.units[each] for each in above), tuple(ranked.units[each] for each in below),
        )  # fmt: skip
    return found


def _pair_errors(ranked: Ranked) -> Floats:
    found: Floats = np.sqrt(ranked.errors[:, None] ** 2 + ranked.errors[None, :] ** 2)
    return found


def critical_difference(ranked: Ranked, level: float = 0.95) -> float:
    """Return how many errors of a difference two units must be apart, so that no pair is told apart by chance."""
    noise = ranked.drawn - ranked.values
    draws, width = noise.shape
    error = _pair_errors(ranked)
    largest = np.zeros(draws)
    for start in range(0, draws, _CHUNK):
        part = np.ascontiguousarray(noise[start : start + _CHUNK].T)
        top = largest[start : start + _CHUNK]
        for place in range(width - 1):
            scale = error[place, place + 1 :]
            known = scale > 0
            if known.any():
                gaps = np.abs(part[place + 1 :][known] - part[place]) / scale[known][:, None]
                np.maximum(top, gaps.max(axis=0), out=top)
    return float(np.sort(largest)[min(int(np.ceil(level * draws)), draws) - 1])


def alike(ranked: Ranked, level: float = 0.95) -> tuple[tuple[str, ...], ...]:
    """Return the groups of units, in order of value, in which no two can be told apart; a unit may be in several.

    Only whole groups are given: none lies inside another. A unit told apart from all others is a group of its own.
    """
    sets = rank_sets(ranked, level)
    units = [ranked.units[place] for place in ranked.order]
    apart = {(unit, other) for unit, each in sets.items() for other in (*each.better, *each.worse)}
    groups: list[tuple[str, ...]] = []
    end = 0
    for start in range(len(units)):
        stop = max(end, start + 1)
        while stop < len(units) and all((units[each], units[stop]) not in apart for each in range(start, stop)):
            stop += 1
        if stop > end:
            groups.append(tuple(units[start:stop]))
            end = stop
    return tuple(groups)


def band_probabilities(ranked: Ranked, bands: Sequence[tuple[str, float | None]]) -> dict[str, dict[str, float]]:
    """Return how likely each unit's true value lies in each band. `bands`: code and lower end, lowest band first.

    The lowest band's end is None. A band holds its lower end and not its upper one.
    """
    ends = np.array([low for _code, low in bands if low is not None])
    found = {}
    for place, unit in enumerate(ranked.units):
        at = np.searchsorted(ends, ranked.drawn[:, place], side="right") + (len(bands) - len(ends) - 1)
        times = np.bincount(np.maximum(at, 0), minlength=len(bands))
        found[unit] = {code: float(n) / len(ranked.drawn) for (code, _low), n in zip(bands, times, strict=True)}
    return found
