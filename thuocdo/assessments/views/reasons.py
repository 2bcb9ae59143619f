"""The reasons that appraisers often give: the organiser keeps the list."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.assessments.forms.ruling import ReasonForm
from thuocdo.assessments.selectors import appraising as selectors
from thuocdo.assessments.services import reasons as services
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.setup import organised
from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.language import say


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest, slug: str) -> HttpResponse:
    """List, add, change and remove reasons."""
    ask = organised(request, slug)
    found = selectors.reasons(ask.card.owner_id)
    chosen = request.POST.get("ma", "")
    forms = {str(each.id): ReasonForm(initial={"text": each.text}, prefix=f"r{each.id}") for each in found}
    new = ReasonForm(prefix="moi")
    if request.method == "POST":
        form = ReasonForm(request.POST, prefix=f"r{chosen}" if chosen in forms else "moi")
        if _done(request, ask, form, chosen):
            return redirect("assessments:reasons", slug)
        if chosen in forms:
            forms[chosen] = form
        else:
            new = form
    context = {**around(ask, "queue"), "forms": forms.items(), "new": new}
    failed = any(form.errors for form in (new, *forms.values()) if form.is_bound)
    return render(request, "assessments/appraisal/reasons.html", context, status=400 if failed else 200)


def _done(request: HttpRequest, ask: Asking, form: ReasonForm, chosen: str) -> bool:
    owner, number = ask.card.owner_id, int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    if number and "bo" in request.POST:
        services.remove_reason(actor=ask.actor, owner_id=owner, reason_id=number, now=ask.now)
        messages.success(request, gettext("The reason is off the list. Rulings that used it stay as they are."))
        return True
    if number and not {"len", "xuong"}.isdisjoint(request.POST):
        services.move_reason(
            actor=ask.actor, owner_id=owner, reason_id=number, up="len" in request.POST, now=ask.now
        )  # fmt: skip
        messages.success(request, gettext("The list of reasons is saved."))
        return True
    if not form.is_valid():
        return False
    text = form.cleaned_data["text"]
    try:
        if number:
            services.change_reason(actor=ask.actor, owner_id=owner, reason_id=number, text=text, now=ask.now)
        else:
            services.add_reason(actor=ask.actor, owner_id=owner, text=text, now=ask.now)
    except BadInput as refusal:
        form.add_error("text", say(refusal.sentence))
        return False
    messages.success(request, gettext("The list of reasons is saved."))
    return True
