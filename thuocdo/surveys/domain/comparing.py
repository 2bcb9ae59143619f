"""How far two shares or means of different people lie apart, with an interval.

Source: docs/method/survey-reports.md, section 4 (Newcombe 1998, method 10; Welch 1947).
"""

from __future__ import annotations

from math import sqrt

from thuocdo.estimation.domain.intervals import quantile_of_t
from thuocdo.surveys.domain.crosstabs import Difference
from thuocdo.surveys.domain.figures import LEVEL, Mean, Share


def share_difference(before: Share, now: Share) -> Difference:
    """Return the later share less the earlier one, with Newcombe's interval from the two Wilson intervals."""
    one, two = before.interval, now.interval
    first, second = float(before.value), float(now.value)
    change = second - first
    low = change - sqrt((second - two.low) ** 2 + (one.high - first) ** 2)
    high = change + sqrt((two.high - second) ** 2 + (first - one.low) ** 2)
    return Difference(now.value - before.value, low, high)


def mean_difference(before: Mean, now: Mean) -> Difference | None:
    """Return the later mean less the earlier one, with Welch's interval; None where one person makes a mean."""
    if before.variance is None or now.variance is None:
        return None
    one, two = float(before.variance) / before.n, float(now.variance) / now.n
    change, spread = now.value - before.value, one + two
    if spread == 0:
        return Difference(change, float(change), float(change))
    df = spread**2 / (one**2 / (before.n - 1) + two**2 / (now.n - 1))
    reach = quantile_of_t((1 + LEVEL) / 2, max(1, int(df))) * sqrt(spread)
    return Difference(change, float(change) - reach, float(change) + reach)
