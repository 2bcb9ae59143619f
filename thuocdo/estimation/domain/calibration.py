"""Weights brought into line with known population figures, and the error that is left.

Post-stratification makes the weighted people of each group as many as there are; raking does so for several groupings
at once. What is left of the sampling error is the part that the groups do not explain: scores are replaced by their
residuals. Source: docs/method/estimation.md, section 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from thuocdo.estimation.domain.designs import Floats, Ints
from thuocdo.estimation.domain.linearised import Figure
from thuocdo.estimation.domain.totals import Layout, Sums
from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

FINE = 10**12  # raked factors are kept in whole parts of this, so that what follows is exact
MOST_ROUNDS = 500
CLOSE = 1e-10  # of a population figure


@dataclass(frozen=True, slots=True)
class Margin:
    """One grouping: which category each group of the frame belongs to, and how many people each category has."""

    category_of: Mapping[str, str]
    people: Mapping[str, Exact]


@dataclass(frozen=True, eq=False)
class Calibration:
    """Factors by which the weights of each group of the frame are multiplied. `frame` holds everyone sampled."""

    frame: Sums  # its domains are the groups
    factors: tuple[Fraction, ...]
    margins: Floats  # groups × categories of all groupings, 1 where the group belongs


def poststratify(frame: Sums, people: Mapping[str, Exact]) -> Calibration:
    """Return the calibration to the number of people in each group. `frame`: totals of everyone sampled, by group.

    Raise `BadInput` naming every group without people, without a number, or without anyone in the sample.
    """
    return rake(frame, (Margin({name: name for name in frame.layout.domains}, people),))


def rake(frame: Sums, margins: Sequence[Margin]) -> Calibration:
    """Return the calibration to several groupings at once, by fitting one after the other until all hold.

    One grouping is met exactly. Raise `BadInput` naming every fault, or when the groupings can't all hold.
    """
    groups = frame.layout.domains
    weights = [Fraction(each, frame.layout.design.unit) for each in frame.layout.sum_by_domain(frame.bottom)]
    problems = [problem for margin in margins for problem in _problems(groups, weights, margin)]
    if problems:
        raise BadInput(_s("The weights can't be brought into line with these population figures."), problems=problems)
    columns = [(margin, category) for margin in margins for category in margin.people]
    belongs = np.array([[float(m.category_of[group] == c) for m, c in columns] for group in groups])
    if len(margins) == 1:
        margin = margins[0]
        sizes = {c: sum((w for g, w in zip(groups, weights, strict=True) if margin.category_of[g] == c), Fraction(0))
                 for c in margin.people}  # fmt: skip
        factors = [Fraction(margin.people[margin.category_of[g]]) / sizes[margin.category_of[g]] for g in groups]
        return Calibration(frame, tuple(factors), belongs)
    fitted = _fit(np.array([float(each) for each in weights]), belongs, margins)
    return Calibration(frame, tuple(Fraction(round(each * FINE), FINE) for each in fitted), belongs)


def _problems(groups: Sequence[str], weights: Sequence[Fraction], margin: Margin) -> list[Problem]:
    found: list[Problem] = []
    sizes = dict.fromkeys(margin.people, Fraction(0))
    for group, weight in zip(groups, weights, strict=True):
        category = margin.category_of.get(group)
        if category is None or category not in margin.people:
            found.append(Problem(
                _s("Group %(group)s: its number of people is not given.", group=category or group), place=group
            ))  # fmt: skip
        else:
            sizes[category] += weight
    for category, size in sizes.items():
        people = margin.people[category]
        if people <= 0:
            fault: Sentence | None = _s("Group %(group)s: the number of people must be above zero.", group=category)
        elif not size:
            fault = _s("Group %(group)s: nobody of it is in the sample. Join it with another.", group=category)
        else:
            fault = None
        if fault is not None:
            found.append(Problem(fault, place=category, given=str(people)))
    return found


def _fit(weights: Floats, belongs: Floats, margins: Sequence[Margin]) -> Floats:
    targets = np.array([float(number) for margin in margins for number in margin.people.values()])
    ends = np.cumsum([len(margin.people) for margin in margins])
    blocks = [slice(end - len(margin.people), end) for margin, end in zip(margins, ends, strict=True)]
    factors = np.ones(len(weights))
    for _round in range(MOST_ROUNDS):
        for block in blocks:
            now = np.einsum("gc,g->c", belongs[:, block], weights * factors)
            factors = factors * np.einsum("gc,c->g", belongs[:, block], targets[block] / now)
        now = np.einsum("gc,g->c", belongs, weights * factors)
        if (np.abs(now - targets) <= CLOSE * targets).all():
            return factors
    raise BadInput(_s(
        "The groupings can't all hold at once. Check that their numbers of people add up to the same total."
    ))  # fmt: skip


def calibrated(
    calibration: Calibration, sums: Sums, parts: Mapping[str, tuple[str, str]], *, as_total: bool = False
) -> Figure:
    """Return a ratio (or with `as_total` a total) by domain under calibrated weights, linearised by residuals.

    The domains of `sums` are crossings of group and domain; `parts` says of each which group and which domain.
    """
    frame, layout = calibration.frame.layout, sums.layout
    names = tuple(dict.fromkeys(domain for _group, domain in parts.values()))
    group = np.array([frame.place(parts[name][0]) for name in layout.domains])
    domain = np.array([names.index(parts[name][1]) for name in layout.domains])
    values, scores = _scores(calibration, sums, (group, domain), len(names), as_total=as_total)
    count, sampled = (np.zeros(scores.shape, dtype=np.int64) for _each in range(2))
    np.add.at(count, (layout.psu, domain[layout.domain]), sums.count)
    np.add.at(sampled, (layout.psu, domain[layout.domain]), sums.sampled)
    psus, wide = np.indices(scores.shape)
    dense = Layout(layout.design, names, psus.ravel().astype(np.int64), wide.ravel().astype(np.int64))
    known = tuple(value if n else None for value, n in zip(values, count.sum(axis=0), strict=True))
    return Figure(dense, known, scores.ravel(), count.ravel(), sampled.ravel())


def _scores(
    calibration: Calibration, sums: Sums, places: tuple[Ints, Ints], size: int, *, as_total: bool
) -> tuple[list[Fraction | None], Floats]:
    """Return the exact values by domain and the residual scores, PSUs × domains."""
    group, domain = places
    frame, layout = calibration.frame, sums.layout
    exact_tops, exact_bottoms = [Fraction(0)] * size, [Fraction(0)] * size
    pairs = zip(layout.sum_by_domain(sums.top), layout.sum_by_domain(sums.bottom), group, domain, strict=True)
    for top, bottom, g, d in pairs:
        exact_tops[d] += calibration.factors[g] * top
        exact_bottoms[d] += calibration.factors[g] * bottom
    if as_total:
        values: list[Fraction | None] = [top / layout.design.unit for top in exact_tops]
        rate, below = np.zeros(size), np.full(size, float(layout.design.unit))
    else:
        values = [top / bottom if bottom else None for top, bottom in zip(exact_tops, exact_bottoms, strict=True)]
        rate = np.array([float(value or 0) for value in values])
        below = np.array([float(bottom) or 1.0 for bottom in exact_bottoms])
    at = domain[layout.domain]
    raw = (sums.top - rate[at] * sums.bottom) / below[at]
    factors = np.array([float(each) for each in calibration.factors])
    groups = len(factors)
    by_group = np.zeros((groups, size))
    np.add.at(by_group, (group[layout.domain], at), raw)
    weight = np.array([float(each) for each in frame.layout.sum_by_domain(frame.bottom)])
    root = np.sqrt(factors * weight)[:, None]
    solved = np.linalg.lstsq(calibration.margins * root, by_group / weight[:, None] * root, rcond=None)[0]
    explained = np.einsum("gc,cd->gd", calibration.margins, solved)
    scores = np.zeros((len(layout.design.psus), size))
    np.add.at(scores, (layout.psu, at), factors[group[layout.domain]] * raw)
    g = frame.layout.domain
    np.add.at(scores, frame.layout.psu, -(factors[g] * frame.bottom)[:, None] * explained[g])
    return values, scores
