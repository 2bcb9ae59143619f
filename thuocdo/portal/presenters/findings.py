"""What the audit found, as cards: where, how grave, printed beside computed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.words import as_printed
from thuocdo.results.domain.findings import Check, Weight
from thuocdo.results.selectors.cards import ColumnCard, FindingCard, PublicationCard
from thuocdo.results.selectors.overviews import Overview

WEIGHTS = {
    Weight.ERROR: (_s("Error"), _s("cannot be right as printed"), "bad"),
    Weight.LOOK: (_s("Worth a look"), _s("may well be in order"), "care"),
    Weight.ROUNDING: (_s("Explained by rounding"), _s("no mistake"), "accent"),
    Weight.RIGHT: (_s("Confirmed"), _s("printed and computed figures agree"), "good"),
}
CHECKS = {
    Check.SUM: _s("Sum of components"),
    Check.SELF_SUM: _s("Sum of self scores"),
    Check.INDEX: _s("Index from points"),
    Check.RANK: _s("Rank"),
    Check.HIDDEN_TIE: _s("Order by hidden digits"),
    Check.RANK_CHANGE: _s("Change of rank"),
    Check.BAND: _s("Group"),
    Check.BAND_HOLE: _s("Values in no group"),
    Check.ABOVE_SELF: _s("Appraised above self score"),
    Check.ABOVE_MAX: _s("Points above the maximum"),
    Check.NEGATIVE: _s("Negative points"),
    Check.NAME: _s("Name of a unit"),
    Check.ELSEWHERE: _s("Two tables of the source"),
    Check.LOSS: _s("Lost points"),
    Check.STEP: _s("Step of points"),
    Check.MEAN: _s("Mean"),
    Check.COUNT: _s("Count"),
    Check.BAND_COUNT: _s("Units per group"),
    Check.RANGE: _s("Gap between first and last"),
    Check.VALUE: _s("A value told in the text"),
    Check.EXTREME: _s("Highest or lowest"),
    Check.ARITHMETIC: _s("Arithmetic in the text"),
}
DIFFERENT = (Weight.ERROR, Weight.LOOK, Weight.ROUNDING)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding on the page. `printed` and `recomputed` are text with the reader's decimal mark."""

    weight: Sentence
    kind: str
    check: Sentence
    sentence: Sentence
    unit: str
    link: str
    node: Value
    printed: str
    recomputed: str
    quote: str


@dataclass(frozen=True, slots=True)
class WeightCount:
    """How many findings are of one weight; a link to them."""

    code: str
    name: Sentence
    tell: Sentence
    count: int
    link: str
    current: bool


def lead(overview: Overview) -> Sentence:
    """Return how many figures were computed again and how many are right, rounded, doubtful, wrong."""
    count = {weight: overview.findings.get(weight.value, 0) for weight in Weight}
    return _s(
        "%(all)s printed figures and statements were looked into: %(right)s agree, %(rounding)s differ by rounding "
        "only, %(look)s are worth a look, %(error)s cannot be right as printed.",
        all=sum(count.values()),
        right=count[Weight.RIGHT],
        rounding=count[Weight.ROUNDING],
        look=count[Weight.LOOK],
        error=count[Weight.ERROR],
    )


def weights(publication: PublicationCard, overview: Overview, chosen: str) -> tuple[WeightCount, ...]:
    """Return the weights with their counts, the gravest first."""
    page = reverse("portal:findings", args=[publication.slug])
    return tuple(
        WeightCount(
            weight.value, name, tell, overview.findings.get(weight.value, 0),
            f"{page}?weight={weight.value}", weight.value == chosen,
        )
        for weight, (name, tell, _) in WEIGHTS.items()
    )  # fmt: skip


def fitting(found: Sequence[FindingCard], *, weight: str, check: str, text: str) -> tuple[FindingCard, ...]:
    """Return the findings that were asked for; without a weight those where something differs."""
    words = fold(text).split()
    wanted = {weight} if weight else {each.value for each in DIFFERENT}
    return tuple(
        each
        for each in found
        if each.weight in wanted
        and (not check or each.check == check)
        and all(word in fold(each.unit_name) for word in words)
    )


def cards(found: Sequence[FindingCard], columns: Sequence[ColumnCard]) -> tuple[Found, ...]:
    """Return findings as the page shows them."""
    titles: Mapping[str, Value] = {each.code: each.title for each in columns}
    return tuple(_card(each, titles) for each in found)


def _card(finding: FindingCard, titles: Mapping[str, Value]) -> Found:
    name, _, kind = WEIGHTS[Weight(finding.weight)]
    return Found(
        weight=name,
        kind=kind,
        check=CHECKS.get(Check(finding.check), _s("Check")),
        sentence=finding.sentence,
        unit=finding.unit_name,
        link=links.unit(finding.unit_slug) if finding.unit_slug else "",
        node=titles.get(finding.node, ""),
        printed=as_printed(finding.printed),
        recomputed=as_printed(finding.recomputed),
        quote=finding.quote,
    )


def shown(count: int, chosen: str) -> Sentence:
    """Return the heading of the list."""
    if not chosen:
        return _s("%(count)s place that differs", "%(count)s places that differ", count=count)
    return _s("%(count)s finding", "%(count)s findings", count=count)
