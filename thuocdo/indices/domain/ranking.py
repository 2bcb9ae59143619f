"""Ranks, means, groups and gaps of the values of many units. Exact values decide; rounding is for the reader."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from thuocdo.indices.domain.exact import total
from thuocdo.kernel.numbers import SHOWN, Exact, RoundingPolicy

K = TypeVar("K", bound=Hashable)
G = TypeVar("G", bound=Hashable)
_FINE = 10**12


class RankStyle(StrEnum):
    """How units with equal values are ranked."""

    STRICT = "strict"  # by unrounded value; only true ties share a rank: 1, 2, 2, 4
    DENSE = "dense"  # 1, 2, 2, 3
    COMPETITION = "competition"  # 1, 2, 2, 4


def rank(values: Mapping[K, Exact], style: RankStyle = RankStyle.STRICT) -> dict[K, int]:
    """Return the rank of each unit, 1 for the highest exact value, in order of rank.

    Equal values share a rank under every style: nobody is put behind another for the order of a list. A strict
    ranking expects no equal values; `true_ties` names them. Source: docs/method/ranking.md.
    """
    ranks: dict[K, int] = {}
    previous: Exact | None = None
    current = 0
    for place, (unit, value) in enumerate(sorted(values.items(), key=_size, reverse=True), start=1):
        if previous is None or value != previous:
            current = current + 1 if style is RankStyle.DENSE else place
            previous = value
        ranks[unit] = current
    return ranks


def true_ties(values: Mapping[K, Exact]) -> tuple[tuple[K, ...], ...]:
    """Return the sets of units whose exact values are equal, best first."""
    return tuple(tuple(units) for units in _groups(values, lambda value: value) if len(units) > 1)


@dataclass(frozen=True, slots=True)
class HiddenTie:
    """Units that look equal when shown, though unrounded values rank them apart. Says how many decimals tell them."""

    units: tuple[Hashable, ...]  # best first
    shown: Exact
    places: int  # decimals at which all different values among them look different


def hidden_ties(values: Mapping[K, Exact], shown: RoundingPolicy = SHOWN) -> tuple[HiddenTie, ...]:
    """Return every set of units that only hidden digits separate, best first, for the footnote of a ranking."""
    found = []
    for units in _groups(values, shown):
        different = {values[unit] for unit in units}
        if len(different) > 1:
            places = shown.places + 1
            while len({RoundingPolicy(places)(value) for value in different}) < len(different):
                places += 1
            found.append(HiddenTie(tuple(units), shown(values[units[0]]), places))
    return tuple(found)


def field_ranks(
    values: Mapping[K, Mapping[str, Exact]], style: RankStyle = RankStyle.STRICT
) -> dict[str, dict[K, int]]:
    """Return, for each field, the ranks of the units by their value in that field. Units without one are left out."""
    by_field: dict[str, dict[K, Exact]] = {}
    for unit, fields in values.items():
        for code, value in fields.items():
            by_field.setdefault(code, {})[unit] = value
    return {code: rank(column, style) for code, column in by_field.items()}


def rank_changes(ranks: Mapping[K, int], previous: Mapping[K, int]) -> dict[K, int | None]:
    """Return by how many places each unit rose (above 0) or fell; None for a unit that was not ranked before."""
    return {unit: previous[unit] - place if unit in previous else None for unit, place in ranks.items()}


def mean(values: Iterable[Exact]) -> Fraction | None:
    """Return the exact mean, or None of nothing."""
    listed = list(values)
    return total(listed) / len(listed) if listed else None


def above_mean(values: Mapping[K, Exact]) -> tuple[K, ...]:
    """Return the units whose exact value is above the exact mean, best first."""
    middle = mean(values.values())
    ordered = sorted(values, key=lambda unit: values[unit], reverse=True)
    return tuple(unit for unit in ordered if middle is not None and values[unit] > middle)


@dataclass(frozen=True, slots=True)
class Spread:
    """First, last and the gap between them."""

    highest: Exact
    lowest: Exact
    first: Hashable
    last: Hashable

    @property
    def gap(self) -> Fraction:
        return Fraction(self.highest) - Fraction(self.lowest)


def spread(values: Mapping[K, Exact]) -> Spread | None:
    """Return the gap between first and last, or None of nothing."""
    if not values:
        return None
    first = max(values, key=lambda unit: values[unit])
    last = min(values, key=lambda unit: values[unit])
    return Spread(values[first], values[last], first, last)


@dataclass(frozen=True, slots=True)
class GroupMean:
    """The mean of one group of units."""

    group: Hashable
    mean: Fraction
    count: int
    rank: int


def group_means(
    values: Mapping[K, Exact], group_of: Mapping[K, G], style: RankStyle = RankStyle.STRICT
) -> tuple[GroupMean, ...]:
    """Return the mean of every group (an economic region, say), best first. Units without a group are left out."""
    members: dict[G, list[Exact]] = {}
    for unit, value in values.items():
        if unit in group_of:
            members.setdefault(group_of[unit], []).append(value)
    means: dict[G, Exact] = {group: total(listed) / len(listed) for group, listed in members.items()}
    return tuple(
        GroupMean(group, Fraction(means[group]), len(members[group]), place)
        for group, place in rank(means, style).items()
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from `low` to under `high`; the last bin holds its upper end too."""

    low: Fraction
    high: Fraction
    count: int


def distribution(values: Iterable[Exact], edges: Sequence[Exact]) -> tuple[Bin, ...]:
    """Return counts between rising `edges`. Values outside the first and last edge are not counted."""
    bounds = [Fraction(edge) for edge in edges]
    listed = list(values)
    bins = []
    for place, (low, high) in enumerate(pairwise(bounds)):
        last = place == len(bounds) - 2
        bins.append(Bin(low, high, sum(low <= value < high or (last and value == high) for value in listed)))
    return tuple(bins)


def _size(item: tuple[object, Exact]) -> tuple[int, Exact]:
    """Return a key that sorts by exact value. Its whole number decides nearly always, faster than two fractions."""
    above, below = item[1].as_integer_ratio()
    return above * _FINE // below, item[1]


def _groups(values: Mapping[K, Exact], key: object) -> list[list[K]]:
    grouped: dict[Exact, list[K]] = {}
    for unit in sorted(values, key=lambda each: values[each], reverse=True):
        grouped.setdefault(key(values[unit]), []).append(unit)  # type: ignore[operator]
    return list(grouped.values())
