"""Operations of the API: what a survey asks, and handing in or keeping a ballot under a number of one's own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path

from thuocdo.kernel.refusals import Refusal
from thuocdo.kernel.sentences import Titled, mark
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.questionnaires.domain.items import options_of
from thuocdo.surveys.api import handing
from thuocdo.surveys.api import schemas as out
from thuocdo.surveys.api.handing import Told
from thuocdo.surveys.api.schemas import SubmissionIn
from thuocdo.surveys.selectors import campaigns, plans
from thuocdo.surveys.services import pacing, storing
from thuocdo.ui.machine_refusals import install, language_of, unlogged

Slug = Annotated[str, Path(max_length=100, pattern=out.PLAIN, description=mark("stable name of the survey"))]
Number = Annotated[UUID, Path(description=mark("a random UUID (version 4), made by whoever sends"))]

api = NinjaAPI(
    title="Thước Đo: handing in",
    version="1",
    description="Ballots from other systems. The sender makes the number, so sending again does no harm.",
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api-surveys-v1",
)
install(api)
_REFUSED = dict.fromkeys((403, 404, 409, 410, 413, 422, 429), out.RefusalOut)


@api.get(
    "/campaigns/{slug}",
    url_name="campaign",
    response={200: out.CampaignOut, 404: out.RefusalOut, 422: out.RefusalOut},
    summary=mark("What a survey asks"),
    description=mark("The current version with its questions, the groups and units, and when answers are taken."),
)
def get_campaign(request: HttpRequest, slug: Slug) -> HttpResponse:
    plan = handing.plan_of(slug)
    card, facts = plan.card, plan.card.facts
    document = plans.document(plan.versions[0])
    body = {
        "slug": card.slug, "title": _titled(card.title), "state": card.state(timezone.now()).value,
        "opens_at": facts.opens_at.isoformat() if facts.opens_at else None,
        "closes_at": facts.ends_at.isoformat() if facts.ends_at else None,
        "version": plan.versions[0], "languages": list(document.languages), "rating": card.rating.value,
        "groups": [{"code": each.code, "title": _titled(each.title)} for each in campaigns.groups(card.id)],
        "units": list(plan.units), "work_bits": card.guards.work_bits, "is_model": card.is_model,
        "questions": [
            {
                "code": slot.code, "kind": slot.item.kind.value, "section": slot.section.code,
                "title": dict(slot.title), "required": slot.item.required,
                "options": [{"code": each.code, "title": dict(each.title)} for each in options_of(slot.item)],
            }
            for slot in slots(document)
        ],
    }  # fmt: skip
    return api.create_response(request, body, status=200)


@api.api_operation(
    ["PUT", "POST"],
    "/campaigns/{slug}/submissions/{number}",
    url_name="submission",
    response={200: out.ReceiptOut, 201: out.ReceiptOut, 428: out.WorkOut, **_REFUSED},
    summary=mark("Hand in a ballot"),
    description=mark(
        "201 when it is stored, which is for good; 200 when the same was stored before; 409 when the number has other "
        "answers; 422 with all that is wrong by question; 403 before the survey opens, 410 after its end or when "
        "enough have answered; 428 with a challenge where the survey asks for work. A draft and its ballot share the "
        "number."
    ),
)
def put_submission(request: HttpRequest, slug: Slug, number: Number, given: SubmissionIn) -> HttpResponse:
    now, language = timezone.now(), language_of(request)
    plan = None
    try:
        plan = handing.plan_of(slug)
        handing.admit(plan, given, _network(request), now)
        if not handing.has_worked(plan, number, given, now):
            came = handing.work_first(plan, number, language, now)
        elif len(request.body) > handing.LARGEST:
            came = handing.too_large(language)
        elif given.final:
            ballot = handing.ballot_of(plan, number, given)
            came = handing.receipt(number, storing.store_by(plan=plan, ballot=ballot, now=now))
        else:
            came = handing.keep_draft(plan, number, given, now)
    except Refusal as refusal:
        came = handing.refused(refusal, language, plan=plan, now=now)
    return _answered(request, came)


def _network(request: HttpRequest) -> str:
    return pacing.network_of(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def _answered(request: HttpRequest, came: Told) -> HttpResponse:
    response = unlogged(api.create_response(request, came.body, status=came.status))
    for name, value in came.headers.items():
        response.headers[name] = value
    return response


def _titled(title: Titled) -> dict[str, str]:
    return {"vi": str(title), "en": title.en}
