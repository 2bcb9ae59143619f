"""What last year's publication of the same index says: for changes of rank and value."""

from __future__ import annotations

from collections.abc import Mapping

from thuocdo.results.models import Publication, UnitResult


def previous_publication(index_id: int, year: int) -> int | None:
    """Return the id of the newest publication of an index for the year before, if it lists all units."""
    return (
        Publication.objects.filter(index_id=index_id, year=year - 1, status=Publication.Status.PUBLISHED)
        .order_by("-units_total", "-number")
        .values_list("id", flat=True)
        .first()
    )


def previous_ranks(index_id: int, year: int) -> Mapping[int, int]:
    """Return last year's rank of every unit that was ranked, by unit."""
    before = previous_publication(index_id, year)
    if before is None:
        return {}
    ranked = UnitResult.objects.filter(publication_id=before, rank__isnull=False).values_list("unit_id", "rank")
    return {unit: rank for unit, rank in ranked if rank is not None}
