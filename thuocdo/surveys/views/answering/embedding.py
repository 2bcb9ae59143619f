"""A survey within another site. Nothing here reads or sets a cookie.

Forms need no proof that they came from here: there is no cookie that a stranger's form could make use of; who knows the
key in the address knows the ballot.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import embedding
from thuocdo.surveys.domain.addresses import GROUP, UNIT
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.views.answering import frames
from thuocdo.surveys.views.answering.desk import Desk, desk, own_origin, quiet


@require_safe
@xframe_options_exempt
def come_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead a frame to the survey, with its site in the address; tell a site that is not allowed so."""
    at = desk(request, slug)
    told = request.GET.get(embedding.SITE, "") or request.headers.get("Referer", "")
    site = embedding.origin_of(told)
    if site != own_origin(request) and not _takes(at, site):
        return refused(request, at)
    name = "in-tap" if request.GET.get(embedding.TAP) else "in-start"
    address = reverse(f"surveys:{name}", args=[slug, embedding.mark_of(site)])
    query = urlencode({word: request.GET[word][:120] for word in (GROUP, UNIT) if word in request.GET})
    return quiet(redirect(f"{address}?{query}" if query else address))


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a page of the survey for the frame of the one site that its address names."""

    @wraps(view)
    def framed(request: HttpRequest, slug: str, carry: str, **rest: str) -> HttpResponse:
        at = desk(request, slug)
        if at.frame is None or not (at.frame.preview or _takes(at, at.frame.site)):
            return refused(request, at)
        if at.frame.preview and request.method == "POST":
            response = frames.told(
                at, request, _s("This is how it looks"), _s("Nothing is handed in here. It is in the other site.")
            )
        else:
            response = view(request, slug, **rest)
        return allow(response, "'self'" if at.frame.preview else at.frame.site)

    return csrf_exempt(xframe_options_exempt(framed))


def allow(response: HttpResponse, ancestors: str) -> HttpResponse:
    """Let a page be shown in the frames of some sites."""
    response["Content-Security-Policy"] = embedding.policy(settings.CONTENT_SECURITY_POLICY, ancestors)
    return response


def refused(request: HttpRequest, at: Desk) -> HttpResponse:
    """Tell in any frame that the survey is not shown there; what is told can do no harm."""
    response = frames.page(
        at, "refused", request, 403, public=reverse("surveys:start", args=[at.slug]),
        open=Channel.LINK in at.plan.card.channels,
    )  # fmt: skip
    return allow(response, "*")


def _takes(at: Desk, site: str) -> bool:
    card = at.plan.card
    return bool(site) and Channel.EMBED in card.channels and site in card.allowed_sites
