"""Figures as data and as pictures, at addresses that stay."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import detail, pictures, places
from thuocdo.portal.presenters import losses as lost
from thuocdo.results import selectors as results
from thuocdo.results.domain.versions import version_links
from thuocdo.results.selectors.cards import ColumnCard, PublicationCard
from thuocdo.results.selectors.overviews import Overview
from thuocdo.ui.figures import Figure, csv_text, standalone
from thuocdo.ui.language import show

ALL = 1_000_000  # lines; more than any table has
NO_SUCH = _s("This publication has no such figure.")


def data(request: HttpRequest, publication: str, figure: str) -> HttpResponse:
    """Send the figure's table as CSV (UTF-8 with a mark, so that Excel shows Vietnamese)."""
    card = results.publication(publication)
    if figure == pictures.GRID:
        content = detail.as_csv(card, results.ranking(card, per_page=ALL))
    else:
        content = csv_text(_figure(card, figure), show).encode("utf-8-sig")
    answer = _file(content, "text/csv; charset=utf-8", f"{publication}-{figure}.csv")
    links = version_links(
        corrects=card.corrects_slug,
        replaced_by=card.replaced_by_slug,
        address=lambda slug: reverse("portal:figure_data", args=[slug, figure]),
    )
    if links:
        answer.headers["Link"] = links
    return answer


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
    overview = results.overview(card.id)
    whole: dict[str, Callable[[], Figure]] = {
        pictures.RANKED: lambda: pictures.ranked(card, results.unit_values(card.id)),
        pictures.MEANS: lambda: pictures.means(card, results.component_means(card)),
        pictures.SPREAD: lambda: pictures.spread(card, results.unit_values(card.id)),
        pictures.REGIONS: lambda: _regions(card, overview),
        pictures.MAP: lambda: _country(card, overview, None),
        pictures.LOSSES: lambda: _losses(card),
    }
    if key in whole:
        return whole[key]()
    for column in results.columns(card):
        if key == pictures.key_of(pictures.MAP, column):
            return _country(card, overview, column)
        for name, made in ((pictures.RANKED, pictures.ranked), (pictures.SPREAD, pictures.spread)):
            if key == pictures.key_of(name, column):
                return made(card, results.unit_values(card.id, column.code), column)
    raise NotFound(NO_SUCH)


def _regions(card: PublicationCard, overview: Overview) -> Figure:
    found = places.by_region(overview, results.unit_values(card.id))
    if not found:
        raise NotFound(NO_SUCH)
    return pictures.regions(card, found, overview.mean or 0)


def _country(card: PublicationCard, overview: Overview, column: ColumnCard | None) -> Figure:
    if card.unit_kind != "province":
        raise NotFound(NO_SUCH)
    return pictures.country(card, results.unit_values(card.id, column.code if column else ""), column)


def _losses(card: PublicationCard) -> Figure:
    units = results.units_with_losses(card.id)
    if not units:
        raise NotFound(NO_SUCH)
    columns = results.columns(card)
    found = lost.fields(card, results.line(card, units[0].slug), columns, results.losses(card, units[0].slug))
    return pictures.lost(card, lost.by_field(found, columns))
