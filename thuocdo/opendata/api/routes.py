"""Operations of the API. Each translates one request into one question to a selector."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from ninja import NinjaAPI, Path, Query
from ninja.throttling import AnonRateThrottle

from thuocdo.directory.domain.actors import NOBODY
from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.directory.selectors import units as directory
from thuocdo.indices import selectors as indices
from thuocdo.kernel.numbers import Exact, exact_text
from thuocdo.kernel.sentences import Titled, mark
from thuocdo.opendata.answers import tagged
from thuocdo.opendata.api import schemas as out
from thuocdo.results import selectors as results
from thuocdo.results.domain.findings import Weight
from thuocdo.results.domain.paging import no_page
from thuocdo.results.domain.policy import Status
from thuocdo.results.domain.versions import version_links
from thuocdo.results.selectors.cards import LineCard, PublicationCard
from thuocdo.ui.language import say
from thuocdo.ui.machine_refusals import install

MOST = 1000  # rows a page

NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"  # the database takes no NUL, and nobody types the others

Slug = Annotated[str, Path(max_length=120, pattern=NO_CONTROL, description=mark("stable name"))]
Text = Annotated[
    str, Query(max_length=200, pattern=NO_CONTROL, description=mark("words of a name, with or without diacritics"))
]
PageNumber = Annotated[int, Query(ge=1, le=100_000, description=mark("page, from 1"))]
PageSize = Annotated[int, Query(ge=1, le=MOST, description=mark("rows a page, at most 1,000"))]
Code = Annotated[str, Query(max_length=60, pattern=NO_CONTROL, description=mark("code or stable name"))]
# Each default needs its own description: the library keeps the default in it.
Sort = Annotated[
    str, Query(max_length=60, description=mark("rank, name, value, region, band or the code of a component"))
]
LongSize = Annotated[int, Query(ge=1, le=MOST, description=mark("rows a page, at most 1,000"))]
Kind = Annotated[UnitKind | None, Query(description=mark("kind of unit"))]
Replaced = Annotated[bool, Query(description=mark("true: results that a correction has replaced"))]
Descending = Annotated[bool | None, Query(description=mark("true or false; left out: the natural direction"))]
Heaviness = Annotated[Weight | None, Query(description=mark("how grave: error, look, rounding or right"))]
Year = Annotated[int | None, Query(ge=1900, le=2200, description=mark("the year that was measured"))]
Lang = Annotated[str, Query(pattern="^(vi|en)$", description=mark("language of sentences: vi or en"))]


class Paged(Protocol):
    """A page of a longer list, as selectors return it."""

    @property
    def total(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def pages(self) -> int: ...


api = NinjaAPI(
    title="Thước Đo",
    version="1",
    description="Published results of public administration reform indices. Read-only; numbers are exact texts.",
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api-v1",
    throttle=[AnonRateThrottle("300/m")],
)
install(api)
ERRORS = {400: out.ErrorOut, 404: out.ErrorOut, 422: out.ErrorOut, 429: out.ErrorOut}


@api.get(
    "/indices",
    response={200: out.IndexPage, **ERRORS},
    summary=mark("Indices"),
    description=mark("What is measured year by year, for which kind of unit."),
)
def list_indices(request: HttpRequest) -> HttpResponseBase:
    items = [
        {"slug": each.slug, "title": _title(Titled(each.title_vi, each.title_en)), "unit_kind": each.unit_kind}
        for each in indices.indices_for(NOBODY, on=timezone.localdate())
    ]
    return _json(request, _listed(items))


@api.get(
    "/publications",
    response={200: out.PublicationPage, **ERRORS},
    summary=mark("Publications"),
    description=mark("Published results, newest first; with replaced=true those that a correction has replaced."),
)
def list_publications(
    request: HttpRequest,
    *,
    index: Code = "",
    kind: Kind = None,
    year: Year = None,
    text: Text = "",
    replaced: Replaced = False,
) -> HttpResponseBase:
    cards = results.publications(
        index_slug=index,
        unit_kind=kind or "",
        year=year,
        text=text,
        status=Status.REPLACED if replaced else Status.PUBLISHED,
    )
    return _json(request, _listed([_publication(each) for each in cards]))


@api.get(
    "/publications/{slug}",
    url_name="publication",
    response={200: out.PublicationFull, **ERRORS},
    summary=mark("One publication"),
    description=mark("A publication with its bands, components and the number of findings of each weight."),
)
def get_publication(request: HttpRequest, slug: Slug) -> HttpResponseBase:
    card = results.publication(slug)
    content = _publication(card) | {
        "bands": [
            {"code": band.code, "title": _title(band.title), "low": _number(band.low), "high": _number(band.high)}
            for band in card.bands
        ],
        "components": [
            {"code": each.code, "title": _title(each.title), "max_points": _number(each.max_points)}
            for each in results.columns(card)
        ],
        "findings": {weight.value: count for weight, count in results.finding_counts(card).items()},
    }
    return _json(request, content)


@api.get(
    "/publications/{slug}/results",
    response={200: out.ResultPage, **ERRORS},
    summary=mark("Ranking"),
    description=mark(
        "The units of a publication with rank, index and band. Sort by rank, name, value, region, band or a component."
    ),
)
def list_results(
    request: HttpRequest,
    slug: Slug,
    *,
    sort: Sort = "rank",
    descending: Descending = None,
    region: Code = "",
    band: Code = "",
    text: Text = "",
    page: PageNumber = 1,
    size: PageSize = 100,
) -> HttpResponseBase:
    card = results.publication(slug)
    found = results.ranking(
        card, sort=sort, descending=descending, region=region, band=band, text=text, page=page, per_page=size
    )
    items = [_result(line) for line in found.lines]
    return _of(request, card, "results", _paged(items, found))


@api.get(
    "/publications/{slug}/values",
    response={200: out.ValuePage, **ERRORS},
    summary=mark("Values by component"),
    description=mark("Points of every unit for every component, in the order of the source."),
)
def list_values(
    request: HttpRequest,
    slug: Slug,
    *,
    component: Code = "",
    region: Code = "",
    text: Text = "",
    page: PageNumber = 1,
    size: LongSize = MOST,
) -> HttpResponseBase:
    card = results.publication(slug)
    found = results.value_rows(card, component=component, region=region, text=text, page=page, size=size)
    items = [
        {
            "unit": unit, "name": name, "component": code, "points": _number(points),
            "self_points": _number(own), "max_points": _number(most), "rank": rank,
        }
        for unit, name, code, points, own, most, rank in found.rows
    ]  # fmt: skip
    return _of(request, card, "values", _paged(items, found))


@api.get(
    "/publications/{slug}/findings",
    response={200: out.FindingPage, **ERRORS},
    summary=mark("Findings of the audit"),
    description=mark("What does not agree in the published table, and what was checked and agrees."),
)
def list_findings(request: HttpRequest, slug: Slug, weight: Heaviness = None, lang: Lang = "vi") -> HttpResponseBase:
    card = results.publication(slug)
    found = results.findings(card, weight=weight)
    items = [
        {
            "check": each.check, "weight": each.weight, "unit": each.unit_slug, "component": each.node,
            "printed": each.printed, "recomputed": each.recomputed, "sentence": say(each.sentence, lang),
            "quote": each.quote,
        }
        for each in found
    ]  # fmt: skip
    return _of(request, card, "findings", _listed(items))


@api.get(
    "/publications/{slug}/lost",
    response={200: out.LostPage, **ERRORS},
    summary=mark("Where points were lost"),
    description=mark("Fields and criteria at which the units of a publication lost points, all together; most first."),
)
def list_lost(request: HttpRequest, slug: Slug) -> HttpResponseBase:
    card = results.publication(slug)
    items = [
        {
            "code": each.code, "level": "field" if each.is_field else "leaf", "field": each.field_code,
            "title": _title(each.title), "lost": _number(each.lost), "max_points": _number(each.max_points),
            "units": each.units, "units_that_lost": each.losing, "gain_at_best": _number(each.at_best),
        }
        for each in results.lost_over_all(card)
    ]  # fmt: skip
    return _of(request, card, "lost", _listed(items))


@api.get(
    "/units",
    response={200: out.UnitPageOut, **ERRORS},
    summary=mark("Units"),
    description=mark(
        "Units of the register through time; a unit that is no more has a day from which it no longer exists."
    ),
)
def list_units(
    request: HttpRequest, kind: Kind = None, text: Text = "", page: PageNumber = 1, size: PageSize = 100
) -> HttpResponseBase:
    found = directory.search(text, [kind] if kind else (), page=page, per_page=size)
    if found.page != page:
        raise no_page(page, found.pages)
    items = [_unit(each) for each in found.units]
    return _json(request, _paged(items, found))


@api.get(
    "/units/{slug}",
    response={200: out.UnitFull, **ERRORS},
    summary=mark("One unit"),
    description=mark("A unit with its published results and those of the units it came from or became part of."),
)
def get_unit(request: HttpRequest, slug: Slug) -> HttpResponseBase:
    card = directory.unit(slug)
    history = [
        {
            "publication": each.publication.slug, "year": each.publication.year, "unit": each.line.unit.slug,
            "is_own": each.line.unit.id == card.id, "rank": each.line.rank, "index": _number(each.line.value),
            "band": each.line.band,
        }
        for each in results.history(card.id, on=timezone.localdate())
    ]  # fmt: skip
    return _json(request, _unit(card) | {"results": history})


def _paged(items: Sequence[Mapping[str, object]], found: Paged) -> Mapping[str, object]:
    return {"items": items, "total": found.total, "page": found.page, "pages": found.pages}


def _listed(items: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    return {"items": items, "total": len(items)}


def _of(request: HttpRequest, card: PublicationCard, part: str, content: Mapping[str, object]) -> HttpResponseBase:
    """Return a part of a publication with where that stands: in the answer, and as `Link` to the same part of others.

    Who asks for the values of one component would not hear of a correction otherwise.
    """
    links = version_links(
        corrects=card.corrects_slug,
        replaced_by=card.replaced_by_slug,
        address=lambda slug: f"{reverse('api-v1:publication', args=[slug])}/{part}",
    )
    return _json(request, {**content, "publication": _standing(card)}, links)


def _json(request: HttpRequest, content: Mapping[str, object], links: str = "") -> HttpResponseBase:
    body = _body(content)
    return tagged(request, body.content.decode(), lambda: body, links=links)


def _body(content: Mapping[str, object]) -> HttpResponse:
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")), content_type="application/json; charset=utf-8"
    )


def _title(title: Titled) -> dict[str, str]:
    return {"vi": str(title), "en": title.en}


def _number(value: Exact | None) -> str | None:
    if isinstance(value, Decimal):  # stored numbers have nine decimals; this is much faster for a thousand of them
        return format(value, "f").rstrip("0").rstrip(".") if value.as_tuple().exponent else str(value)
    return None if value is None else exact_text(value, 9)


def _standing(card: PublicationCard) -> dict[str, object]:
    return {
        "slug": card.slug,
        "status": card.status.value,
        "replaced_by": card.replaced_by_slug or None,
        "corrects": card.corrects_slug or None,
        "correction_reason": card.correction_reason,
    }


def _publication(card: PublicationCard) -> dict[str, object]:
    return {
        **_standing(card),
        "title": _title(card.title),
        "index": card.index_slug,
        "year": card.year,
        "number": card.number,
        "is_model": card.is_model,
        "owner": card.owner_slug,
        "unit_kind": card.unit_kind,
        "as_of": card.as_of.isoformat(),
        "units_total": card.units_total,
        "units_listed": card.units_listed,
        "rank_style": card.rank_style,
        "framework": card.framework_slug,
        "published_at": card.published_at.isoformat() if card.published_at else None,
        "content_hash": card.content_hash,
        "decision": _decision(card),
        "source": _title(card.source),
    }


def _decision(card: PublicationCard) -> dict[str, object] | None:
    told = card.decision
    if told is None:
        return None
    return {
        "number": told.number, "date": told.decided_on.isoformat(), "body": told.body, "signer": told.signer,
        "signer_position": told.signer_position,
    }  # fmt: skip


def _result(line: LineCard) -> dict[str, object]:
    return {
        "unit": line.unit.slug,
        "name": line.printed_name,
        "region": line.unit.region,
        "rank": line.rank,
        "printed_rank": line.printed_rank,
        "rank_change": line.rank_change,
        "index": _number(line.value),
        "printed_index": line.printed_value,
        "band": line.band,
    }


def _unit(card: UnitCard) -> dict[str, object]:
    days: Sequence[tuple[str, object]] = (
        ("valid_from", card.valid_from.isoformat() if card.valid_from else None),
        ("valid_until", card.valid_until.isoformat() if card.valid_until else None),
    )
    names = {"slug": card.slug, "kind": card.kind.value, "name": card.name, "full_name": card.full_name}
    return {**names, "title_en": card.title_en, "region": card.region, **dict(days)}
