"""Leaves whose points come from a survey: which questions stand for a leaf, and what their answers earn (A9, A10).

A link says which questions of a campaign are counted for a leaf, what each of their options means there, and which
respondent groups of the campaign are those of the leaf. The worth of an answer and the weight of a group are the
framework's. Points follow from the sums of ballots alone: the order in which ballots came does not matter.

The margin is for a simple random sample, with one best and one worst answer added to each group (Agresti and Caffo
2000), so that a few equal answers are not taken for certainty. Several questions of a leaf are answered by the same
people: each group counts with the number of people who answered the question that most answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from typing import Any

from thuocdo.estimation.domain.intervals import Bounds, quantile_of_t
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.indices.domain.rules import SipasFactor, SurveyMean
from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.crossing import ALL, Cell

LEVEL = 0.95
_NORMAL = 10**9  # degrees of freedom at which Student's t is the normal distribution
SATISFIED, OTHER = "satisfied", "other"
METHOD = _s(
    "95 % intervals for a simple random sample, with one best and one worst answer added to each group. They say "
    "nothing about who did not answer."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers that a leaf knows. `worth` from 0 to 1; None: it does not count."""

    code: str
    title: Sentence | str
    worth: Fraction | None


@dataclass(frozen=True, slots=True)
class Link:
    """What of a campaign is counted for a leaf. An option that is not in `options` does not count."""

    code: str  # of the leaf
    campaign_id: int
    items: tuple[str, ...]
    options: Mapping[str, str]  # option of the questions → answer of the leaf
    groups: Mapping[str, str] = field(default_factory=dict)  # group of the campaign → respondent group of the leaf


@dataclass(frozen=True, slots=True)
class Heard:
    """What one respondent group answered: answers by those of the leaf. `hidden`: too few to tell."""

    group: str  # "" where the leaf has no groups
    people: int
    counts: Mapping[str, int]
    mean: Fraction | None  # from 0 to 1
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What the answers earn one unit in one leaf at this moment. `content` None: nothing can be told, `nothing` why."""

    content: Declared | None
    groups: tuple[Heard, ...]
    points: Exact | None = None
    error: float | None = None  # standard error, points
    bounds: Bounds | None = None  # points
    sentence: Sentence | None = None
    nothing: Sentence | None = None

    @property
    def people(self) -> int:
        """Return how many people stand behind it."""
        return sum(each.people for each in self.groups)


def answers_of(leaf: Node) -> tuple[Answer, ...]:
    """Return the answers that the rule of a leaf knows; none where its points don't come from answers."""
    match leaf.rule:
        case SurveyMean(options):
            return tuple(
                Answer(each.code, each.title, None if each.weight_percent is None else each.weight_percent / 100)
                for each in options
            )
        case SipasFactor():
            return (Answer(SATISFIED, _s("satisfied"), Fraction(1)), Answer(OTHER, _s("not satisfied"), Fraction(0)))
        case _:
            return ()


def is_surveyed(leaf: Node) -> bool:
    """Return whether the points of a leaf can come from a survey: its rule counts answers and units don't score it."""
    return isinstance(leaf.rule, SurveyMean | SipasFactor) and not leaf.self_scored


def surveyed(link: Link, leaf: Node, cells: Mapping[tuple[str, str], Cell], smallest: int) -> Surveyed:
    """Return what answers earn. `cells`: by (question, respondent group of the leaf), ALL where it has no groups."""
    worths = {each.code: each.worth for each in answers_of(leaf)}
    asked = tuple(leaf.respondent_weights) if isinstance(leaf.rule, SurveyMean) else ()
    groups = tuple(_heard(link, group, cells, worths) for group in asked or (ALL,))
    if all(each.mean is None for each in groups):
        few = any(each.hidden for each in groups)
        nothing = (
            _s("Fewer than %(least)s ballots about this unit: no figure is shown.", least=smallest)
            if few else _s("Nobody has answered about this unit yet.")
        )  # fmt: skip
        return Surveyed(None, groups, nothing=nothing)
    content = _content(leaf, groups)
    rule = leaf.rule
    earned = rule.score(content.inputs, leaf) if rule is not None else None
    points = earned.points if earned else Fraction(0)
    error = _error(leaf, groups, worths)
    reach = quantile_of_t((1 + LEVEL) / 2, _NORMAL) * error
    most = float(leaf.max_points)
    bounds = Bounds(max(0.0, float(points) - reach), min(most, float(points) + reach))
    return Surveyed(content, groups, points, error, bounds, earned.sentence if earned else None)


def frozen_error(leaf: Node, told: Mapping[str, Mapping[str, Any]]) -> float:
    """Return the standard error of points that were frozen; `told`: people and answers of each group, as it is kept."""
    worths = {each.code: each.worth for each in answers_of(leaf)}
    groups = tuple(
        Heard(group, each["people"], each["answers"], _mean(each["answers"], worths)) for group, each in told.items()
    )
    return _error(leaf, groups, worths)


def _heard(
    link: Link, group: str, cells: Mapping[tuple[str, str], Cell], worths: Mapping[str, Fraction | None]
) -> Heard:
    counts = dict.fromkeys(worths, 0)
    people, hidden = 0, False
    for item in link.items:
        cell = cells.get((item, group), Cell())
        hidden = hidden or cell.hidden
        people = max(people, cell.answered)
        for option, count in cell.counts.items():
            answer = link.options.get(option)
            if answer in counts:
                counts[answer] += count
    return Heard(group, people, counts, _mean(counts, worths), hidden and not people)


def _mean(counts: Mapping[str, int], worths: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return the mean worth of the answers that count, from 0 to 1; None where there is none."""
    counted = [(worth, counts.get(code, 0)) for code, worth in worths.items() if worth is not None]
    n = sum(count for _worth, count in counted)
    return sum((worth * count for worth, count in counted), Fraction(0)) / n if n else None


def _content(leaf: Node, groups: tuple[Heard, ...]) -> Declared:
    if isinstance(leaf.rule, SipasFactor):
        mean = groups[0].mean or Fraction(0)
        return Declared({"percent": mean * 100})
    return Declared(
        {
            f"{each.group}.{code}" if each.group else code: count
            for each in groups
            for code, count in each.counts.items()
        }
    )


def _error(leaf: Node, groups: tuple[Heard, ...], worths: Mapping[str, Fraction | None]) -> float:
    """Return the standard error of the points: that of the weighted mean over the groups that were heard."""
    weights = {
        each.group: leaf.respondent_weights.get(each.group, Fraction(1)) for each in groups if each.mean is not None
    }
    whole = sum(weights.values(), Fraction(0))
    if not whole:
        return 0.0
    variance = sum(
        float(weights[each.group] / whole) ** 2 * _variance(each, worths) for each in groups if each.mean is not None
    )
    return float(leaf.max_points) * sqrt(variance)


def _variance(heard: Heard, worths: Mapping[str, Fraction | None]) -> float:
    """Return the variance of a group's mean, with one best and one worst answer added."""
    counted = [(worth, heard.counts.get(code, 0)) for code, worth in worths.items() if worth is not None]
    counted += [(min(worth for worth, _n in counted), 1), (max(worth for worth, _n in counted), 1)]
    n = sum(count for _worth, count in counted)
    mean = sum((worth * count for worth, count in counted), Fraction(0)) / n
    spread = sum(((worth - mean) ** 2 * count for worth, count in counted), Fraction(0)) / (n - 1)
    return float(spread / (min(heard.people, n - 2) + 2))
