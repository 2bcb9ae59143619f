"""Figures as data and as pictures, at addresses that stay."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import losses as lost
from thuocdo.portal.presenters import pictures, places
from thuocdo.results import selectors as results
from thuocdo.results.selectors import overviews
from thuocdo.results.selectors.cards import ColumnCard, PublicationCard
from thuocdo.ui.figures import Figure, csv_text, standalone
from thuocdo.ui.language import show


def data(request: HttpRequest, publication: str, figure: str) -> HttpResponse:
    """Send the figure's table as CSV (UTF-8 with a mark, so that Excel shows Vietnamese)."""
    found = _figure(results.publication(publication), figure)
    return _file(csv_text(found, show).encode("utf-8-sig"), "text/csv; charset=utf-8", f"{publication}-{figure}.csv")


def picture(request: HttpRequest, publication: str, figure: str) -> HttpResponse:
    """Send the figure as an SVG for slides."""
    found = _figure(results.publication(publication), figure)
    return _file(standalone(found, show).encode(), "image/svg+xml", f"{publication}-{figure}.svg")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )  # fmt: skip


def _figure(card: PublicationCard, key: str) -> Figure:
    """Return a figure by its key, with "-code" behind it for those of one component. Raise `NotFound`."""
    whole = {
        pictures.RANKED: lambda: pictures.ranked(card, overviews.standings(card.id)),
        pictures.MEANS: lambda: pictures.means(card, results.component_means(card)),
        pictures.SPREAD: lambda: pictures.spread(card, overviews.standings(card.id)),
        pictures.REGIONS: lambda: _regions(card),
        pictures.MAP: lambda: _country(card, None),
        pictures.LOSSES: lambda: _losses(card),
    }
    if key in whole:
        return whole[key]()
    of_component: dict[str, Callable[[ColumnCard], Figure]] = {
        pictures.RANKED: lambda column: pictures.ranked(card, overviews.standings(card.id, column.code), column),
        pictures.SPREAD: lambda column: pictures.spread(card, overviews.standings(card.id, column.code), column),
        pictures.MAP: lambda column: _country(card, column),
    }
    for column in results.columns(card):
        for name, made in of_component.items():
            if key == pictures.key_of(name, column):
                return made(column)
    raise NotFound(_s("This publication has no such figure."))


def _regions(card: PublicationCard) -> Figure:
    overview = overviews.overview(card.id)
    found = places.by_region(overview, overviews.standings(card.id))
    if not found:
        raise NotFound(_s("This publication has no such figure."))
    return pictures.regions(card, found, overview.mean or 0)


def _country(card: PublicationCard, column: ColumnCard | None) -> Figure:
    if card.unit_kind != "province":
        raise NotFound(_s("This publication has no such figure."))
    return pictures.country(card, overviews.standings(card.id, column.code if column else ""), column)


def _losses(card: PublicationCard) -> Figure:
    units = overviews.units_with_losses(card.id)
    if not units:
        raise NotFound(_s("This publication has no such figure."))
    columns = results.columns(card)
    found = lost.fields(card, results.line(card, units[0].slug), columns, results.losses(card, units[0].slug))
    return pictures.lost(card, lost.by_field(found, columns))
