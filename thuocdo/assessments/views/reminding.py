"""Reminding units, and what was sent to whom when."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from thuocdo.assessments.domain.phases import PHASE_WORDS
from thuocdo.assessments.domain.progress import Measure, State
from thuocdo.assessments.selectors import progress as selectors
from thuocdo.assessments.services import reminding
from thuocdo.assessments.services.reminding import Outcome
from thuocdo.assessments.views import heat
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.progress import organised
from thuocdo.directory.selectors import people
from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.language import say

MOST, PER_PAGE = 5_000, 50


@login_required
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind the chosen units, or all that are late or have not signed."""
    ask = organised(request, slug)
    chosen = [int(each) for each in request.POST.getlist("unit") if each.isdecimal() and len(each) < 19]
    if (group := request.POST.get("all", "")) in (State.LATE, heat.UNSIGNED):
        every = heat.lines(ask, Measure.FILLED)
        chosen = [line.part.id for line in heat.chosen(every, heat.Asked(Measure.FILLED, "", "", group, ""))]
    try:
        outcome = reminding.remind(
            actor=ask.actor, round_id=ask.card.id, participant_ids=chosen, text=request.POST.get("text", ""),
            now=ask.now,
        )  # fmt: skip
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
        return redirect("assessments:progress", slug)
    _say_outcome(request, outcome)
    return redirect("assessments:reminders", slug)


@login_required
@require_safe
def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    """List the reminders of a round, newest first."""
    ask = organised(request, slug)
    listed = Paginator(selectors.reminders(ask.card.id, MOST), PER_PAGE).get_page(request.GET.get("page"))
    names = people.names(each.author_id for each in listed)
    parts = {part.id: part for part in ask.parts}
    rows = [(each, parts[each.participant_id], PHASE_WORDS[each.phase], names.get(each.author_id or 0, ""))
            for each in listed]  # fmt: skip
    context = {**around(ask, "reminders"), "rows": rows, "page_of": listed}
    return render(request, "assessments/progress/reminders.html", context)


def _say_outcome(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.units:
        said = ngettext(
            "%(count)s unit was reminded.", "%(count)s units were reminded.", outcome.units
        ) % {"count": outcome.units}  # fmt: skip
        messages.success(request, said)
    done, just, unreachable = outcome.done, outcome.just_reminded, outcome.unreachable
    if done:
        said = ngettext(
            "%(count)s unit has nothing left to do and was passed over.",
            "%(count)s units have nothing left to do and were passed over.", done,
        ) % {"count": done}  # fmt: skip
        messages.info(request, said)
    if just:
        said = ngettext(
            "%(count)s unit was reminded within the last hour and was passed over.",
            "%(count)s units were reminded within the last hour and were passed over.", just,
        ) % {"count": just}  # fmt: skip
        messages.info(request, said)
    if unreachable:
        said = ngettext(
            "%(count)s unit has neither an officer nor a leader with an account.",
            "%(count)s units have neither an officer nor a leader with an account.", unreachable,
        ) % {"count": unreachable}  # fmt: skip
        messages.warning(request, said)
