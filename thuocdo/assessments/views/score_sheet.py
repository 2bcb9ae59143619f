"""A unit's own score sheet, to read and to print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain.entries import KIND_WORDS, STAGE_WORDS, Stage
from thuocdo.assessments.domain.showing import stages_told
from thuocdo.assessments.selectors import score_sheet as selectors
from thuocdo.assessments.selectors import steps
from thuocdo.assessments.views.asking import asking, sheet_for
from thuocdo.assessments.views.desk import own_people
from thuocdo.assessments.views.sheet import sheet_frame


@login_required
@require_safe
def score_sheet(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Show the points of every node at every stage side by side, with the reasons given."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    insider = own_people(ask, part)
    stages = stages_told(ask.card.facts, ask.now) if insider else tuple(Stage)
    found = selectors.score_sheet(ask.card, part, stages)
    context = {
        **sheet_frame(ask, part, "score"),
        "found": found,
        "stage_words": [STAGE_WORDS[stage] for stage in stages],
        "kind_words": KIND_WORDS,
        "only_own": stages == (Stage.SELF,),
        "signed": [step for step in steps.steps(part.id) if step.signed],
        "printed_at": ask.now,
    }
    return render(request, "assessments/sheet/score_sheet.html", context)
