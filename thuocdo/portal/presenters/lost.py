"""What a unit lost, why, and who is named for it; and what the audit found at its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.selectors.cards import FindingCard, LossCard
from thuocdo.results.selectors.standings import Standing
from thuocdo.ui.parts import Cell, Column, Row, Table

TOP_LOSSES = 5


@dataclass(frozen=True, slots=True)
class Losses:
    """Where a unit lost most and who is named for it."""

    lead: Sentence
    top: Table
    agencies: Table | None
    url: str


def losses(standing: Standing, listed: Sequence[LossCard], titles: Mapping[str, Titled]) -> Losses | None:
    """Return the greatest recorded losses and the agencies named for them; None where none are recorded."""
    if not listed:
        return None
    lost = 100 - standing.line.value
    greatest = sorted(listed, key=lambda each: each.lost, reverse=True)[:TOP_LOSSES]
    share = sum((each.lost for each in greatest), Decimal(0)) * 100 / lost if lost else Decimal(0)
    rows = [
        Row(
            (
                Cell(each.title, note=each.reason),
                Cell(each.lost),
                Cell(titles.get(each.node, each.node)),
                Cell(each.responsible or _s("not named")),
            )
        )
        for each in greatest
    ]
    columns = (
        Column(_s("What was lost, and why")),
        Column(_s("Lost (points)"), numeric=True),
        Column(_s("Component")),
        Column(_s("Agency")),
    )
    return Losses(
        lead=_s(
            "%(lost)s of 100 points were lost. The five greatest recorded losses make up %(share)s%% of that.",
            lost=SHOWN(lost), share=SHOWN(share),
        ),
        top=Table(_s("What would have gained most"), columns, rows),
        agencies=_agencies(listed),
        url=reverse("portal:losses", args=[standing.publication.slug]),
    )  # fmt: skip


def _agencies(listed: Sequence[LossCard]) -> Table | None:
    by_agency: dict[str, list[Decimal]] = {}
    for each in listed:
        for agency in filter(None, (name.strip() for name in each.responsible.split(";"))):
            by_agency.setdefault(agency, []).append(each.lost)
    if not by_agency:
        return None
    rows = [
        Row((agency, len(lost), sum(lost, Decimal(0))))
        for agency, lost in sorted(by_agency.items(), key=lambda item: -sum(item[1], Decimal(0)))
    ]
    columns = (Column(_s("Agency")), Column(_s("Places"), numeric=True), Column(_s("Lost (points)"), numeric=True))
    return Table(_s("Who to talk to"), columns, rows)


WEIGHTS = {
    "error": (_s("Error"), "bad"),
    "look": (_s("Worth a look"), "care"),
    "rounding": (_s("Explained by rounding"), "plain"),
}


def finding_words(listed: Sequence[FindingCard]) -> tuple[tuple[Sentence, str, Sentence], ...]:
    """Return findings as (class, colour of its label, sentence)."""
    return tuple((*WEIGHTS[each.weight], each.sentence) for each in listed)
