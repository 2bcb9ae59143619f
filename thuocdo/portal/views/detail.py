"""The whole of a publication in one table: every unit, every component."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import detail as shown
from thuocdo.portal.presenters import pictures
from thuocdo.portal.presenters.masthead import address, masthead
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import Select, pager_of, ranked_as_asked, read, selects
from thuocdo.results import selectors as results

SHOWN = {shown.PERCENT: _s("Percent of maximum"), shown.POINTS: _s("Points")}


def detail(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the table. `show` (points or percent), `sort`, `region`, `band`, `q` and `page` come from the address."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    asked = read(request, card, overview)
    figure = asking.choice(request, "show", SHOWN, shown.PERCENT)
    page = ranked_as_asked(card, asked)
    table = shown.detail_table(
        card, overview, page, shown=figure, filtered=asked.filtered, clear=address("detail", card)
    )
    context = {
        "head": masthead(card, overview, "detail"),
        "ranking": table,
        "key": shown.key(),
        "asked": asked,
        "selects": (
            Select("show", _s("Numbers shown"), tuple(SHOWN.items()), figure),
            *selects(card, overview, page, asked),
        ),
        "downloads": (("CSV", reverse("portal:figure_data", args=[card.slug, pictures.GRID])),),
        "page": pager_of(page.total, page.page),
    }
    return render(request, "portal/detail.html", context)
