"""What would have gained most: lost points by size, and the rank a unit would have had with one field better."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TypeVar

from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.ranking import RankStyle, rank
from thuocdo.indices.domain.rules.basis import HUNDRED, ZERO
from thuocdo.indices.domain.scorecards import Loss, Scorecard
from thuocdo.kernel.numbers import Exact

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class CumulativeLoss:
    """A lost-points entry with the sum of it and all greater ones, and their share of everything lost."""

    loss: Loss
    cumulative: Fraction  # points
    share_percent: Fraction  # of all lost points


def cumulative_losses(card: Scorecard) -> tuple[CumulativeLoss, ...]:
    """Return the lost points of a unit, most first, each with the running sum."""
    sums = list(accumulate((loss.lost for loss in card.ledger), initial=ZERO))[1:]
    return tuple(
        CumulativeLoss(loss, so_far, so_far * HUNDRED / sums[-1])
        for loss, so_far in zip(card.ledger, sums, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """What one field could still bring one unit. Indices and gains in points of the index."""

    field: str
    lost: Fraction  # points short of the maximum
    mean: Fraction  # points of all units in this field
    gain_at_mean: Fraction  # 0 for a unit that is at the mean or above
    rank_at_mean: int
    gain_at_max: Fraction
    rank_at_max: int


def gains(
    points: Mapping[K, Mapping[str, Exact]],
    maxima: Mapping[str, Exact],
    unit: K,
    style: RankStyle = RankStyle.STRICT,
    indices: Mapping[K, Exact] | None = None,
) -> tuple[Gain, ...]:
    """Return for each field what it would bring `unit` to be at the mean or at the maximum there, all else equal.

    `points` are those of every unit by field, `maxima` those of the fields. The largest gain at the maximum comes
    first. `indices` are the units' indices where they are more than points ÷ maxima × 100: with a bonus, for instance.
    """
    whole = total(maxima.values())
    if indices is None:
        indices = {each: total(fields.values()) * HUNDRED / whole for each, fields in points.items()}
    found = []
    for field, most in maxima.items():
        column = [fields[field] for fields in points.values() if field in fields]
        own = points[unit].get(field)
        if own is None:
            continue
        middle = total(column) / len(column)
        lost = Fraction(most) - Fraction(own)
        at_mean = max(middle - Fraction(own), ZERO) * HUNDRED / whole
        at_max = lost * HUNDRED / whole
        found.append(Gain(
            field, lost, middle,
            at_mean, _rank_with(indices, unit, at_mean, style),
            at_max, _rank_with(indices, unit, at_max, style),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda gain: gain.gain_at_max, reverse=True))


def gains_of_cards(cards: Mapping[K, Scorecard], unit: K, style: RankStyle | None = None) -> tuple[Gain, ...]:
    """Return `gains` from scorecards of one framework. Maxima are those that applied to `unit`."""
    card = cards[unit]
    fields = [node.code for node in card.tree.counted_fields if card[node.code].max_points]
    points: dict[K, dict[str, Exact]] = {
        each: {code: other[code].points for code in fields if other[code].max_points} for each, other in cards.items()
    }
    maxima: dict[str, Exact] = {code: card[code].max_points for code in fields}
    indices: dict[K, Exact] = {each: other.index for each, other in cards.items()}
    return gains(points, maxima, unit, style or card.spec.rank_style, indices)


def _rank_with(indices: Mapping[K, Exact], unit: K, gain: Fraction, style: RankStyle) -> int:
    return rank({**indices, unit: Fraction(indices[unit]) + gain}, style)[unit]
