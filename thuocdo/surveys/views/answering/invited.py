"""Coming in by a personal link. The token goes from the address into a cookie at once: no page, log or site gets it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from thuocdo.kernel.refusals import NotFound
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.services import personal
from thuocdo.surveys.views.answering.desk import PERSONAL, Pass, give, quiet, reads
from thuocdo.surveys.views.answering.entering import CHECK


@require_safe
@sensitive_variables()
def come_in(request: HttpRequest, token: str) -> HttpResponse:
    """Open the survey that a personal link belongs to."""
    try:
        link = personal.link(token)
    except NotFound:
        return quiet(redirect("surveys:unknown"))  # not refused here: a refusal is logged with its address
    slug = campaigns.campaign(link.campaign_id).slug
    with translation.override("en" if "en" in (reads(), link.language) else "vi"):
        address = reverse("surveys:start", args=[slug])
    response = quiet(redirect(f"{address}?{CHECK}=1"))
    give(response, slug, Pass(PERSONAL, token))
    return response


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    """Say that a personal link is not known."""
    return render(request, "surveys/answering/unknown.html", {"place": {}, "reads": reads()}, status=404)
