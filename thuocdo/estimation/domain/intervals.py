"""Confidence intervals from an estimate, its standard error and its degrees of freedom.

Source: docs/method/estimation.md, section 6; those of R's survey package, `confint` and `svyciprop`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

from scipy.special import betaincinv, stdtrit


class Method(StrEnum):
    """How an interval is made."""

    T = "t"  # estimate ± t·SE; for means and totals
    LOGIT = "logit"  # ± t·SE on the scale of log odds and back; for shares
    BETA = "beta"  # Clopper and Pearson with the effective number of respondents; for shares near 0 or 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """The two ends of a confidence interval, in the unit of the estimate."""

    low: float
    high: float


def quantile_of_t(probability: float, df: int) -> float:
    """Return the quantile of Student's t."""
    return float(stdtrit(float(df), probability))


def t_bounds(value: float, se: float, df: int, level: float = 0.95) -> Bounds:
    """Return value ± t·SE. For a share it may leave 0 to 1."""
    reach = quantile_of_t((1 + level) / 2, df) * se
    return Bounds(value - reach, value + reach)


def logit_bounds(share: float, se: float, df: int, sampled: int, level: float = 0.95) -> Bounds:
    """Return the interval on the scale of log odds, carried back; it stays between 0 and 1.

    A share of 0 or 1 has no log odds and takes the beta interval.
    """
    if not 0 < share < 1:
        return beta_bounds(share, se, df, sampled, level)
    odds = log(share / (1 - share))
    reach = quantile_of_t((1 + level) / 2, df) * se / (share * (1 - share))
    return Bounds(_share(odds - reach), _share(odds + reach))


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds)) if odds >= 0 else exp(odds) / (1 + exp(odds))


def beta_bounds(share: float, se: float, df: int, sampled: int, level: float = 0.95) -> Bounds:
    """Return Clopper and Pearson's interval with n* = p(1 − p)/SE² respondents, corrected for the degrees of freedom.

    Where the sample shows no variation (a share of 0 or 1), n* is the number of people (Korn and Graubard 1998).
    `sampled`: people of the domain in the sample, with or without an answer (as in R).
    """
    tail = (1 - level) / 2
    if se > 0:
        effective = share * (1 - share) / se**2
    elif 0 < share < 1:
        return Bounds(share, share)
    else:
        effective = float(sampled)
    effective *= (quantile_of_t(tail, max(sampled - 1, 1)) / quantile_of_t(tail, df)) ** 2
    yes, no = effective * share, effective * (1 - share)
    low = float(betaincinv(yes, no + 1, tail)) if yes > 0 else 0.0
    high = float(betaincinv(yes + 1, no, 1 - tail)) if no > 0 else 1.0
    return Bounds(low, high)


def bounds(method: Method, value: float, se: float, df: int, sampled: int, *, level: float = 0.95) -> Bounds:
    """Return the interval of that method. `level`: between 0 and 1."""
    if method is Method.T:
        return t_bounds(value, se, df, level)
    return (logit_bounds if method is Method.LOGIT else beta_bounds)(value, se, df, sampled, level)


def standard_error(variance: float) -> float:
    """Return the square root; a variance that rounding took below zero is zero."""
    return sqrt(max(variance, 0.0))
