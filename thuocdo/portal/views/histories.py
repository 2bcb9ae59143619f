"""How every point of a published result came about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thuocdo.directory.selectors import units as directory
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import histories as shown
from thuocdo.portal.presenters.masthead import masthead
from thuocdo.results import selectors as results
from thuocdo.results.selectors.cards import PublicationCard

HISTORY = "history"


def unit(request: HttpRequest, publication: str, unit: str) -> HttpResponse:
    """List the leaves of a unit with their points, reasons and how much was said about each."""
    card = _computed(publication)
    line = results.line(card, unit)
    context = {
        "head": masthead(card, results.overview(card.id), HISTORY),
        "line": line,
        "unit_url": reverse("portal:unit", args=[unit]),
        "fields": shown.fields(
            card, line, indices.settled_spec(card.framework_id), results.losses(card, unit),
            results.record(card, unit, HISTORY),
        ),
    }  # fmt: skip
    return render(request, "portal/histories.html", context)


def leaf(request: HttpRequest, publication: str, unit: str, code: str) -> HttpResponse:
    """Show everything that was said about one leaf of a unit."""
    card = _computed(publication)
    line = results.line(card, unit)
    node = indices.settled_spec(card.framework_id).tree.by_code.get(code)
    if node is None or not node.is_leaf:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    said = results.record(card, unit, HISTORY).get(code, [])
    names = {}
    for slug in {each["unit"] for each in said if each["unit"]}:
        found = directory.unit(slug)
        names[slug] = Titled(found.full_name or found.name, found.title_en)
    reasons = {loss.code: loss.reason for loss in results.losses(card, unit)}
    context = {
        "head": masthead(card, results.overview(card.id), HISTORY),
        "line": line,
        "node": node,
        "value": line.values.get(code),
        "reason": reasons.get(code, ""),
        "events": shown.events(said, node, names),
        "up": reverse("portal:histories", args=[publication, unit]),
    }
    return render(request, "portal/history.html", context)


def _computed(slug: str) -> PublicationCard:
    """Return a publication that was computed here. Raise `NotFound` for imported ones, of which no more is known."""
    card = results.publication(slug)
    if card.kind != "computed":
        raise NotFound(_s("This result was imported: how its points came about is not known here."))
    return card
