"""Regions and the map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import pictures
from thuocdo.portal.presenters import places as shown
from thuocdo.portal.presenters.front import First
from thuocdo.portal.presenters.masthead import address, masthead, pages
from thuocdo.portal.presenters.ranking import ranking_table, top
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import Select, region_select
from thuocdo.results import selectors as results
from thuocdo.results.domain.findings import Check
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.overviews import Overview

MOST_IN_REGION = 500


def regions(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the regions beside each other."""
    card, overview = _with_page(publication, "regions")
    found = shown.by_region(overview, results.unit_values(card.id))
    context = {
        "head": masthead(card, overview, "regions"),
        "lead": shown.lead(found, overview),
        "bars": pictures.regions(card, found, overview.mean or 0),
        "table": shown.table(card, found, shown.printed_means(results.findings(card, check=Check.MEAN.value))),
    }
    return render(request, "portal/regions.html", context)


def region(request: HttpRequest, publication: str, region: str) -> HttpResponse:
    """Show one region with its units."""
    card, overview = _with_page(publication, "regions")
    found = shown.by_region(overview, results.unit_values(card.id))
    place = next((at for at, (each, _) in enumerate(found, 1) if each.slug == region), 0)
    if not place:
        raise NotFound(_s("No listed unit lies in such a region."))
    named, spread = found[place - 1]
    page = results.ranking(card, region=region, per_page=MOST_IN_REGION)
    context = {
        "head": masthead(card, overview, "regions"),
        "region": named.title,
        "lead": shown.region_lead(spread, place, len(found), overview.mean or 0),
        "stats": shown.region_tiles(spread, overview),
        "ranking": ranking_table(card, overview, page, filtered=True),
        "others": tuple(
            First(None, each.title, "", address("region", card, each.slug)) for each, _ in found if each.slug != region
        ),
    }
    return render(request, "portal/region.html", context)


def country_map(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the map of the index or of a component (`c`), of the whole country or of one region (`region`)."""
    card, overview = _with_page(publication, "map")
    columns = top(results.columns(card))
    code = asking.choice(request, "c", [each.code for each in columns])
    chosen = asking.choice(request, "region", [each.slug for each in overview.regions])
    column = next((each for each in columns if each.code == code), None)
    standings = results.unit_values(card.id, code)
    inside = tuple(each for each in standings if not chosen or each.region == chosen)
    note = _s("Hatched: not in the chosen region.") if chosen else ""
    measured = Select(
        "c", _s("What"), (("", _s("The whole index")), *((each.code, each.title) for each in columns)), code
    )
    context = {
        "head": masthead(card, overview, "map"),
        "lead": shown.map_lead(card, inside),
        "map": pictures.country(card, inside, column, note),
        "ranked": pictures.ranked(card, inside, column),
        "selects": (measured, region_select(overview, chosen)),
    }
    return render(request, "portal/map.html", context)


def _with_page(slug: str, name: str) -> tuple[PublicationCard, Overview]:
    """Return a publication that has such a page. Raise `NotFound` for others."""
    card = results.publication(slug)
    overview = results.overview(card.id)
    if name not in pages(card, overview):
        raise NotFound(_s("This publication has no regions to compare and no map: it lists no provinces."))
    return card, overview
