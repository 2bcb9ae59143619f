"""The catalogue of open data, its files at stable addresses, and the page about the API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from thuocdo.foundation.pagecache import stamps
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.opendata import selectors
from thuocdo.opendata.answers import tagged
from thuocdo.opendata.api import api
from thuocdo.results import selectors as results
from thuocdo.results.domain.versions import version_links
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.ui import language
from thuocdo.ui.parts import Column, Row, Table


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every published table with its files, licence, source and hash."""
    text = request.GET.get("q", "")[:200]
    datasets = selectors.catalogue(text=text)
    return render(request, "opendata/catalogue.html", {"datasets": [_entry(each) for each in datasets], "text": text,
        "licence": selectors.LICENCE, "licence_url": selectors.LICENCE_URL, "columns": _columns_table()})  # fmt: skip


def _entry(dataset: selectors.Dataset) -> dict[str, Any]:
    card = dataset.publication
    files = [(form.upper(), reverse("opendata:table", args=[card.slug, form])) for form, _ in dataset.files]
    corrected = [
        (say_later("Corrects"), card.corrects_slug),
        (say_later("Reason of the correction"), card.correction_reason),
    ]
    facts: list[tuple[Sentence, object]] = [
        (say_later("Owner"), card.owner_title),
        (say_later("Units listed"), say_later("%(listed)s of %(all)s", listed=card.units_listed, all=card.units_total)),
        (say_later("Units and names as of"), card.as_of),
        (say_later("Published here"), dataset.updated_at),
        (say_later("Source"), card.source),
        (say_later("SHA-256 of the contents"), card.content_hash),
        *(corrected if card.corrects_slug else []),
    ]
    return {
        "card": card,
        "title": language.show(card.title),
        "files": files,
        "findings": [("CSV", reverse("opendata:findings", args=[card.slug, "csv"])),
                     ("JSON", reverse("opendata:findings", args=[card.slug, "json"]))],
        "lost": [(form.upper(), reverse("opendata:lost", args=[card.slug, form])) for form in selectors.FORMATS]
        if card.units_listed > 1 and card.columns else [],
        "facts": facts,
    }  # fmt: skip


def _columns_table() -> Table:
    told = [*selectors.described(()), *_component_columns()]
    return Table(
        say_later("Columns of the tables"),
        (Column(say_later("Column")), Column(say_later("Meaning"))),
        [Row((each.key, each.meaning)) for each in told],
    )


def _component_columns() -> list[selectors.Described]:
    return [
        selectors.Described(
            "points_…", say_later("points for a component; the code of the component stands after points_")
        ),
        selectors.Described("self_points_…", say_later("the unit's self score for a component, where it is published")),
    ]


@require_safe
def table(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """A published table as CSV, spreadsheet or JSON."""
    if form not in selectors.FORMATS:
        raise Http404
    card = results.publication(slug)
    code = translation.get_language() or "vi"

    def build() -> HttpResponse:
        return _file(selectors.table_file(card, form, code), f"{slug}.{form}", selectors.MEDIA[form])

    return tagged(request, f"{_standing(card)} {form} {code}", build, links=_links(card, "opendata:table", form))


@require_safe
def findings(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """What the audit of a published table found."""
    if form not in {"csv", "json"}:
        raise Http404
    card = results.publication(slug)

    def build() -> HttpResponse:
        return _file(selectors.findings_file(card, form), f"{slug}-findings.{form}", selectors.MEDIA[form])

    links = _links(card, "opendata:findings", form)
    return tagged(request, f"{_standing(card)} findings {form}", build, links=links)


@require_safe
def lost(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Where all units of a published table lost points."""
    card = results.publication(slug)

    def build() -> HttpResponse:
        return _file(selectors.lost_file(card, form), f"{slug}-lost.{form}", selectors.MEDIA[form])

    return tagged(request, f"{_standing(card)} lost {form}", build, links=_links(card, "opendata:lost", form))


def _links(card: PublicationCard, name: str, form: str) -> str:
    return version_links(
        corrects=card.corrects_slug,
        replaced_by=card.replaced_by_slug,
        address=lambda slug: reverse(name, args=[slug, form]),
    )


def _standing(card: PublicationCard) -> str:
    """Return what names the content of a publication's files.

    Its own hash does not: it may have been replaced since, changes of rank come from last year's publication, names and
    codes from the register.
    """
    return f"{selectors.LAYOUT} {card.content_hash} {card.status} {card.replaced_by_slug} {stamps.current()}"


def _file(content: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """What the API offers, from its own description."""
    described = api.get_openapi_schema()
    operations = [
        {
            "path": path,
            "summary": each.get("summary", ""),
            "description": each.get("description", ""),
            "parameters": [
                (one["name"], one.get("description") or one.get("schema", {}).get("description", ""))
                for one in each.get("parameters", [])
            ],
        }
        for path, methods in described["paths"].items()
        for each in methods.values()
    ]
    return render(request, "opendata/api.html", {"operations": operations, "base": "/api/v1"})
