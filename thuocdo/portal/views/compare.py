"""Two to five units beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import dossiers
from thuocdo.directory.selectors import units as register
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import comparison, lineages, profiles
from thuocdo.portal.views import asking
from thuocdo.results.selectors import standings
from thuocdo.results.selectors.standings import Standing
from thuocdo.ui import figures, language

FOUND = 8


@dataclass(frozen=True, slots=True)
class Pick:
    """A unit that can be added or taken away by a link."""

    name: object
    url: str
    over: Sentence


def compare(request: HttpRequest) -> HttpResponse:
    """Compare the units `u` in the publication `p`; `q` looks for a unit to add."""
    units = _units(request)
    found = standings.standings([unit.id for unit in units]) if units else ()
    options = comparison.choices(found)
    chosen = asking.choice(request, "p", [each.slug for each in options], options[0].slug if options else "")
    lines = _lines(units, found, chosen)
    detail = _detail(request, lines) if len(lines) > 1 else {}
    if "csv" in request.GET:
        return _csv(detail)
    slugs = [unit.slug for unit in units]
    words = asking.text(request)
    context: dict[str, object] = {
        "title": comparison.title(units),
        "units": [Pick(lineages.name_of(unit), _url([s for s in slugs if s != unit.slug], chosen),
                       lineages.existence(unit)) for unit in units],
        "slugs": slugs,
        "publication": lines[0].publication if lines else None,
        "tabs": [(language.show(each.title), _url(slugs, each.slug), each.slug == chosen) for each in options],
        "limits": comparison.limits(units, lines, options),
        "full": len(units) >= comparison.MOST,
        "most": comparison.MOST,
        "q": words,
        "asked": bool(words),
        "found": [] if len(units) >= comparison.MOST else _picks(words, slugs, chosen),
        **detail,
    }  # fmt: skip
    return render(request, "portal/compare.html", context)


def _units(request: HttpRequest) -> list[UnitCard]:
    slugs = list(dict.fromkeys(each for each in request.GET.getlist("u") if each))
    if len(slugs) > comparison.MOST:
        raise BadInput(_s("At most %(most)s units can be compared at a time.", most=comparison.MOST), field="u")
    known = dossiers.cards_by_slug([each for each in slugs if "\x00" not in each]) if slugs else {}
    unknown = next((each for each in slugs if each not in known), None)
    if unknown is not None:
        raise NotFound(_s("There is no unit “%(which)s”.", which=asking.shortened(unknown)))
    return list(known.values())


def _lines(units: list[UnitCard], found: tuple[Standing, ...], chosen: str) -> list[Standing]:
    by_unit = {each.line.unit.id: each for each in found if each.publication.slug == chosen}
    return [by_unit[unit.id] for unit in units if unit.id in by_unit]


def _detail(request: HttpRequest, lines: list[Standing]) -> dict[str, object]:
    publication = lines[0].publication
    nodes = indices.nodes(publication.framework_id)
    among = standings.among_all(publication)
    values = standings.values_of([each.line_id for each in lines])
    parts = {each.line_id: profiles.components(values[each.line_id], nodes, among) for each in lines}
    csv_link = f"{_url([each.line.unit.slug for each in lines], publication.slug)}&csv=1"
    several = len(parts[lines[0].line_id]) > 1
    return {
        "heads": comparison.heads(lines),
        "components": comparison.by_component(lines, parts) if several else None,
        "figure": comparison.figure(lines, parts, csv_link) if several else None,
    }


def _csv(detail: dict[str, object]) -> HttpResponse:
    figure = detail.get("figure")
    if not isinstance(figure, figures.Figure):
        raise NotFound(_s("There is no figure with data here."))
    response = HttpResponse(figures.csv_text(figure, language.show), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="comparison.csv"'
    return response


def _picks(words: str, slugs: list[str], chosen: str) -> list[Pick]:
    if not words:
        return []
    return [
        Pick(lineages.name_of(unit), _url([*slugs, unit.slug], chosen), lineages.existence(unit))
        for unit in register.search(words, per_page=FOUND).units
        if unit.slug not in slugs
    ]


def _url(slugs: list[str], publication: str) -> str:
    query = [*(("u", slug) for slug in slugs), *([("p", publication)] if publication and slugs else [])]
    return f"{reverse('portal:compare')}?{urlencode(query)}" if query else reverse("portal:compare")
