"""Results of one unit: its line in a publication, its history with its lineage, several units side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from thuocdo.directory.selectors import lineage
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.policy import Status
from thuocdo.results.models import Loss, UnitResult
from thuocdo.results.selectors.cards import HistoryEntry, LineCard, LossCard, PublicationCard
from thuocdo.results.selectors.publications import by_id
from thuocdo.results.selectors.rankings import cards, trimmed


def line(publication: PublicationCard, unit_slug: str) -> LineCard:
    """Return a unit's line in a publication. Raise `NotFound` when it is not listed."""
    rows = UnitResult.objects.filter(publication_id=publication.id, unit__slug=unit_slug).select_related("unit__region")
    found = cards(publication, rows)
    if not found:
        raise NotFound(_s("“%(unit)s” is not listed in “%(title)s”.", unit=unit_slug, title=publication.title))
    return found[0]


def compare(publication: PublicationCard, unit_slugs: Sequence[str]) -> tuple[LineCard, ...]:
    """Return the lines of several units in the order asked for; those that are not listed are left out."""
    rows = UnitResult.objects.filter(publication_id=publication.id, unit__slug__in=unit_slugs)
    found = {each.unit.slug: each for each in cards(publication, rows.select_related("unit__region"))}
    return tuple(found[slug] for slug in dict.fromkeys(unit_slugs) if slug in found)


def history(unit_id: int, *, on: date | None = None) -> tuple[HistoryEntry, ...]:
    """Return every standing publication that lists the unit, a predecessor or a successor; newest year first.

    `on` bounds the successors that are looked for; without it those of today's register count.
    """
    before = [unit.id for unit in lineage.predecessors(unit_id)]
    after = [unit.id for unit in lineage.successors(unit_id, on)] if on else []
    rows = (
        UnitResult.objects.filter(unit_id__in={unit_id, *before, *after}, publication__status=Status.PUBLISHED.value)
        .select_related("unit__region")
        .order_by("-publication__year", "publication__index__position", "unit__sort_key")
    )
    by_publication: dict[int, list[UnitResult]] = {}
    for row in rows:
        by_publication.setdefault(row.publication_id, []).append(row)
    publications = by_id(by_publication)
    return tuple(
        HistoryEntry(publications[key], card, card.unit.id == unit_id)
        for key, found in by_publication.items()
        for card in cards(publications[key], found)
    )


def losses(publication: PublicationCard, unit_slug: str) -> tuple[LossCard, ...]:
    """Return the points a unit lost with the reasons on record, in the order of the source (A13)."""
    rows = Loss.objects.filter(line__publication_id=publication.id, line__unit__slug=unit_slug).order_by("position")
    return tuple(
        LossCard(
            row.node_code, row.code, row.title_vi, trimmed(row.max_points), trimmed(row.achieved),
            trimmed(row.lost) or Decimal(), row.reason_vi, row.responsible,
        )
        for row in rows
    )  # fmt: skip
