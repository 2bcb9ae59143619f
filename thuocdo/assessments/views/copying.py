"""This year's round from last year's: what would be taken over, then one button."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.assessments.domain.copying import LOST_WORDS
from thuocdo.assessments.domain.phases import PHASE_WORDS
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.assessments.services import copying
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.setup import framework_choices, organised
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.language import say


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a copy would be, and make it."""
    ask = organised(request, slug)
    offered = framework_choices(ask.actor, ask.today)
    asked = (request.POST or request.GET).get("framework", "")
    chosen = int(asked) if asked.isdecimal() and int(asked) in dict(offered) else _newest(ask, ask.card, dict(offered))
    if request.method == "POST":
        try:
            new = copying.copy(actor=ask.actor, round_id=ask.card.id, framework_id=chosen, now=ask.now)
            messages.success(request, gettext("The copy is a draft. Look through its checklist before you open it."))
            return redirect("assessments:setup", new)
        except BadInput as refusal:
            messages.error(
                request, " ".join(say(each) for each in (refusal.sentence, *(p.sentence for p in refusal.problems)))
            )
    planned = copying.plan(ask.actor, ask.card, ask.now, framework_id=chosen)
    context = {
        **around(ask, ""), "plan": planned, "chosen": chosen, "frameworks": offered,
        "spans": [(PHASE_WORDS[span.phase], span) for span in planned.spans],
        "not_taken": [(each, LOST_WORDS[each.why]) for each in planned.not_taken],
    }  # fmt: skip
    return render(request, "assessments/setup/copy.html", context)


def _newest(ask: Asking, card: RoundCard, offered: dict[int | str, str]) -> int:
    """Return the framework to propose: that of the round, or a later version of the same owner and index in use."""
    own = indices.framework(card.framework_id, actor=ask.actor, on=ask.today)
    later = [
        each for each in indices.frameworks(ask.actor, on=ask.today, status=Status.IN_USE, index_id=own.index.id)
        if each.owner_id == own.owner_id and each.version > own.version and each.id in offered
    ]  # fmt: skip
    return max(later, key=lambda each: each.version).id if later else own.id
