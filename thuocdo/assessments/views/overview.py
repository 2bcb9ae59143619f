"""The rounds somebody has to do with, and the first page of one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.selectors import rounds as selectors
from thuocdo.assessments.views.asking import asking, now_and_actor
from thuocdo.assessments.views.frame import around


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds that the reader has to do with."""
    actor, now = now_and_actor(request)
    found = selectors.rounds_of(actor, day_of(now))
    return render(request, "assessments/rounds.html", {"rounds": found})


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where a round stands."""
    ask = asking(request, slug)
    return render(request, "assessments/overview.html", around(ask, "overview"))
