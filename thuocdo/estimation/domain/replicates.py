"""The jackknife: the figure is computed again without each PSU, for figures that have no formula of their own.

Source: docs/method/estimation.md, section 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from thuocdo.estimation.domain.designs import Design, Floats, LonelyRule
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

Statistic: TypeAlias = Callable[[Floats], float]


class Jackknife(StrEnum):
    """Whether a PSU that is left out is made up for by its stratum or by the whole sample."""

    JKN = "JKn"  # stratified: the others of its stratum weigh n/(n − 1) more
    JK1 = "JK1"  # one stratum: all others do; strata are left out of account


@dataclass(frozen=True, slots=True)
class Replicated:
    """A statistic with its jackknife variance; or why there is none."""

    value: float
    variance: float
    df: int
    reason: Sentence | None = None


def jackknife(design: Design, totals: Floats, statistic: Statistic, kind: Jackknife = Jackknife.JKN) -> Replicated:
    """Return the statistic of the summed totals and its variance about the whole sample's value.

    `totals`: PSUs × figures, weighted. `statistic`: from the sums of these figures to one number.
    """
    whole = totals.sum(axis=0)
    value = statistic(whole)
    if kind is Jackknife.JK1:
        sizes = np.array([len(totals)], dtype=np.int64)
        stratum = np.zeros(len(totals), dtype=np.int64)
        left_out, lonely = np.ones(1), sizes == 1
    else:
        sizes, stratum = design.sizes, design.stratum_of
        left_out, lonely = design.left_out, design.is_lonely
    df = int(len(totals) - len(sizes))
    reason = _reason(design.lonely, bool(lonely.any()), df)
    if reason is not None:
        return Replicated(value, 0.0, df, reason)
    by_stratum = np.zeros((len(sizes), totals.shape[1]))
    np.add.at(by_stratum, stratum, totals)
    variance = 0.0
    for place in range(len(totals)):
        own = stratum[place]
        n = int(sizes[own])
        if n < 2:
            continue
        without = whole - by_stratum[own] + (by_stratum[own] - totals[place]) * (n / (n - 1))
        variance += left_out[own] * (n - 1) / n * (statistic(without) - value) ** 2
    return Replicated(value, float(variance), df)


def _reason(rule: LonelyRule, lonely: bool, df: int) -> Sentence | None:
    if lonely and rule in {LonelyRule.FAIL, LonelyRule.ADJUST, LonelyRule.AVERAGE}:
        return _s(
            "A stratum has only one primary sampling unit, which the jackknife can't leave out. Name the rule that "
            "removes it."
        )
    if df < 1:
        return _s("No stratum has answers from two primary sampling units, so the sampling error can't be estimated.")
    return None
