"""Values in long form, one row a unit and component: what machines page through."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.models import NodeResult
from thuocdo.results.selectors.cards import PublicationCard

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
    """Return a page of a publication's values in the order of the source. Raise `BadInput` for a page there is not."""
    found = NodeResult.objects.filter(line__publication_id=publication.id)
    if component:
        found = found.filter(code=component)
    if region:
        found = found.filter(line__unit__region__slug=region)
    for word in fold(text[:200]).split():
        found = found.filter(line__folded__contains=word)
    total = found.count()
    pages = max(1, -(-total // size))
    if not 1 <= page <= pages:
        raise BadInput(
            _s("There is no page %(page)s. The table has %(pages)s.", page=page, pages=pages),
            field="page",
            code="no_page",
        )
    rows = found.order_by("line__position", "code").values_list(
        "line__unit__slug", "line__printed_name", "code", "points", "self_points", "max_points", "rank"
    )[(page - 1) * size : page * size]
    return ValueRows(tuple(rows), total, page, pages)
