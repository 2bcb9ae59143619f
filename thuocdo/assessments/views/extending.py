"""More time for one unit, or its lock opened again; and the list of all that was granted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import EXTENSIBLE, PHASE_WORDS, Phase
from thuocdo.assessments.forms.setup import ExtendForm
from thuocdo.assessments.forms.telling import tell
from thuocdo.assessments.selectors import setup
from thuocdo.assessments.services import extending
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.setup import closed, organised, page
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import title_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, slug: str) -> HttpResponse:
    """Grant more time, or open a signed sheet again."""
    ask = organised(request, slug)
    usual = ask.phase if ask.phase in EXTENSIBLE else Phase.SELF_ASSESSMENT
    verdict = policy.may_extend(ask.actor, ask.card.facts, Phase(usual), ask.now)
    start = {"unit": request.GET.get("unit", ""), "phase": Phase(usual).value}
    form = ExtendForm(
        [("", "–"), *((part.unit.slug, title_of(part.unit.formal)[0]) for part in ask.parts)],
        request.POST or None, initial=start,
    )  # fmt: skip
    if request.method == "POST":
        require(verdict)
        if form.is_valid():
            try:
                messages.success(request, _grant(ask, form))
                return redirect("assessments:setup-time", slug)
            except BadInput as refusal:
                tell(form, refusal, {"ends_at": "day"})
    granted = told(setup.granted(ask.card.id))
    context = page(ask, "setup-time", form=form, granted=granted, reason_closed=closed(verdict))
    return render(request, "assessments/setup/time.html", context, status=400 if form.errors else 200)


def told(granted: tuple[setup.Granted, ...]) -> list[dict[str, object]]:
    """Return what was granted as tables show it."""
    return [
        {"unit": each.unit.formal, "phase": PHASE_WORDS[each.phase], "ends_at": each.ends_at, "reason": each.reason,
         "by": each.by, "at": each.at}
        for each in granted
    ]  # fmt: skip


def _grant(ask: Asking, form: ExtendForm) -> str:
    told, ends_at = form.cleaned_data, form.ends_at()
    facts = {"actor": ask.actor, "round_id": ask.card.id, "unit_slug": told["unit"], "phase": Phase(told["phase"]),
             "reason": told["reason"], "now": ask.now}  # fmt: skip
    if ends_at is None:
        extending.reopen(**facts)
        return gettext("The sheet is open again.")
    extending.extend(ends_at=ends_at, **facts)
    return gettext("The unit has more time.")
