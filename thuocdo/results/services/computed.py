"""Writes a computed result as the lines of a draft: rounded to nine decimals for asking, exact beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from django.db import connection

from thuocdo.directory.domain.units import UnitCard
from thuocdo.indices.domain.bands import classify
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain.computed import Computed, ComputedLine
from thuocdo.results.domain.freezing import content_hash
from thuocdo.results.models import Loss, NodeResult, Publication, Record, UnitResult
from thuocdo.results.services.storing import BATCH, MANY, copy_values

PLACES = 9  # decimals of a stored number


def store_computed(publication: Publication, computed: Computed, units: Mapping[int, UnitCard]) -> None:
    """Write lines, values, losses and records of a draft."""
    ranks = computed.ranks()
    rows = [
        _line(publication, line, computed, units[line.unit_id], position=position, rank=ranks.get(line.unit_id))
        for position, line in enumerate(computed.lines, start=1)
    ]
    UnitResult.objects.bulk_create(rows, batch_size=BATCH)
    by_unit = {row.unit_id: row for row in rows}
    copy_values(_values(computed, by_unit))
    Loss.objects.bulk_create(
        (loss for line in computed.lines for loss in _losses(line, by_unit[line.unit_id])), batch_size=BATCH
    )
    Record.objects.bulk_create(_records(publication, computed, by_unit), batch_size=MANY)
    if len(rows) >= MANY:
        with connection.cursor() as cursor:  # see `storing.store`
            cursor.execute("ANALYZE results_unitresult, results_noderesult, results_record")


def _line(
    publication: Publication, line: ComputedLine, computed: Computed, unit: UnitCard, *, position: int, rank: int | None
) -> UnitResult:
    band = classify(line.value, computed.bands)
    return UnitResult(
        publication=publication,
        unit_id=line.unit_id,
        position=position,
        printed_name=unit.name,
        folded=fold(unit.full_name)[:600],
        value=as_decimal(line.value, PLACES),
        self_total=_rounded(line.self_total),
        exact=_exact(value=line.value, self_total=line.self_total),
        ranked=line.ranked,
        rank=rank,
        band=band.code if band else "",
    )


def _values(computed: Computed, by_unit: Mapping[int, UnitResult]) -> Iterator[NodeResult]:
    ranks = computed.node_ranks()
    for line in computed.lines:
        for node in line.nodes:
            yield NodeResult(
                line=by_unit[line.unit_id],
                code=node.code,
                points=as_decimal(node.points, PLACES),
                self_points=_rounded(node.self_points),
                max_points=as_decimal(node.max_points, PLACES),
                exact=_exact(points=node.points, self_points=node.self_points, max_points=node.max_points),
                rank=ranks[node.code].get(line.unit_id) if line.ranked else None,
            )


def _losses(line: ComputedLine, row: UnitResult) -> list[Loss]:
    return [
        Loss(
            line=row, position=position, node_code=each.under, code=each.code, title_vi=each.title,
            lost=as_decimal(each.lost, PLACES), max_points=as_decimal(each.max_points, PLACES),
            achieved=as_decimal(each.achieved, PLACES),
            reason_vi=each.reason, responsible=each.responsible[:250],
        )
        for position, each in enumerate(line.losses, start=1)
    ]  # fmt: skip


def _records(publication: Publication, computed: Computed, by_unit: Mapping[int, UnitResult]) -> Iterator[Record]:
    of_lines = [(by_unit[line.unit_id], line.records) for line in computed.lines]
    for row, records in ((None, computed.records), *of_lines):
        for name, content in records.items():
            yield Record(
                publication=publication, line=row, name=name, content=content, content_hash=content_hash(content)
            )


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else as_decimal(value, PLACES)


def _exact(**values: Fraction | None) -> dict[str, str] | None:
    """Return the fractions that `PLACES` decimals can't hold, or None where they hold all."""
    told = {name: str(value) for name, value in values.items() if value is not None and _rounded(value) != value}
    return told or None
