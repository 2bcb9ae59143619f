"""What last year's publication of the same index says: for changes of rank."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Subquery

from thuocdo.results.models import Publication, UnitResult


def previous_ranks(index_id: int, year: int, units: Collection[int]) -> Mapping[int, int]:
    """Return last year's rank of each of these units that was ranked, by unit; of the newest table that lists most."""
    standing = Publication.objects.filter(index_id=index_id, year=year - 1, status=Publication.Status.PUBLISHED)
    newest = standing.order_by("-units_total", "-number").values("pk")[:1]
    ranked = UnitResult.objects.filter(publication=Subquery(newest), unit_id__in=units, rank__isnull=False)
    return {unit: rank for unit, rank in ranked.order_by().values_list("unit_id", "rank") if rank is not None}
