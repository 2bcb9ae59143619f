"""Lines of publications as plain values: the one place that reads them.

Units are called as on the day that the table speaks of: Thừa Thiên Huế in 2021, Huế today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from thuocdo.kernel.sentences import Titled
from thuocdo.results.models import Finding, UnitResult
from thuocdo.results.selectors.cards import LineCard, PublicationCard, UnitRef, Value
from thuocdo.results.selectors.previous import previous_rank

_CENT = Decimal("0.01")
_LINE = (
    "pk", "unit_id", "publication_id", "former", "unit__slug", "unit__name", "unit__title_en", "unit__region__slug",
    "unit__region__name", "unit__region__title_en", "position", "printed_name", "value", "printed", "digits_source",
    "summed", "self_total", "ranked", "rank", "printed_rank", "printed_rank_change", "band", "printed_band",
)  # fmt: skip
_VALUES = """
SELECT line_id, code, points, self_points, max_points, rank, printed_rank, printed_rank_change
FROM results_noderesult WHERE line_id = ANY(%s) ORDER BY id"""


def former_name(publication: str, unit: str) -> str:
    """Return SQL for what a unit was called on the day of a publication, NULL where that is its name of today.

    `publication` and `unit` are SQL for their ids.
    """
    return f"""(
SELECT past.name FROM directory_unitname past, results_publication table_of, directory_unit now
WHERE table_of.id = {publication} AND now.id = {unit} AND past.unit_id = now.id
    AND NOT past.is_alias AND past.valid_until > table_of.as_of
    AND (past.valid_from IS NULL OR past.valid_from <= table_of.as_of)
    AND NOT EXISTS (SELECT FROM directory_unitname own WHERE own.unit_id = now.id AND own.name = now.name
        AND (own.valid_from IS NULL OR own.valid_from <= table_of.as_of)
        AND (own.valid_until IS NULL OR own.valid_until > table_of.as_of))
ORDER BY length(past.name) LIMIT 1)"""  # noqa: S608 -- both parts are written in this package


FORMER = RawSQL(former_name("results_unitresult.publication_id", "results_unitresult.unit_id"), ())  # noqa: S611


# In SQL and not in the terms of the ORM, which takes longer to put such questions than the database to answer them.
_ATTENTION = RawSQL(
    "(SELECT count(*) FROM results_finding at WHERE at.line_id = results_unitresult.id AND at.weight IN (%s, %s))",
    (Finding.Weight.ERROR.value, Finding.Weight.LOOK.value),
)


def told(rows: QuerySet[UnitResult], *more: str) -> QuerySet[UnitResult, tuple[Any, ...]]:
    """Return the query for lines as tuples that `card` reads: first the ids of line and unit, `more` at the end."""
    return rows.annotate(former=FORMER).values_list(*_LINE, *more)


def card(
    row: Sequence[Any], *, values: Mapping[str, Value] = MappingProxyType({}), before: int | None = None,
    attention: int = 0,
) -> LineCard:  # fmt: skip
    """Return one line that `told` asked for. `before` is last year's rank, for where no change of rank is printed."""
    (
        key, unit, publication, former, slug, name, english, region, region_name, region_english, position,
        printed_name, value, printed, digits_source, summed, self_total, ranked, rank, printed_rank, change, band,
        printed_band,
    ) = row[: len(_LINE)]  # fmt: skip
    return LineCard(
        id=key,
        publication_id=publication,
        unit=UnitRef(
            unit, slug, title(former, name, english), region or "", Titled(region_name or "", region_english or "")
        ),
        position=position,
        printed_name=printed_name,
        value=trimmed(value) or Decimal(),
        printed_value=printed.get("index") or printed.get("total") or "",
        from_footnote=bool(digits_source),
        summed=trimmed(summed),
        self_total=trimmed(self_total),
        ranked=ranked,
        rank=rank,
        printed_rank=printed_rank,
        rank_change=before - rank if change is None and before is not None and rank is not None else change,
        band=band,
        printed_band=printed_band,
        values=values,
        printed=printed,
        attention=attention,
    )


def detailed(publication: PublicationCard, rows: QuerySet[UnitResult]) -> tuple[LineCard, ...]:
    """Return lines with values, changes of rank and how many findings ask for attention. Two queries."""
    asked = rows.annotate(before=previous_rank(publication.index_id, publication.year), attention=_ATTENTION)
    listed = list(told(asked, "before", "attention"))
    values = values_of([row[0] for row in listed])
    return tuple([card(row, values=values[row[0]], before=row[-2], attention=row[-1]) for row in listed])


def title(former: str | None, name: str, english: str | None) -> Titled:
    """Return what a unit is called: by its name of the day, or by that of today, which may be known in English."""
    return Titled(former) if former else Titled(name, english or "")


def values_of(line_ids: Iterable[int]) -> dict[int, dict[str, Value]]:
    """Return what was earned at each node, by line and code. One query."""
    found: dict[int, dict[str, Value]] = {line_id: {} for line_id in line_ids}
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, [list(found)])
        rows = cursor.fetchall()
    for line_id, code, points, own, most, rank, printed_rank, change in rows:
        found[line_id][code] = Value(
            code, trimmed(points), trimmed(own), trimmed(most) or Decimal(), rank, printed_rank, change
        )
    return found


def trimmed(value: Decimal | None) -> Decimal | None:
    """Return a stored number without the zeros that the table's nine decimals add; at least two decimals stay."""
    if value is None:
        return None
    short = value.quantize(_CENT)
    return short if short == value else value.normalize()
