"""Quantiles with Woodruff's interval. Source: docs/method/estimation.md, section 7."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from thuocdo.estimation.domain.estimates import NotEstimable, shares
from thuocdo.estimation.domain.totals import Tally
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Quantile:
    """The smallest answer that at least the share `p` of people reach or stay below; None is an open end."""

    value: int
    low: int | None
    high: int | None
    df: int
    n: int


def quantiles(tally: Tally, p: Fraction, level: float = 0.95) -> dict[str, Quantile | NotEstimable]:
    """Return the quantile of every domain with Woodruff's interval: that of the share at the quantile, read back.

    `p` between 0 and 1, both excluded.
    """
    order = sorted(range(len(tally.values)), key=tally.values.__getitem__)
    values = [tally.values[place] for place in order]
    columns = [tally.layout.sum_by_domain(tally.weights[:, place]) for place in order]
    found: dict[str, Quantile | NotEstimable] = {}
    chosen: dict[str, tuple[int, list[int]]] = {}
    for place, name in enumerate(tally.layout.domains):
        weights = [column[place] for column in columns]
        at = _reached(weights, p) if sum(weights) else None
        if at is None:
            found[name] = NotEstimable(_s("Nobody in this group answered."))
        else:
            chosen[name] = (at, weights)
    for at in sorted({at for at, _w in chosen.values()}):
        below = shares(tally, values[: at + 1])
        for name, (own, weights) in chosen.items():
            if own != at:
                continue
            share = below[name]
            if isinstance(share, NotEstimable):
                found[name] = NotEstimable(share.reason, Fraction(values[at]), share.n)
                continue
            ends = share.interval(level=level)
            low, high = (_reached(weights, Fraction(end)) if 0 <= end <= 1 else None for end in (ends.low, ends.high))
            found[name] = Quantile(
                values[at], None if low is None else values[low], None if high is None else values[high],
                share.df, share.n,
            )  # fmt: skip
    return {name: found[name] for name in tally.layout.domains}


def _reached(weights: list[int], p: Fraction) -> int | None:
    """Return the first place at which the running sum is at least the share p of all, exactly."""
    running, whole = 0, sum(weights)
    for place, weight in enumerate(weights):
        running += weight
        if weight and running >= p * whole:
            return place
    return None
