"""The ranking table of a publication: sorted, filtered and paged in SQL, in a handful of queries."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from django.db.models import F, FilteredRelation, Model, OrderBy, Q, QuerySet

from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain.paging import page_of
from thuocdo.results.models import UnitResult
from thuocdo.results.selectors import lines
from thuocdo.results.selectors.cards import ColumnCard, PublicationCard, RankingPage

SHOWN_WHOLE = 100  # lines; a longer table comes in pages
PER_PAGE = 50
LONGEST_TEXT = 200  # characters of a search; what comes after them is not looked for
M = TypeVar("M", bound=Model)
SORTS = ("rank", "name", "value", "region", "band")
_FIELDS = {
    "rank": "rank", "name": "unit__sort_key", "value": "value", "region": "unit__region__position", "band": "value",
}  # fmt: skip


def columns(publication: PublicationCard) -> tuple[ColumnCard, ...]:
    """Return the nodes that the publication has values for, in the order of the framework."""
    used = {code: (lines.trimmed(most) or Decimal(), own) for code, most, own in publication.columns}
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
    part, pages = page_of(total, page, size)
    shown = ordered[part]
    return RankingPage(lines.detailed(publication, shown), heads, total, page, pages, sort, down)


def page_size(total: int) -> int:
    """Return how many lines a page has: a national table of 63 or 34 is read in one piece, thousands are not."""
    return SHOWN_WHOLE if total <= SHOWN_WHOLE else PER_PAGE


def _filtered(publication: PublicationCard, *, region: str, band: str, text: str) -> QuerySet[UnitResult]:
    rows = UnitResult.objects.filter(publication_id=publication.id)
    if region:
        rows = rows.filter(unit__region__slug=known_region(publication, region))
    if band:
        if band not in {each.code for each in publication.bands}:
            raise BadInput(_s("There is no band “%(band)s”.", band=band[:60]), field="band", code="no_band")
        rows = rows.filter(band=band)
    return holding(rows, "folded", text)


def known_region(publication: PublicationCard, slug: str) -> str:
    """Return the region if a listed unit lies in it. Raise `BadInput`."""
    if not UnitResult.objects.filter(publication_id=publication.id, unit__region__slug=slug).exists():
        raise BadInput(_s("No listed unit lies in a region “%(region)s”.", region=slug[:60]), field="region",
                       code="no_region")  # fmt: skip
    return slug


def holding(rows: QuerySet[M], column: str, text: str) -> QuerySet[M]:
    """Return the rows whose folded names hold every word of `text`; none where it has signs, but no letter or digit."""
    words = fold(text[:LONGEST_TEXT]).split()
    if text.strip() and not words:
        return rows.none()
    for word in words:
        rows = rows.filter(**{f"{column}__contains": word})
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
