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
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import comparison, lineages, profiles, standing
from thuocdo.portal.views import asking
from thuocdo.results import selectors as results
from thuocdo.results.selectors.units import Standing
from thuocdo.ui import figures, language

LOOKED_AT, SHOWN = 40, 8  # units that a search for one to add looks at and shows


@dataclass(frozen=True, slots=True)
class Pick:
    """A unit that can be added or taken away by a link."""

    name: Titled
    url: str
    over: Sentence
    told: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Instead:
    """A unit without a result of its own, and the units it was formed from."""

    name: Titled
    units: tuple[Pick, ...]


def compare(request: HttpRequest) -> HttpResponse:
    """Compare the units `u` in the publication `p`; `q` looks for a unit to add."""
    units = _units(request)
    found = results.standings([unit.id for unit in units]) if units else ()
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
        "instead": _instead(units, found, slugs, chosen),
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
    among = results.among_all(publication)
    values = results.values_of([each.line.id for each in lines])
    parts = {each.line.id: profiles.components(values[each.line.id], nodes, among) for each in lines}
    csv_link = f"{_url([each.line.unit.slug for each in lines], publication.slug)}&csv=1"
    several = len(parts[lines[0].line.id]) > 1
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


def _instead(units: list[UnitCard], found: tuple[Standing, ...], slugs: list[str], chosen: str) -> list[Instead]:
    """Return merged units without a result with what they were formed from, to be compared instead."""
    have = {each.line.unit.id for each in found}
    without = [unit for unit in units if unit.id not in have and unit.valid_from]
    formed = dossiers.formed_from([unit.id for unit in without]) if without else {}
    return [
        Instead(
            lineages.name_of(unit),
            tuple(
                Pick(
                    lineages.name_of(each),
                    _url([each.slug if slug == unit.slug else slug for slug in slugs], chosen),
                    lineages.existence(each),
                )
                for each in formed[unit.id]
            ),
        )
        for unit in without
        if unit.id in formed
    ]


def _picks(words: str, slugs: list[str], chosen: str) -> list[Pick]:
    """Return units to add, those with a published result first."""
    if not words:
        return []
    found = [unit for unit in register.search(words, per_page=LOOKED_AT).units if unit.slug not in slugs]
    told = results.newest(results.standings([unit.id for unit in found]))
    found.sort(key=lambda unit: unit.id not in told)
    return [
        Pick(
            lineages.name_of(unit),
            _url([*slugs, unit.slug], chosen),
            lineages.existence(unit),
            standing.in_a_sentence(told[unit.id]) if unit.id in told else None,
        )
        for unit in found[:SHOWN]
    ]


def _url(slugs: list[str], publication: str) -> str:
    query = [*(("u", slug) for slug in slugs), *([("p", publication)] if publication and slugs else [])]
    return f"{reverse('portal:compare')}?{urlencode(query)}" if query else reverse("portal:compare")
