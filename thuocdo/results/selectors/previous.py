"""What last year's publication of the same index says: for changes of rank and value."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from thuocdo.results.models import Publication, UnitResult


def previous_publication(index_id: int, year: int) -> int | None:
    """Return the id of the newest publication of an index for the year before, if it lists all units."""
    return (
        Publication.objects.filter(index_id=index_id, year=year - 1, status=Publication.Status.PUBLISHED)
        .order_by("-units_total", "-number")
        .values_list("id", flat=True)
        .first()
    )


def previous_ranks(index_id: int, year: int, units: Collection[int]) -> Mapping[int, int]:
    """Return last year's rank of each of these units that was ranked, by unit."""
    before = previous_publication(index_id, year)
    if before is None:
        return {}
    ranked = UnitResult.objects.filter(publication_id=before, unit_id__in=units, rank__isnull=False).order_by()
    return {unit: rank for unit, rank in ranked.values_list("unit_id", "rank") if rank is not None}
