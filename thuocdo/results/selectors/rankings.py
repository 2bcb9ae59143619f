"""The ranking table of a publication: sorted, filtered and paged in SQL, in a handful of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import F, FilteredRelation, OrderBy, Q, QuerySet

from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.models import Finding, NodeResult, UnitResult
from thuocdo.results.selectors.cards import ColumnCard, LineCard, PublicationCard, RankingPage, UnitRef, Value
from thuocdo.results.selectors.previous import previous_ranks

SHOWN_WHOLE = 100  # lines; a longer table comes in pages
PER_PAGE = 50
_CENT = Decimal("0.01")
_VALUE = ("code", "points", "self_points", "max_points", "rank", "printed_rank", "printed_rank_change")
SORTS = ("rank", "name", "value", "region", "band")
_FIELDS = {
    "rank": "rank", "name": "unit__sort_key", "value": "value", "region": "unit__region__position", "band": "value",
}  # fmt: skip


def columns(publication: PublicationCard) -> tuple[ColumnCard, ...]:
    """Return the nodes that the publication has values for, in the order of the framework."""
    used = {code: (trimmed(most) or Decimal(), own) for code, most, own in publication.columns}
    return tuple(
        ColumnCard(
            node.code, Titled(node.title_vi, node.title_en), used[node.code][0], node.parent_code, used[node.code][1]
        )
        for node in indices.nodes(publication.framework_id)
        if node.code in used
    )


def ranking(
    publication: PublicationCard,
    *,
    sort: str = "rank",
    descending: bool | None = None,
    region: str = "",
    band: str = "",
    text: str = "",
    page: int = 1,
    per_page: int | None = None,
) -> RankingPage:
    """Return a page of the table. `sort`: one of `SORTS` or the code of a component; `text` with or without marks.

    Without `descending` the natural direction: ranks and names rise, values fall. Raise `BadInput` naming a parameter
    that can't be, such as an unknown column or a page that does not exist. Without `per_page` see `page_size`.
    """
    heads = columns(publication)
    down = sort not in {"rank", "name", "region"} if descending is None else descending
    rows = _filtered(publication, region=region, band=band, text=text)
    ordered = _ordered(rows, sort, heads, descending=down)
    total = rows.count() if region or band or text else publication.units_listed
    size = page_size(total) if per_page is None else per_page
    pages = max(1, -(-total // size))
    if not 1 <= page <= pages:
        raise BadInput(
            _s("There is no page %(page)s. The table has %(pages)s.", page=page, pages=pages),
            field="page",
            code="no_page",
        )
    shown = list(ordered.select_related("unit__region")[(page - 1) * size : page * size])
    return RankingPage(cards(publication, shown), heads, total, page, pages, sort, down)


def page_size(total: int) -> int:
    """Return how many lines a page has: a national table of 63 or 34 is read in one piece, thousands are not."""
    return SHOWN_WHOLE if total <= SHOWN_WHOLE else PER_PAGE


def _filtered(publication: PublicationCard, *, region: str, band: str, text: str) -> QuerySet[UnitResult]:
    rows = UnitResult.objects.filter(publication_id=publication.id)
    if region:
        rows = rows.filter(unit__region__slug=region)
    if band:
        if band not in {each.code for each in publication.bands}:
            raise BadInput(_s("There is no band “%(band)s”.", band=band[:60]), field="band", code="no_band")
        rows = rows.filter(band=band)
    for word in fold(text[:200]).split():
        rows = rows.filter(folded__contains=word)
    return rows


def _ordered(
    rows: QuerySet[UnitResult], sort: str, heads: Sequence[ColumnCard], *, descending: bool
) -> QuerySet[UnitResult]:
    field = _FIELDS.get(sort)
    if field is None and sort in {head.code for head in heads}:
        # A join, not a question per line: 3,321 of those take longer than the page may.
        rows = rows.annotate(chosen=FilteredRelation("values", condition=Q(values__code=sort)))
        field = "chosen__points"
    if field is None:
        raise BadInput(_s("The table can't be sorted by “%(sort)s”.", sort=sort[:60]), field="sort", code="no_sort")
    first = OrderBy(F(field), descending=descending, nulls_last=True)
    return rows.order_by(first, F("rank").asc(nulls_last=True), "unit__sort_key", "pk")


def cards(publication: PublicationCard, rows: Iterable[UnitResult]) -> tuple[LineCard, ...]:
    """Return lines (read with unit and region) with values, changes of rank and how many findings ask for attention."""
    listed = list(rows)
    ids = [row.pk for row in listed]
    values: dict[int, dict[str, Value]] = {}
    found = NodeResult.objects.filter(line_id__in=ids).order_by().values_list("line_id", *_VALUE)
    for line_id, code, points, own, most, rank, printed_rank, change in found:
        values.setdefault(line_id, {})[code] = Value(
            code, trimmed(points), trimmed(own), trimmed(most) or Decimal(), rank, printed_rank, change
        )
    attention = _attention(ids)
    before = previous_ranks(publication.index_id, publication.year, [row.unit_id for row in listed])
    return tuple(
        line_card(row, values.get(row.pk, {}), before.get(row.unit_id), attention.get(row.pk, 0)) for row in listed
    )


def _attention(ids: Sequence[int]) -> Mapping[int, int]:
    asked = Finding.objects.filter(line_id__in=ids, weight__in=[Finding.Weight.ERROR, Finding.Weight.LOOK])
    return Counter(line for line in asked.order_by().values_list("line_id", flat=True) if line is not None)


def value_card(node: NodeResult) -> Value:
    """Return a stored value as a plain one."""
    return Value(
        node.code, trimmed(node.points), trimmed(node.self_points), trimmed(node.max_points) or Decimal(), node.rank,
        node.printed_rank, node.printed_rank_change,
    )  # fmt: skip


def line_card(row: UnitResult, values: dict[str, Value], before: int | None, attention: int) -> LineCard:
    """Return a stored line (read with its unit and region) as a plain one."""
    unit = row.unit
    change = row.printed_rank_change
    if change is None and before is not None and row.rank is not None:
        change = before - row.rank
    return LineCard(
        unit=UnitRef(
            unit.pk,
            unit.slug,
            Titled(unit.name, unit.title_en),
            unit.region.slug if unit.region else "",
            Titled(unit.region.name, unit.region.title_en) if unit.region else Titled(""),
        ),
        position=row.position,
        printed_name=row.printed_name,
        value=trimmed(row.value) or Decimal(),
        printed_value=row.printed.get("index") or row.printed.get("total") or "",
        from_footnote=bool(row.digits_source),
        summed=trimmed(row.summed),
        self_total=trimmed(row.self_total),
        ranked=row.ranked,
        rank=row.rank,
        printed_rank=row.printed_rank,
        rank_change=change,
        band=row.band,
        printed_band=row.printed_band,
        values=values,
        printed=row.printed,
        attention=attention,
    )


def trimmed(value: Decimal | None) -> Decimal | None:
    """Return a stored number without the zeros that the table's nine decimals add; at least two decimals stay."""
    if value is None:
        return None
    short = value.quantize(_CENT)
    return short if short == value else value.normalize()
