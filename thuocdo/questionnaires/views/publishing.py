"""The end of a draft: it is published, with a decision about every change, or deleted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.views.asking import asking
from thuocdo.kernel.refusals import BadInput
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain import translating, validation
from thuocdo.questionnaires.domain.comparison import Comparable
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.questionnaires.services import drafts, publishing
from thuocdo.questionnaires.views import shown
from thuocdo.questionnaires.views.asking import draft_for
from thuocdo.ui.language import say

DECIDED = "so-sanh-"  # then the code of the item


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what stands in the way, what changes against the version before, and publish."""
    ask = asking(request)
    card = draft_for(ask, slug)
    found = selectors.changes(card.id)
    decided = {
        each.code: Comparable(word)
        for each in found
        if (word := request.POST.get(DECIDED + each.code, "")) in {Comparable.YES.value, Comparable.NO.value}
    }
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            publishing.publish(
                actor=ask.actor, version_id=card.id, seen=request.POST.get("seen", ""), comparable=decided, now=ask.now
            )
            messages.success(request, gettext("The version is published. It never changes from now on."))
            return redirect("questionnaires:version", slug, card.number)
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
            wrong = {problem.place: say(problem.sentence) for problem in refusal.problems}
            card = draft_for(ask, slug)
    document = selectors.document(card.id)
    context = {
        "card": card,
        "troubles": shown.troubles(validation.problems(document), document, slug),
        "rows": [(row, wrong.get(row.difference.code, "")) for row in shown.changes(found, decided or None)],
        "first": card.number == 1,
        "slot_count": len(slots(document)),
        "missing": len(translating.missing(document)),
        "prefix": DECIDED,
        "tabs_here": "publish",
    }
    return render(request, "questionnaires/publish.html", context, status=400 if wrong else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete the draft; with the first version goes the questionnaire."""
    ask = asking(request)
    card = draft_for(ask, slug)
    if request.method == "POST":
        try:
            drafts.delete(actor=ask.actor, version_id=card.id, seen=request.POST.get("seen", ""), now=ask.now)
            messages.success(request, gettext("The draft is deleted."))
            return redirect("questionnaires:work")
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
            card = draft_for(ask, slug)
    context = {"card": card, "slot_count": len(slots(selectors.document(card.id)))}
    return render(request, "questionnaires/delete.html", context)
