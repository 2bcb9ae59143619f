"""Points that were lost, with their reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thuocdo.indices import selectors as indices
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import about, pictures
from thuocdo.portal.presenters import losses as shown
from thuocdo.portal.presenters import losses_of_all as of_all
from thuocdo.portal.presenters.masthead import masthead
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import Select
from thuocdo.results import selectors as results
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.overviews import Overview


def losses(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the lost points of one unit (`u`); where none is asked for, of all units, or of the only one listed."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    units = results.units_with_losses(card.id)
    several = overview.units > 1 and bool(card.columns)
    first = units[0].slug if units and not several else ""
    slug = asking.choice(request, "u", [each.slug for each in units], first)
    everybody = (("", _s("All units")),) if several else ()
    context: dict[str, Any] = {
        "head": masthead(card, overview, "losses"),
        "lead": _s("This publication gives points, but no reasons for the points that were lost."),
        "choices": (Select("u", _s("Unit"), (*everybody, *((each.slug, each.title) for each in units)), slug),)
        if len(units) + len(everybody) > 1 and units
        else (),
        "facts": about.facts(card),
    }
    if slug:
        context |= _of(card, overview, slug)
    elif several:
        context |= _of_all(card)
        return render(request, "portal/losses_of_all.html", context)
    return render(request, "portal/losses.html", context)


def _of_all(card: PublicationCard) -> dict[str, Any]:
    """Return what the page shows of all units together."""
    found = results.lost_over_all(card)
    best = of_all.gains(found)
    return {
        "lead": of_all.lead(card, found),
        "stats": of_all.tiles(found),
        "fields": of_all.fields_table(found),
        "leaves": of_all.leaves_table(found),
        "gains_lead": of_all.gains_lead(best),
        "gains": of_all.gains_table(best) if best else None,
        "agencies": of_all.agencies_table(results.agencies(card)),
        "any": bool(found),
        "files": [(form.upper(), reverse("opendata:lost", args=[card.slug, form])) for form in ("csv", "xlsx", "json")],
    }


def _of(card: PublicationCard, overview: Overview, slug: str) -> dict[str, Any]:
    """Return what the page shows of one unit."""
    line = results.line(card, slug)
    columns = results.columns(card)
    lost = results.losses(card, slug)
    fields = shown.fields(card, line, columns, lost)
    return {
        "lead": shown.lead(card, line, fields),
        "stats": shown.tiles(card, line, fields),
        "fields": fields,
        "sources": shown.by_source(fields, indices.nodes(card.framework_id)),
        "bars": pictures.lost(card, shown.by_field(fields, columns)),
        "gains": shown.gains_table(lost, columns) if lost else None,
        "gains_lead": shown.gains_lead(lost),
        "agencies": shown.agencies_table(lost),
    }
