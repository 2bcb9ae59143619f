"""What a unit lost, who is named for it, and what the audit found at its line, as its own page says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters.losses import agencies_table, gains_lead, gains_table
from thuocdo.results.selectors.cards import ColumnCard, FindingCard, LossCard
from thuocdo.results.selectors.units import Standing
from thuocdo.ui.parts import Table

WEIGHTS = {
    "error": (_s("Error"), "bad"),
    "look": (_s("Worth a look"), "care"),
    "rounding": (_s("Explained by rounding"), "plain"),
}


@dataclass(frozen=True, slots=True)
class Losses:
    """Where a unit lost most and who is named for it."""

    lead: Sentence
    gains: Sentence
    top: Table
    agencies: Table | None
    url: str


def losses(standing: Standing, listed: Sequence[LossCard], titles: Mapping[str, Titled]) -> Losses | None:
    """Return the greatest recorded losses and the agencies named for them; None where none are recorded."""
    if not listed:
        return None
    columns = [ColumnCard(code, title, Decimal(), "") for code, title in titles.items()]
    return Losses(
        lead=_s("%(lost)s of 100 points were lost.", lost=SHOWN(100 - standing.line.value)),
        gains=gains_lead(listed),
        top=gains_table(listed, columns),
        agencies=agencies_table(listed),
        url=reverse("portal:losses", args=[standing.publication.slug]) + f"?u={standing.line.unit.slug}",
    )


def finding_words(listed: Sequence[FindingCard]) -> tuple[tuple[Sentence, str, Sentence], ...]:
    """Return findings as (class, colour of its label, sentence)."""
    return tuple((*WEIGHTS[each.weight], each.sentence) for each in listed)
