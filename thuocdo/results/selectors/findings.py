"""What the audit of a publication found, ready to be said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, QuerySet

from thuocdo.results.domain.findings import Weight
from thuocdo.results.domain.wording import sentence_from_data
from thuocdo.results.models import Finding
from thuocdo.results.selectors.cards import FindingCard, PublicationCard

_GRAVEST = (Weight.ERROR, Weight.LOOK, Weight.ROUNDING, Weight.RIGHT)


def findings(
    publication: PublicationCard, *, weight: Weight | None = None, unit_slug: str = "", check: str = ""
) -> tuple[FindingCard, ...]:
    """Return the findings, the gravest first; of one weight, one unit or one check where given."""
    rows = Finding.objects.filter(publication_id=publication.id).select_related("line__unit").order_by("position")
    if weight is not None:
        rows = rows.filter(weight=weight.value)
    if unit_slug:
        rows = rows.filter(line__unit__slug=unit_slug)
    if check:
        rows = rows.filter(check_name=check)
    return _cards(rows)


def findings_at(line_id: int) -> tuple[FindingCard, ...]:
    """Return what the audit found at one line, the gravest first; what proved right is left out. One query."""
    rows = Finding.objects.filter(line=line_id).exclude(weight=Weight.RIGHT.value).select_related("line__unit")
    return _cards(rows.order_by("position"))


def _cards(rows: QuerySet[Finding]) -> tuple[FindingCard, ...]:
    return tuple(
        FindingCard(
            row.check_name, row.weight, sentence_from_data(row.sentence), row.line.unit.slug if row.line else "",
            row.line.printed_name if row.line else "", row.node_code, row.printed, row.recomputed, row.quote,
        )
        for row in rows
    )  # fmt: skip


def finding_counts(publication: PublicationCard) -> Mapping[Weight, int]:
    """Return how many findings have each weight, the gravest first."""
    rows = Finding.objects.filter(publication_id=publication.id).order_by()
    counted = dict(rows.values_list("weight").annotate(Count("pk")))
    return {weight: counted.get(weight.value, 0) for weight in _GRAVEST}
