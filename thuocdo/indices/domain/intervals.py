"""Intervals of exact numbers whose ends say whether they belong, and whether several of them cover a range once.

An end is kept as a *cut*: (v, 0) lies just before the number v, (v, 1) just after it. An interval is everything
between two cuts, so "from 70 to 90" and "above 90" meet without a gap or an overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf
from typing import TypeAlias

from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _

Cut: TypeAlias = tuple[Fraction | float, int]  # the float is only ever plus or minus infinity


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; None is without end. By default half-open: `low` belongs, `high` does not."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_included: bool = True
    high_included: bool = False

    def __contains__(self, value: Exact) -> bool:
        low, high = self.low, self.high
        if low is not None and not (value >= low if self.low_included else value > low):
            return False
        return high is None or (value <= high if self.high_included else value < high)

    def cuts(self, *, whole: bool = False) -> tuple[Cut, Cut]:
        """Return the two cuts. With `whole`, those of the whole numbers inside: above 2 begins before 3."""
        start: Cut = (-inf, 0) if self.low is None else (self.low, 0 if self.low_included else 1)
        end: Cut = (inf, 0) if self.high is None else (self.high, 1 if self.high_included else 0)
        return (_whole(start), _whole(end)) if whole else (start, end)

    def in_words(self, unit: str = "") -> Sentence:
        """Return "from 70 % to under 90 %", and so on; `unit` stands behind each number."""
        low, high = self.low, self.high
        if low is None and high is None:
            return _("any value")
        if low is None:
            below = mark("up to %(high)s%(unit)s") if self.high_included else mark("under %(high)s%(unit)s")
            return _(below, high=high, unit=unit)
        if high is None:
            above = mark("from %(low)s%(unit)s") if self.low_included else mark("above %(low)s%(unit)s")
            return _(above, low=low, unit=unit)
        if low == high and self.low_included and self.high_included:
            return _("exactly %(low)s%(unit)s", low=low, unit=unit)
        template = {
            (True, True): mark("from %(low)s%(unit)s to %(high)s%(unit)s"),
            (True, False): mark("from %(low)s%(unit)s to under %(high)s%(unit)s"),
            (False, True): mark("above %(low)s%(unit)s to %(high)s%(unit)s"),
            (False, False): mark("above %(low)s%(unit)s and under %(high)s%(unit)s"),
        }[self.low_included, self.high_included]
        return _(template, low=low, high=high, unit=unit)


def _whole(cut: Cut) -> Cut:
    value, after = cut
    if not isinstance(value, Fraction):
        return cut
    return (Fraction(floor(value) + 1 if after else ceil(value)), 0)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a set of intervals: a `gap`, an `overlap` or an `empty` interval."""

    kind: str
    where: Interval  # the gap, the part that is covered twice, or the empty interval
    members: tuple[int, ...] = ()  # places of the intervals concerned, in the order given


def flaws(intervals: Sequence[Interval], span: Interval, *, whole: bool = False) -> tuple[Flaw, ...]:
    """Return every gap, overlap and empty interval of `intervals` over `span`. Their order does not matter.

    With `whole`, only whole numbers count: "0 to 2" and "from 3" have no gap between them.
    """
    found: list[Flaw] = []
    pieces: list[tuple[Cut, Cut, int]] = []
    for place, interval in enumerate(intervals):
        start, end = interval.cuts(whole=whole)
        if start >= end:
            found.append(Flaw("empty", interval, (place,)))
        else:
            pieces.append((start, end, place))
    pieces.sort()
    first, last = span.cuts(whole=whole)
    reach, holder = first, -1
    for start, end, place in pieces:
        if start > reach and reach < last:
            found.append(Flaw("gap", _between(reach, min(start, last))))
        elif start < reach and holder >= 0:
            found.append(Flaw("overlap", _between(start, min(end, reach)), (holder, place)))
        if end > reach:
            reach, holder = end, place
    if reach < last:
        found.append(Flaw("gap", _between(reach, last)))
    return tuple(found)


def _between(start: Cut, end: Cut) -> Interval:
    low, high = start[0], end[0]
    return Interval(
        low if isinstance(low, Fraction) else None, high if isinstance(high, Fraction) else None,
        start[1] == 0, end[1] == 1,
    )  # fmt: skip
