"""The public register of units: a list to search and filter. The page of one unit is the portal's."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from thuocdo.directory.domain.units import KIND_WORDS, UnitCard, UnitKind
from thuocdo.directory.selectors import units as selectors
from thuocdo.ui.language import say


def units(request: HttpRequest) -> HttpResponse:
    """Search the units that exist on a day, by kind. Nonsense in the address is read as nothing given."""
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    kind = request.GET.get("kind", "")
    on = _day(request.GET.get("on", "")) or timezone.localdate()
    always = request.GET.get("on") == "always"
    page_text = request.GET.get("page", "1")
    found = selectors.search(
        text,
        [UnitKind(kind)] if kind in list(UnitKind) else (),
        None if always else on,
        int(page_text) if page_text.isascii() and page_text.isdigit() and len(page_text) < 7 else 1,
    )
    parents = selectors.cards(each.parent_id for each in found.units if each.parent_id)
    return render(
        request,
        "directory/units.html",
        {
            "q": text,
            "kind": kind,
            "kinds": [(each.value, say(KIND_WORDS[each])) for each in UnitKind],
            "on": on,
            "always": always,
            "found": found,
            "page": Paginator(range(found.total), found.per_page).get_page(found.page),
            "lines": [_line(each, parents) for each in found.units],
        },
    )


def _line(each: UnitCard, parents: dict[int, UnitCard]) -> dict[str, object]:
    return {
        "unit": each,
        "kind": KIND_WORDS[each.kind],
        "parent": parents.get(each.parent_id) if each.parent_id and each.kind is not UnitKind.PROVINCE else None,
        "link": _address(each.slug),
    }


def _address(slug: str) -> str:
    """Return the address of a unit's page, or "" where the portal is not installed."""
    try:
        return reverse("portal:unit", kwargs={"slug": slug})
    except NoReverseMatch:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
