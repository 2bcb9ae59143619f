"""Values in long form, one row a unit and component: what machines page through."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.paging import page_of
from thuocdo.results.models import NodeResult
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.rankings import holding, known_region

ValueRow = tuple[str, str, str, Decimal | None, Decimal | None, Decimal, int | None]


@dataclass(frozen=True, slots=True)
class ValueRows:
    """A page of (unit slug, printed name, component, points, self points, maximum, rank of the component)."""

    rows: tuple[ValueRow, ...]
    total: int
    page: int
    pages: int


def value_rows(
    publication: PublicationCard,
    *,
    component: str = "",
    region: str = "",
    text: str = "",
    page: int = 1,
    size: int = 1000,
) -> ValueRows:
    """Return a page of a publication's values in the order of the source. Raise `BadInput` naming what there is not."""
    found = NodeResult.objects.filter(line__publication_id=publication.id)
    if component:
        if component not in {code for code, _most, _own in publication.columns}:
            raise BadInput(_s("There is no component “%(component)s”.", component=component[:60]), field="component",
                           code="no_component")  # fmt: skip
        found = found.filter(code=component)
    if region:
        found = found.filter(line__unit__region__slug=known_region(publication, region))
    found = holding(found, "line__folded", text)
    total = found.count()
    part, pages = page_of(total, page, size)
    rows = found.order_by("line__position", "code").values_list(
        "line__unit__slug", "line__printed_name", "code", "points", "self_points", "max_points", "rank"
    )[part]
    return ValueRows(tuple(rows), total, page, pages)
