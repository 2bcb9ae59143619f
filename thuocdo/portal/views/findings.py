"""What the audit of a publication found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import findings as shown
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.masthead import masthead
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import ALL, Select, page_of
from thuocdo.results import selectors as results
from thuocdo.results.domain.findings import Check, Weight

PER_PAGE = 50


def findings(request: HttpRequest, publication: str) -> HttpResponse:
    """Show findings by `weight`, `check` and the name of a unit (`q`); without a weight all that differ."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    weight = asking.choice(request, "weight", [each.value for each in Weight])
    check = asking.choice(request, "check", [each.value for each in Check])
    text = asking.text(request)
    found = results.findings(card)
    fitting = shown.fitting(found, weight=weight, check=check, text=text)
    page = page_of(fitting, asking.page(request), PER_PAGE)
    checks = {each.check for each in found}
    context = {
        "head": masthead(card, overview, "findings"),
        "lead": shown.lead(overview),
        "weights": shown.weights(card, overview, weight),
        "shown": shown.shown(len(fitting), weight),
        "found": shown.cards(tuple(page.object_list), results.columns(card)),
        "page": page,
        "text": text,
        "filtered": bool(weight or check or text),
        "selects": (
            Select(
                "weight",
                _s("Weight"),
                (("", _s("All that differ")), *((each.value, told[0]) for each, told in shown.WEIGHTS.items())),
                weight,
            ),
            Select(
                "check",
                _s("Check"),
                (("", ALL), *((each.value, words) for each, words in shown.CHECKS.items() if each.value in checks)),
                check,
            ),
        ),
        "downloads": links.finding_files(card.slug),
    }
    return render(request, "portal/findings.html", context)
