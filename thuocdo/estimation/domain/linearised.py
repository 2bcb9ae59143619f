"""Figures with what each PSU adds to their error, and the variances that follow.

A figure is linearised once: its score z of a PSU is how much the figure moves with that PSU. Every variance is then a
sum of squares of scores about the mean of their stratum, centred before squaring; never Σz² − (Σz)²/n, which loses the
digits that matter. Source: docs/method/estimation.md, sections 3 to 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from thuocdo.estimation.domain.designs import Bools, Floats, Ints, LonelyRule
from thuocdo.estimation.domain.totals import Layout, Sums, cells_of, whole_sums
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure in every domain: exact values, and per cell the score and the respondents behind it."""

    layout: Layout
    values: tuple[Fraction | None, ...]  # per domain; None where nobody answered, or a ratio divides by zero
    scores: Floats  # per cell
    count: Ints  # per cell, with an answer
    sampled: Ints  # per cell, with or without one
    simple: tuple[float | None, ...] = ()  # per domain: variance that simple random sampling would have had
    within: Floats | None = None  # per cell: centred sum of squares of the respondents' scores


def ratio(sums: Sums) -> Figure:
    """Return Σw·y / Σw·x in each domain; a mean or a share when x is 1. Its score is (Σw·y − R·Σw·x) / X."""
    layout = sums.layout
    tops, bottoms = layout.sum_by_domain(sums.top), layout.sum_by_domain(sums.bottom)
    values = tuple(Fraction(top, bottom) if bottom else None for top, bottom in zip(tops, bottoms, strict=True))
    rate = np.array([0.0 if value is None else float(value) for value in values])[layout.domain]
    size = np.array([float(bottom) or 1.0 for bottom in bottoms])[layout.domain]
    scores = (sums.top - rate * sums.bottom) / size
    within = None
    if sums.spread is not None:
        yy, xy, xx = sums.spread.T
        within = np.maximum(yy - 2 * rate * xy + rate**2 * xx, 0.0) / size**2
    return Figure(layout, values, scores, sums.count, sums.sampled, _simple_variances(sums, tops, bottoms), within)


def total(sums: Sums) -> Figure:
    """Return Σw·y in each domain, in the unit of y. The total of a domain that nobody is in is not zero but unknown."""
    layout = sums.layout
    unit = layout.design.unit
    counts, tops = layout.sum_by_domain(sums.count), layout.sum_by_domain(sums.top)
    values = tuple(Fraction(top, unit) if count else None for count, top in zip(counts, tops, strict=True))
    within = None if sums.spread is None else sums.spread[:, 0] / float(unit) ** 2
    return Figure(layout, values, sums.top / unit, sums.count, sums.sampled, (), within)


def _simple_variances(sums: Sums, tops: list[int], bottoms: list[int]) -> tuple[float | None, ...]:
    """Return s²/n·(1 − n/N)/x̄² of each domain, s² that of y − R·x; whole numbers until the last step.

    None where it says nothing. With everything in units of weight: Q·(W − n)/((n − 1)·X⁴), Q = X²·Σw(y − R·x)².
    """
    if sums.square is None:
        return ()
    layout, unit = sums.layout, sums.layout.design.unit
    squares = layout.sum_by_domain(sums.square)
    if sums.cross is None:
        weights, products, unders = bottoms, tops, bottoms
    else:
        weights, products, unders = (layout.sum_by_domain(column) for column in sums.cross.T)
    found: list[float | None] = []
    columns = (layout.sum_by_domain(sums.count), tops, bottoms, squares, weights, products, unders)
    for n, top, bottom, yy, weight, xy, xx in zip(*columns, strict=True):
        if n < 2 or not bottom:
            found.append(None)
            continue
        if sums.cross is None:
            above, below = (yy * bottom - top * top) * (weight - n * unit), (n - 1) * bottom**3
        else:
            residual = yy * bottom**2 - 2 * top * bottom * xy + top**2 * xx
            above, below = residual * (weight - n * unit), (n - 1) * bottom**4
        found.append(above / below if above > 0 else None)
    return tuple(found)


def combine(parts: Sequence[tuple[Fraction, Figure]]) -> Figure:
    """Return Σ c·figure, such as points from the satisfaction with each factor. All over the same cells.

    A respondent counts once, for the part that most answered. Raise `BadInput` for figures with a second stage, whose
    joint spread is not kept.
    """
    first = parts[0][1]
    if any(figure.within is not None for _c, figure in parts):
        raise BadInput(_s("Figures with a second stage can't be combined. Estimate without its correction."))
    values = []
    for column in zip(*(figure.values for _c, figure in parts), strict=True):
        known = [value for value in column if value is not None]
        values.append(
            sum((c * value for (c, _f), value in zip(parts, known, strict=True)), Fraction(0))
            if len(known) == len(parts) else None
        )  # fmt: skip
    scores = np.zeros_like(first.scores)
    count = np.zeros_like(first.count)
    for coefficient, figure in parts:
        scores = scores + float(coefficient) * figure.scores
        count = np.maximum(count, figure.count)
    return Figure(first.layout, tuple(values), scores, count, first.sampled)


def contrast(figure: Figure, coefficients: Mapping[str, Fraction | int], name: str = "") -> Figure:
    """Return Σ c·(value of a domain) as a figure of one domain: the difference of two provinces, for instance."""
    layout = figure.layout
    weight = np.array([float(coefficients.get(domain, 0)) for domain in layout.domains])
    asked = np.array([domain in coefficients for domain in layout.domains])
    kept = asked[layout.domain]
    values = [
        None if value is None else coefficients[domain] * value
        for domain, value in zip(layout.domains, figure.values, strict=True) if domain in coefficients
    ]  # fmt: skip
    joined, cell = cells_of(layout.design, layout.psu[kept], None, (name,))
    scaled = figure.scores[kept] * weight[layout.domain[kept]]
    size = len(joined.psu)
    scores: Floats = np.bincount(cell, scaled, minlength=size).astype(np.float64)
    count, sampled = (whole_sums(cell, each[kept], size) for each in (figure.count, figure.sampled))
    within: Floats | None = None
    if figure.within is not None:
        shift = scaled / np.maximum(figure.count[kept], 1) - (scores / np.maximum(count, 1))[cell]
        own = figure.within[kept] * weight[layout.domain[kept]] ** 2 + figure.count[kept] * shift**2
        within = np.bincount(cell, own, minlength=size).astype(np.float64)
    known = [value for value in values if value is not None]
    value = sum(known, Fraction(0)) if known and len(known) == len(values) else None
    return Figure(joined, (value,), scores, count, sampled, (), within)


@dataclass(frozen=True, slots=True)
class Spread:
    """The variance of one domain's figure with its degrees of freedom; or why there is none."""

    variance: float
    df: int  # PSUs with an answer less strata with an answer
    reason: Sentence | None = None


def variances(figure: Figure) -> tuple[Spread, ...]:
    """Return the design-based variance of the figure in every domain.

    Each domain has its own degrees of freedom: PSUs in which it has answers, less their strata.
    """
    layout, design = figure.layout, figure.layout.design
    pair, domain, stratum, met = layout.pairs
    size = len(domain)
    answered = figure.count > 0
    strata_answered = np.bincount(pair[answered], minlength=size) > 0
    drawn, left_out = design.sizes[stratum], design.left_out[stratum]
    mean = np.bincount(pair, figure.scores, minlength=size) / drawn
    squares = np.bincount(pair, (figure.scores - mean[pair]) ** 2, minlength=size) + (drawn - met) * mean**2
    share = left_out * squares * drawn / np.maximum(drawn - 1, 1)
    lonely = design.is_lonely[stratum] & strata_answered
    share[drawn == 1] = 0.0
    if design.lonely is LonelyRule.ADJUST:
        share[lonely] = (left_out * mean**2)[lonely]
    if figure.within is not None:
        share = share + np.bincount(pair, _second_stage(figure), minlength=size)
    count = len(layout.domains)
    variance = np.bincount(domain, share, minlength=count)
    strata = np.bincount(domain[strata_answered], minlength=count)
    df = np.bincount(layout.domain[answered], minlength=count) - strata
    alone = np.bincount(domain[lonely], minlength=count)
    if design.lonely is LonelyRule.AVERAGE:
        variance = variance * strata / np.maximum(strata - alone, 1)
    reasons = _reasons(layout, df, strata - alone, lonely)
    return tuple(Spread(float(v), int(d), r) for v, d, r in zip(variance, df, reasons, strict=True))


def _second_stage(figure: Figure) -> Floats:
    """Return what the draw of people within each PSU adds, per cell: people of other domains count as zeros."""
    layout, design = figure.layout, figure.layout.design
    if figure.within is None or design.drawn is None or design.residents is None:
        return np.zeros(len(layout.psu))
    drawn, residents = design.drawn[layout.psu], design.residents[layout.psu]
    mean = figure.scores / drawn
    shift = figure.scores / np.maximum(figure.count, 1) - mean
    squares = figure.within + figure.count * shift**2 + (drawn - figure.count) * mean**2
    inflation = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 0.0)
    if design.lonely is LonelyRule.ADJUST:
        squares = np.where(drawn == 1, figure.scores**2, squares)
        inflation = np.where(drawn == 1, 1.0, inflation)
    first_stage = 1.0 - design.left_out[design.stratum_of[layout.psu]]
    return first_stage * (1.0 - drawn / residents) * inflation * squares


def _reasons(layout: Layout, df: Ints, firm: Ints, lonely: Bools) -> list[Sentence | None]:
    """Return for each domain why it has no variance, or None. `firm`: strata that show a variance."""
    _pair, domain, stratum, _met = layout.pairs
    design = layout.design
    found: list[Sentence | None] = [None] * len(layout.domains)
    alone = np.bincount(domain[lonely], minlength=len(found)) > 0
    for place in map(int, np.flatnonzero((df < 1) | (firm < 1) | alone)):
        if design.lonely is LonelyRule.FAIL and alone[place]:
            names = tuple(design.strata[each] for each in stratum[lonely & (domain == place)])
            found[place] = _s(
                "Only one primary sampling unit was drawn in stratum %(strata)s; name a rule for such strata.",
                "Only one primary sampling unit was drawn in each of %(count)s strata (%(strata)s); name a rule for "
                "such strata.", count=len(names), strata=names,
            )  # fmt: skip
        elif df[place] < 1 or firm[place] < 1:
            found[place] = _s(
                "No stratum has answers from two primary sampling units, so the sampling error can't be estimated."
            )
    return found


def covariance(columns: Sequence[tuple[Figure, str]]) -> Floats:
    """Return the covariance matrix of figures, each in a domain; its diagonal is their `variances`.

    The lonely-PSU rule of average scales each column as its own variance. Raise `BadInput` when a column has no
    variance or a second stage, whose joint spread is not kept.
    """
    design = columns[0][0].layout.design
    dense = np.zeros((len(design.psus), len(columns)))
    factors = np.ones(len(columns))
    for place, (figure, name) in enumerate(columns):
        spread = variances(figure)[figure.layout.place(name)]
        if spread.reason is not None:
            raise BadInput(spread.reason)
        if figure.within is not None:
            raise BadInput(_s("Figures with a second stage can't be combined. Estimate without its correction."))
        here = figure.layout.domain == figure.layout.place(name)
        dense[figure.layout.psu[here], place] = figure.scores[here]
        if design.lonely is LonelyRule.AVERAGE:
            strata = np.unique(design.stratum_of[figure.layout.psu[here & (figure.count > 0)]])
            factors[place] = len(strata) / (len(strata) - design.is_lonely[strata].sum())
    drawn = design.sizes
    sums = np.stack([np.bincount(design.stratum_of, col, minlength=len(drawn)) for col in dense.T], axis=1)
    means: Floats = sums / np.maximum(drawn, 1)[:, None]
    if design.lonely is LonelyRule.ADJUST:
        means[design.is_lonely] = 0.0
    scale = design.left_out * np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0)
    centred = (dense - means[design.stratum_of]) * np.sqrt(np.maximum(scale, 0.0))[design.stratum_of][:, None]
    matrix: Floats = np.einsum("ij,ik->jk", centred, centred) * np.sqrt(np.outer(factors, factors))
    return matrix
