"""What last year's publication of the same index says: for changes of rank."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models.expressions import RawSQL

from thuocdo.results.models import UnitResult

# The publication of last year that lists most units, corrections before what they correct.
_NEWEST = """(
SELECT earlier.id FROM results_publication earlier
WHERE earlier.index_id = %s AND earlier.year = %s AND earlier.status = 'published'
ORDER BY earlier.units_total DESC, earlier.number DESC LIMIT 1)"""


def previous_ranks(index_id: int, year: int, units: Collection[int]) -> Mapping[int, int]:
    """Return last year's rank of each of these units that was ranked, by unit."""
    newest = RawSQL(_NEWEST, (index_id, year - 1))  # noqa: S611
    ranked = UnitResult.objects.filter(publication=newest, unit_id__in=units, rank__isnull=False)
    return {unit: rank for unit, rank in ranked.order_by().values_list("unit_id", "rank") if rank is not None}


def previous_rank(index_id: int, year: int) -> RawSQL:
    """Return last year's rank of a line's unit, to be asked together with the line."""
    return RawSQL(  # noqa: S611
        f"(SELECT past.rank FROM results_unitresult past WHERE past.publication_id = {_NEWEST}"  # noqa: S608
        " AND past.unit_id = results_unitresult.unit_id)",
        (index_id, year - 1),
    )
