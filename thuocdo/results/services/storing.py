"""Writes a prepared table, with what is recomputed and what its audit found, as the lines of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db import connection
from psycopg.types.json import Jsonb

from thuocdo.indices.domain.bands import classify
from thuocdo.indices.domain.ranking import field_ranks
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain.audit import audit
from thuocdo.results.domain.checks.ranks import recomputed_ranks
from thuocdo.results.domain.findings import Finding as Found
from thuocdo.results.domain.published import Line, Table
from thuocdo.results.domain.wording import sentence_to_data
from thuocdo.results.models import Finding, Loss, NodeResult, Publication, UnitResult
from thuocdo.results.services.preparing import Prepared

BATCH = 2000
MANY = 500  # lines


def store(publication: Publication, prepared: Prepared, names: dict[int, str]) -> tuple[Found, ...]:
    """Write all lines, values, losses and findings of a draft, and return the findings. `names`: by unit."""
    table = prepared.table
    ranks = recomputed_ranks(table)
    rows = [
        _line(publication, line, prepared, position=position, rank=ranks.get(line.name), names=names)
        for position, line in enumerate(table.lines, start=1)
    ]
    UnitResult.objects.bulk_create(rows, batch_size=BATCH)
    by_name = {row.printed_name: row for row in rows}
    copy_values(_values(table, by_name))
    Loss.objects.bulk_create(
        (loss for line in table.lines for loss in _losses(line, by_name[line.name])), batch_size=BATCH
    )
    if len(rows) >= MANY:
        # A freshly filled table misleads the planner until statistics are taken: pages took seconds instead of ms.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE results_unitresult, results_noderesult")
    found = audit(table)
    Finding.objects.bulk_create(_findings(publication, found, by_name), batch_size=BATCH)
    return found


def _line(
    publication: Publication, line: Line, prepared: Prepared, *, position: int, rank: int | None, names: dict[int, str]
) -> UnitResult:
    table, value = prepared.table, line.value
    if value is None:
        raise ValueError(f"{line.name} has no value")
    points = [table.printed(line, column.code) for column in table.top()]
    summed = sum((each for each in points if each is not None), Decimal()) if points and None not in points else None
    band = classify(Fraction(value), table.bands)
    unit = prepared.unit_ids[line.name]
    return UnitResult(
        publication=publication,
        unit_id=unit,
        position=position,
        printed_name=line.name,
        folded=f"{fold(line.name)} {fold(names[unit])}"[:600],
        others=[
            {
                "where_vi": str(other.where), "where_en": other.where.en if isinstance(other.where, Titled) else "",
                "name": other.name,
            }
            for other in line.others
        ],
        printed=dict(prepared.printed.get(line.name, {})),
        value=value,
        digits_source="footnote" if line.absolute is not None else "",
        summed=summed,
        printed_total=line.total,
        self_total=line.self_total,
        ranked=line.ranked,
        # Of an extract ranks can't be computed again: what is printed stands.
        rank=rank if table.complete else line.rank,
        printed_rank=line.rank,
        printed_rank_change=line.rank_change,
        band=band.code if band else "",
        printed_band=line.band,
    )  # fmt: skip


def _values(table: Table, by_name: dict[str, UnitResult]) -> list[NodeResult]:
    points = {
        line.name: {code: cell.points for code, cell in line.cells.items() if cell.points is not None}
        for line in table.lines
        if line.ranked
    }
    ranks = field_ranks(points, table.rank_style) if table.complete else {}
    maxima = {column.code: column.max_points or Decimal() for column in table.columns}
    return [
        NodeResult(
            line=by_name[line.name],
            code=code,
            points=cell.points,
            self_points=cell.self_points,
            max_points=maxima[code],
            rank=ranks.get(code, {}).get(line.name) if table.complete else cell.rank,
            printed_rank=cell.rank,
            printed_rank_change=cell.rank_change,
        )
        for line in table.lines
        for code, cell in line.cells.items()
    ]


def copy_values(values: Iterable[NodeResult]) -> None:
    """Write values by COPY: the 26,000 of a national table of communes take a tenth of the time of inserts."""
    columns = ("line_id", "code", "points", "self_points", "max_points", "rank", "printed_rank", "printed_rank_change")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY results_noderesult ({', '.join(columns)}, exact) FROM STDIN") as copy,
    ):
        for each in values:
            exact = None if each.exact is None else Jsonb(each.exact)
            copy.write_row([*(getattr(each, column) for column in columns), exact])


def _losses(line: Line, row: UnitResult) -> list[Loss]:
    return [
        Loss(
            line=row, position=position, node_code=each.node, code=each.code, title_vi=each.title, lost=each.lost,
            max_points=each.max_points, achieved=each.achieved, reason_vi=each.reason, responsible=each.responsible,
        )
        for position, each in enumerate(line.losses, start=1)
    ]  # fmt: skip


def _findings(publication: Publication, found: Sequence[Found], by_name: dict[str, UnitResult]) -> list[Finding]:
    return [
        Finding(
            publication=publication,
            position=position,
            check_name=each.check,
            weight=each.weight,
            line=by_name.get(each.unit),
            node_code=each.node,
            printed=each.printed[:250],
            recomputed=each.recomputed[:250],
            sentence=sentence_to_data(each.sentence),
            quote=each.quote,
        )
        for position, each in enumerate(found, start=1)
    ]
