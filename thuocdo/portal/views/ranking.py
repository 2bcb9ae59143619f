"""A publication: its ranking, sorted and filtered as the address says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import about, links
from thuocdo.portal.presenters.masthead import address, masthead, pages
from thuocdo.portal.presenters.ranking import ranking_table, single_table, top
from thuocdo.portal.views import asking
from thuocdo.results import selectors as results
from thuocdo.results.domain import paging
from thuocdo.results.selectors.cards import ColumnCard, PublicationCard, RankingPage
from thuocdo.results.selectors.overviews import Overview
from thuocdo.results.selectors.rankings import page_size

ALL = _s("All")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Select:
    """A choice in a filter bar: `options` are (value in the address, words)."""

    name: str
    label: Sentence
    options: tuple[tuple[str, Value], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a ranking asks for."""

    text: str
    region: str
    band: str
    sort: str
    page: int

    @property
    def filtered(self) -> bool:
        return bool(self.text or self.region or self.band)


def publication(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the ranking. `sort`, `region`, `band`, `q` and `page` come from the address."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    asked = read(request, card, overview)
    page = ranked_as_asked(card, asked)
    findings = reverse("portal:findings", args=[card.slug]) if "findings" in pages(card, overview) else ""
    context: dict[str, Any] = {
        "head": masthead(card, overview, "publication"),
        "lead": about.lead(card, overview, page.lines[0] if page.lines else None),
        "stats": about.tiles(card, overview),
        "ranking": ranking_table(card, overview, page, filtered=asked.filtered, findings=findings),
        "asked": asked,
        "selects": selects(card, overview, page, asked) if overview.units > 1 else (),
        "downloads": links.table_files(card.slug),
        "page": pager_of(page.total, page.page),
        "facts": about.facts(card),
        "losses": address("losses", card) if overview.losses else "",
    }
    if overview.units == 1 and page.lines:
        context["single"] = single_table(page.lines[0], page.columns)
    return render(request, "portal/publication.html", context)


def read(request: HttpRequest, card: PublicationCard, overview: Overview) -> Asked:
    """Return what the address asks for. Raise `BadInput` for a region, a group or a page that can't be.

    Which columns sort is known where the ranking is read: an unknown one is refused there.
    """
    return Asked(
        text=asking.text(request),
        region=asking.choice(request, "region", [each.slug for each in overview.regions]),
        band=asking.choice(request, "band", [each.code for each in card.bands]),
        sort=asking.sort(request, "rank"),
        page=asking.page(request),
    )


def ranked_as_asked(card: PublicationCard, asked: Asked) -> RankingPage:
    """Return the page of the ranking that was asked for. Raise `BadInput` for a column or page that is not there."""
    return results.ranking(
        card,
        sort=asked.sort.removeprefix("-"),
        descending=asked.sort.startswith("-"),
        region=asked.region,
        band=asked.band,
        text=asked.text,
        page=asked.page,
    )


def selects(card: PublicationCard, overview: Overview, page: RankingPage, asked: Asked) -> tuple[Select, ...]:
    """Return the choices of the filter bar."""
    found = []
    if len(overview.regions) > 1:
        found.append(region_select(overview, asked.region))
    if card.bands:
        bands: Iterable[tuple[str, Value]] = ((each.code, each.title) for each in card.bands)
        found.append(Select("band", _s("Group"), (("", ALL), *bands), asked.band))
    found.append(Select("sort", _s("Order"), _orders(top(page.columns), overview, asked.sort), asked.sort))
    return tuple(found)


def region_select(overview: Overview, chosen: str) -> Select:
    """Return the choice of a region."""
    regions: Iterable[tuple[str, Value]] = ((each.slug, each.title) for each in overview.regions)
    return Select("region", _s("Region"), (("", ALL), *regions), chosen)


def _orders(columns: Iterable[ColumnCard], overview: Overview, chosen: str) -> tuple[tuple[str, Value], ...]:
    known: list[tuple[str, Value]] = [
        ("rank", _s("Rank, first on top")),
        ("-rank", _s("Rank, last on top")),
        ("name", _s("Name, A to Z")),
    ]
    if len(overview.regions) > 1:
        known.append(("region", _s("Region")))
    known.extend((f"-{each.code}", _s("%(component)s, high first", component=each.title)) for each in columns)
    if chosen not in dict(known):
        known.append((chosen, _s("As chosen in the table")))
    return tuple(known)


def pager_of(total: int, number: int) -> Page[int]:
    """Return the page for the pager. Raise nothing: the selector has refused pages that do not exist."""
    return Paginator(range(total), page_size(total)).page(number)


def page_of(listed: Sequence[T], number: int, per_page: int | None = None) -> Page[T]:
    """Return a page of a list. Raise `BadInput` for one that does not exist."""
    size = per_page or page_size(len(listed))
    paging.page_of(len(listed), number, size)
    return Paginator(listed, size).page(number)
