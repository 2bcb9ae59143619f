"""The first page, the list of indices, and what stands behind a publication."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thuocdo.directory.domain.units import KIND_WORDS
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import about, files, front, links, pictures
from thuocdo.portal.presenters.masthead import masthead
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import ALL, Select, page_of
from thuocdo.results import selectors as results

INDICES_PER_PAGE = 20


def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, the newest results, and what one can do."""
    publications = results.publications()
    chosen = front.newest(publications)
    told = results.overviews(each.id for each in chosen)
    mapped = next((each for each in chosen if each.unit_kind == "province" and each.complete), None)
    context = {
        "lead": front.lead(len(publications)),
        "results": tuple(front.card(each, told[each.id]) for each in chosen),
        "map": pictures.country(mapped, results.unit_values(mapped.id)) if mapped else None,
        "tries": tuple(one for each in chosen for one in front.card(each, told[each.id]).first[:1])[:3],
        "ways": front.ways(),
    }
    return render(request, "portal/home.html", context)


def indices(request: HttpRequest) -> HttpResponse:
    """List every index with its publications; `q`, `owner` and `kind` choose among them."""
    everything = results.publications()
    owners = {each.owner_slug: each.owner_title for each in everything}
    kinds = {each.unit_kind for each in everything}
    text = asking.text(request)
    owner = asking.choice(request, "owner", owners)
    kind = asking.choice(request, "kind", kinds)
    found = front.fitting(
        [
            each
            for each in everything
            if (not owner or each.owner_slug == owner) and (not kind or each.unit_kind == kind)
        ],
        text,
    )
    slugs = list(dict.fromkeys(each.index_slug for each in found))
    page = page_of(slugs, asking.page(request), INDICES_PER_PAGE)
    listed = [each for each in found if each.index_slug in set(page.object_list)]
    context = {
        "lead": _s("Every index with the years for which results are published, whose it is, and its mean."),
        "indices": front.by_index(listed, results.overviews(each.id for each in listed)),
        "text": text,
        "page": page,
        "selects": (
            Select("owner", _s("Owner"), (("", ALL), *owners.items()), owner),
            Select(
                "kind",
                _s("Kind of unit"),
                (("", ALL), *((each.value, words) for each, words in KIND_WORDS.items() if each.value in kinds)),
                kind,
            ),
        ),
    }
    return render(request, "portal/indices.html", context)


def data(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the files of a publication, what their columns are, and how everything was computed."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    context = {
        "head": masthead(card, overview, "data"),
        "lead": _s(
            "Every figure of this publication as a file at an address that stays, what the columns mean, and how it "
            "was computed. Free to use: name the source."
        ),
        "files": files.table(card, overview),
        "columns": files.columns(results.columns(card), card),
        "methods": (
            (_s("How points, ranks, rounding and groups are computed"), reverse("portal:methods")),
            *(
                ((Titled(str(card.framework_title), card.framework_title.en), links.framework(card.framework_slug)),)
                if links.framework(card.framework_slug)
                else ()
            ),
        ),
        "facts": about.facts(card),
    }
    return render(request, "portal/data.html", context)
