"""What a reader gets: a value with its error, or a sentence that says why there is none. Never NaN.

Source: docs/method/estimation.md, sections 3 to 6.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from thuocdo.estimation.domain import intervals, linearised
from thuocdo.estimation.domain.intervals import Bounds, Method
from thuocdo.estimation.domain.linearised import Figure, Spread
from thuocdo.estimation.domain.totals import Sums, Tally
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of one domain with its sampling error. `value` is exact; the error is a float, as errors are."""

    value: Fraction
    se: float
    df: int
    n: int  # respondents who answered
    sampled: int  # respondents of the domain, whether they answered or not
    deff: float | None = None  # times the variance of a simple random sample of as many people

    def interval(self, method: Method = Method.T, level: float = 0.95) -> Bounds:
        """Return the confidence interval; the methods for shares expect a value from 0 to 1."""
        return intervals.bounds(method, float(self.value), self.se, self.df, self.sampled, level=level)


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """Why a figure has no sampling error, or no value at all. `value` stands where it is known."""

    reason: Sentence
    value: Fraction | None = None
    n: int = 0


Outcome: TypeAlias = Estimate | NotEstimable


def estimate(figure: Figure) -> dict[str, Outcome]:
    """Return the figure in every domain with its error."""
    simple = figure.simple or (None,) * len(figure.values)
    layout = figure.layout
    people = zip(layout.sum_by_domain(figure.count), layout.sum_by_domain(figure.sampled), strict=True)
    rows = zip(layout.domains, figure.values, linearised.variances(figure), people, simple, strict=True)
    return {name: _outcome(value, spread, n, base) for name, value, spread, n, base in rows}


def _outcome(value: Fraction | None, spread: Spread, people: tuple[int, int], simple: float | None) -> Outcome:
    n, sampled = people
    if n == 0:
        return NotEstimable(_s("Nobody in this group answered."))
    if value is None:
        return NotEstimable(_s("Part of this figure is missing: nobody answered it, or it divides by zero."), n=n)
    if spread.reason is not None:
        return NotEstimable(spread.reason, value, n)
    se = intervals.standard_error(spread.variance)
    return Estimate(value, se, spread.df, n, sampled, spread.variance / simple if simple else None)


def means(tally: Tally, scores: Mapping[int, int] | None = None) -> dict[str, Outcome]:
    """Return the mean of an item in every domain, in the unit of its answers or of `scores`."""
    return estimate(linearised.ratio(tally.mean(scores)))


def shares(tally: Tally, counted: Collection[int]) -> dict[str, Outcome]:
    """Return the share of answers among `counted` in every domain, from 0 to 1."""
    return estimate(linearised.ratio(tally.share(counted)))


def ratios(sums: Sums) -> dict[str, Outcome]:
    """Return the ratio of two totals in every domain."""
    return estimate(linearised.ratio(sums))


def totals(sums: Sums) -> dict[str, Outcome]:
    """Return the total in every domain, in the unit of the variable."""
    return estimate(linearised.total(sums))


def difference(figure: Figure, one: str, other: str) -> Outcome:
    """Return one domain's value less another's, with the error of the difference."""
    return estimate(linearised.contrast(figure, {one: 1, other: -1}))[""]
