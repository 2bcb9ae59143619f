"""What the answers to one question say: shares, a mean, the satisfied share, each with how many people stand behind it.

Sums are exact; only the ends of intervals are floats. Ballots came as they came: the intervals are those of a simple
random sample and say nothing about who did not answer. Nothing is shown of fewer ballots than the smallest cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from thuocdo.estimation.domain.intervals import Bounds, quantile_of_t, t_bounds
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.items import Item, Multiple, Option, Ranking, Words, options_of
from thuocdo.surveys.domain.disclosing import few
from thuocdo.surveys.domain.values import ANSWERED, NO_ANSWER, NOT_ASKED

LEVEL = 0.95  # of every interval
_NORMAL = 10**9  # degrees of freedom at which Student's t is the normal distribution
METHOD = _s("95 % intervals: Wilson's for shares, Student's for means, as for a simple random sample.")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of people, from 0 to 1: `count` of `n`."""

    count: int
    n: int

    @property
    def value(self) -> Fraction:
        """Return the share; nobody can be divided by nobody, so `n` is at least 1."""
        return Fraction(self.count, self.n)

    @property
    def interval(self) -> Bounds:
        """Return Wilson's interval, which stays within 0 to 1 and is good for few people too."""
        return wilson(self.count, self.n)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of option numbers over `n` people, with their variance (divisor n − 1; None for one person)."""

    value: Fraction
    variance: Fraction | None
    n: int

    @property
    def interval(self) -> Bounds | None:
        """Return the mean ± t·s/√n; None where one person answered."""
        if self.variance is None:
            return None
        return t_bounds(float(self.value), sqrt(self.variance / self.n), self.n - 1, LEVEL)


@dataclass(frozen=True, slots=True)
class OptionFigure:
    """One option: how many of those who answered chose it. The share is None where it is not shown."""

    code: str
    title: Words
    share: Share | None


@dataclass(frozen=True, slots=True)
class SlotFigure:
    """One question or row of a matrix. `hidden` says why nothing but its name is shown."""

    code: str
    title: Words
    item: Item
    answered: int
    left_out: int
    not_asked: int
    options: tuple[OptionFigure, ...] = ()
    mean: Mean | None = None
    satisfied: Share | None = None  # of those who chose an option with a number
    hidden: Sentence | None = None


def wilson(count: int, n: int, level: float = LEVEL) -> Bounds:
    """Return Wilson's score interval of a share, without continuity correction. `n` is at least 1."""
    z = quantile_of_t((1 + level) / 2, _NORMAL)
    share, factor = count / n, z * z / n
    middle = (share + factor / 2) / (1 + factor)
    reach = z / (1 + factor) * sqrt(share * (1 - share) / n + factor / (4 * n))
    return Bounds(max(0.0, middle - reach), min(1.0, middle + reach))


def figure(code: str, title: Words, item: Item, counts: Mapping[int, int], smallest: int) -> SlotFigure:
    """Return what the sums of one slot say. `counts`: value (see `values`) → ballots."""
    options = options_of(item)
    chosen = {position: counts.get(position, 0) for position in range(1, len(options) + 1)}
    several = not options or isinstance(item, Multiple | Ranking)
    answered = answering(item, counts)
    left_out, not_asked = counts.get(NO_ANSWER, 0), counts.get(NOT_ASKED, 0)
    if answered < smallest:
        return SlotFigure(code, title, item, 0, 0, 0, hidden=few(smallest))
    shares = tuple(
        OptionFigure(option.code, option.title, Share(chosen[position], answered) if answered else None)
        for position, option in enumerate(options, start=1)
    )
    mean, satisfied = (None, None) if several else (_mean(options, chosen), _satisfied(options, chosen))
    if mean is not None and mean.n < smallest:  # the others chose an option without a number
        mean, satisfied = None, None
    return SlotFigure(code, title, item, answered, left_out, not_asked, shares, mean, satisfied)


def answering(item: Item, counts: Mapping[int, int]) -> int:
    """Return how many ballots answer a question."""
    options = options_of(item)
    if not options or isinstance(item, Multiple | Ranking):
        return counts.get(ANSWERED, 0)
    return sum(counts.get(position, 0) for position in range(1, len(options) + 1))


def hide(shown: SlotFigure, why: Sentence) -> SlotFigure:
    """Return a figure of which nothing is left but its name."""
    return replace(
        shown, answered=0, left_out=0, not_asked=0, options=(), mean=None, satisfied=None, hidden=shown.hidden or why
    )


def _numbered(options: tuple[Option, ...], chosen: Mapping[int, int]) -> list[tuple[Fraction, int]]:
    return [
        (Fraction(option.number), chosen[position])
        for position, option in enumerate(options, start=1)
        if option.number is not None
    ]


def _mean(options: tuple[Option, ...], chosen: Mapping[int, int]) -> Mean | None:
    """Return the mean of the options' numbers; options without one ("don't know") do not count."""
    numbered = _numbered(options, chosen)
    n = sum(count for _number, count in numbered)
    if not n:
        return None
    value = sum((number * count for number, count in numbered), Fraction(0)) / n
    squares = sum(((number - value) ** 2 * count for number, count in numbered), Fraction(0))
    return Mean(value, squares / (n - 1) if n > 1 else None, n)


def _satisfied(options: tuple[Option, ...], chosen: Mapping[int, int]) -> Share | None:
    """Return the share of satisfied people among those who chose an option with a number, where any counts so."""
    if not any(option.satisfied for option in options):
        return None
    n = sum(count for _number, count in _numbered(options, chosen))
    count = sum(chosen[position] for position, option in enumerate(options, start=1) if option.satisfied)
    return Share(count, n) if n > 0 and count <= n else None
