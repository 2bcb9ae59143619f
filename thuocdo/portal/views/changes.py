"""What a correction changed against the result that it replaced."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import changes as shown
from thuocdo.portal.presenters.masthead import masthead
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import ALL, Select, page_of
from thuocdo.results import selectors as results

PER_PAGE = 100


def changes(request: HttpRequest, publication: str) -> HttpResponse:
    """Show changes by figure (`what`) and the name of a unit (`q`)."""
    card = results.publication(publication)
    if not card.corrects_slug:
        raise NotFound(_s("“%(title)s” corrects no other result.", title=card.title))
    old = results.publication(card.corrects_slug)
    found = results.differences(old, card)
    labels = {each.what: each.label for each in found}
    what, text = asking.choice(request, "what", labels), asking.text(request)
    fitting = shown.fitting(found, what=what, text=text)
    page = page_of(fitting, asking.page(request), PER_PAGE)
    context = {
        "head": masthead(card, results.overview(card.id), "changes"),
        "old": old,
        "card": card,
        "lead": shown.lead(found),
        "found": shown.table(tuple(page.object_list)) if fitting else None,
        "any": bool(found),
        "page": page,
        "text": text,
        "selects": (Select("what", _s("Figure"), (("", ALL), *labels.items()), what),),
    }
    return render(request, "portal/changes.html", context)
