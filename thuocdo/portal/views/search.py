"""Search over units, publications, criteria sets and the pages on the method."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thuocdo.directory.domain.actors import NOBODY
from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.selectors import units as register
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import searching
from thuocdo.portal.presenters.methods import TOPICS
from thuocdo.portal.views import asking
from thuocdo.results import selectors as results

PER_PAGE = 20


def search(request: HttpRequest) -> HttpResponse:
    """Find what bears the words `q`; `kind` keeps units of one kind."""
    words = asking.text(request)
    kind = asking.choice(request, "kind", [value for value, _ in searching.kinds()])
    number = asking.page(request)
    context: dict[str, object] = {"q": words, "kind": kind, "kinds": searching.kinds()}
    if words:
        page = register.search(words, [UnitKind(kind)] if kind else (), page=number, per_page=PER_PAGE)
        if number > page.pages:
            raise NotFound(_s("There is no page %(page)s of this list.", page=number))
        newest = results.newest(results.standings([unit.id for unit in page.units]))
        parents = register.cards(unit.parent_id for unit in page.units if unit.parent_id)
        others = [] if kind or number > 1 else _others(words)
        context |= {
            "units": searching.units(page.units, newest, parents),
            "total": page.total,
            "pages": Paginator(range(page.total), PER_PAGE).page(number) if page.total else None,
            "others": others,
            "nothing": not page.total and not others,
        }
    return render(request, "portal/search.html", context)


def _others(words: str) -> list[searching.Hit]:
    found = results.publications(text=words)
    frameworks = indices.frameworks(NOBODY, on=timezone.localdate(), text=words)
    return [
        *searching.publications(found),
        *searching.frameworks(frameworks),
        *searching.topics(TOPICS, words),
    ]
