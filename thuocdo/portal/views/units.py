"""A unit: its results, its lineage, its parts."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from thuocdo.directory.domain.units import Lineage, UnitCard, UnitKind
from thuocdo.directory.selectors import dossiers
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import lineages, lost, profiles, standing, units
from thuocdo.portal.views import asking
from thuocdo.results import selectors as results
from thuocdo.results.selectors.units import Standing
from thuocdo.ui import figures, language
from thuocdo.ui.navigation import reversed_or_empty

PER_PAGE = 60
WITH_MEMBERS = {UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT}


def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all there is to know about a unit; `p` chooses the publication that is shown in detail."""
    profile = dossiers.profile(slug)
    card = profile.card
    lineage = dossiers.lineage(card.id) if card.valid_from or card.valid_until else Lineage((), ())
    earlier = lineages.predecessors(card, lineage)
    found = results.standings([card.id, *(each.id for each in earlier)])
    own = [each for each in found if each.line.unit.id == card.id]
    page = reverse("portal:unit", args=[slug])
    chosen = _chosen(request, own)
    detail = _detail(chosen, own, page) if chosen else {}
    if "csv" in request.GET:
        return _csv(detail)
    before = [each for each in found if each.line.unit.id != card.id]
    context: dict[str, object] = {
        "profile": profile,
        "name": lineages.name_of(card),
        "over": lineages.existence(card),
        "lead": units.lead(own, before, card),
        "description": units.description(card, own),
        "after": lineages.after(card, lineage),
        "before": lineages.before(card, lineage),
        "further": lineages.further(card, lineage),
        "register": reversed_or_empty("directory:units"),
        "parent": lineages.link(profile.parent) if profile.parent else None,
        "entries": units.entries(profile),
        "years": standing.years(own, page) if own else None,
        "trend": standing.trend(own),
        "earlier": standing.years(before, page, names=True) if before else None,
        "compare": units.compare_link([slug]),
        **_members(request, card),
        **detail,
    }
    return render(request, "portal/unit.html", context)


def _chosen(request: HttpRequest, own: list[Standing]) -> Standing | None:
    slugs = {each.publication.slug: each for each in own}
    asked = asking.choice(request, "p", slugs, default=own[0].publication.slug if own else "")
    return slugs.get(asked)


def _detail(chosen: Standing, own: list[Standing], page: str) -> dict[str, object]:
    publication = chosen.publication
    near = results.neighbours(chosen)
    nodes = indices.nodes(publication.framework_id)
    titles = {node.code: Titled(node.title_vi, node.title_en) for node in nodes}
    values = results.values_of([chosen.line.id])[chosen.line.id]
    listed = profiles.components(values, nodes, results.among_all(publication))
    slugs = [line.unit.slug for line in near.lines if line.unit.slug != chosen.line.unit.slug] if near else []
    return {
        "chosen": chosen,
        "publication": publication,
        "facts": standing.facts(chosen, near, standing.change_of(chosen, own)),
        "remarks": profiles.remarks(listed),
        "figure": profiles.profile(listed, chosen, f"{page}?p={publication.slug}&csv=1") if len(listed) > 1 else None,
        "components": profiles.component_table(listed, publication) if listed else None,
        "near": standing.neighbours(chosen, near) if near else None,
        "compare_near": units.compare_link([chosen.line.unit.slug, *slugs], publication.slug) if slugs else "",
        "losses": lost.losses(chosen, results.losses(publication, chosen.line.unit.slug), titles)
        if chosen.has_losses
        else None,
        "findings": lost.finding_words(results.findings_at(chosen.line.id)),
        "tabs": _tabs(chosen, own, page),
        "histories": reverse("portal:histories", args=[publication.slug, chosen.line.unit.slug])
        if publication.kind == "computed"
        else "",
    }


def _tabs(chosen: Standing, own: list[Standing], page: str) -> list[tuple[str, str, bool]]:
    """Return the unit's results to choose from: by year, or by title where they are of several indices."""
    by_year = len({each.publication.index_slug for each in own}) == 1
    return [
        (
            str(each.publication.year) if by_year else language.show(each.publication.title),
            f"{page}?p={each.publication.slug}#chi-tiet",
            each is chosen,
        )
        for each in own
    ]


def _csv(detail: dict[str, object]) -> HttpResponse:
    figure = detail.get("figure")
    if not isinstance(figure, figures.Figure):
        raise NotFound(_s("There is no figure with data here."))
    response = HttpResponse(figures.csv_text(figure, language.show), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="components.csv"'
    return response


def _members(request: HttpRequest, card: UnitCard) -> dict[str, object]:
    """Return the units in this one: the first of each kind, or a page of the kind that `kind` asks for."""
    if card.kind not in WITH_MEMBERS:
        return {}
    today = timezone.localdate()
    day = card.valid_until - dt.timedelta(days=1) if card.valid_until and card.valid_until <= today else today
    kind = asking.choice(request, "kind", [each.value for each in UnitKind])
    number = asking.page(request)
    found = dossiers.members(card.id, day, kind=UnitKind(kind) if kind else None, page=number, per_page=PER_PAGE)
    if number > 1 and not found:
        raise NotFound(_s("There is no page %(page)s of this list.", page=number))
    groups = [
        {
            "kind": each.kind.value,
            "name": units.listed(each)[0],
            "units": units.listed(each)[1],
            "total": each.total,
            "more": each.total - len(each.units) if not kind else 0,
        }
        for each in found
    ]
    pages: Page[int] | None = Paginator(range(found[0].total), PER_PAGE).page(number) if kind and found else None
    return {"members": groups, "pages": pages, "members_on": day if day != today else None}
