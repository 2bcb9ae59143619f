"""Steering a launched campaign: a later end, closing for good, a corrected questionnaire; and its rehearsal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.comparison import CHANGES, Difference, difference
from thuocdo.surveys.domain import addresses, policy
from thuocdo.surveys.domain.campaigns import OPEN_CHANNELS
from thuocdo.surveys.forms.setting_up import MoveEndForm, ReasonForm
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors.live import Filter
from thuocdo.surveys.services import launching
from thuocdo.surveys.views.asking import Asking, managed
from thuocdo.surveys.views.frame import around
from thuocdo.surveys.views.organising import named, newer_versions
from thuocdo.surveys.views.setting_up import at_fields
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the end of a launched campaign to a later moment, with a reason."""
    ask = managed(request, slug)
    require(policy.may_steer(ask.actor, ask.card.facts, ask.today, ask.now))
    form = MoveEndForm(request.POST or None)
    if form.is_valid():
        try:
            launching.move_end(actor=ask.actor, campaign_id=ask.card.id, closes_at=form.closes_at(),
                               reason=form.cleaned_data["reason"], now=ask.now)  # fmt: skip
            messages.success(request, gettext("The end is moved."))
            return redirect("surveys:campaign", slug)
        except BadInput as refusal:
            told = at_fields(refusal)
            show_refusal(form, told)
    context = {**around(ask, "campaign"), "form": form}
    return render(request, "surveys/organising/move_end.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then close a campaign for good."""
    ask = managed(request, slug)
    require(policy.may_steer(ask.actor, ask.card.facts, ask.today, ask.now))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            launching.close(actor=ask.actor, campaign_id=ask.card.id, reason=form.cleaned_data["reason"], now=ask.now)
            messages.success(request, gettext("The survey is closed."))
            return redirect("surveys:campaign", slug)
        except BadInput as refusal:
            show_refusal(form, refusal)
    context = {**around(ask, "campaign"), "form": form}
    return render(request, "surveys/organising/close.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a newer version of the questionnaire changes, then let it be answered from now on."""
    ask = managed(request, slug)
    require(policy.may_steer(ask.actor, ask.card.facts, ask.today, ask.now))
    current = questionnaires.version_card(ask.card.version_id) if ask.card.version_id is not None else None
    newer = newer_versions(ask, current) if current else []
    asked = (request.POST or request.GET).get("version", "")
    chosen = next((each for each in newer if str(each.id) == asked), newer[0] if newer else None)
    refused = None
    if request.method == "POST" and chosen is not None:
        try:
            launching.correct(actor=ask.actor, campaign_id=ask.card.id, version_id=chosen.id, now=ask.now)
            messages.success(request, gettext("The corrected version is answered from now on."))
            return redirect("surveys:campaign", slug)
        except BadInput as refusal:
            refused = refusal
    context = {
        **around(ask, "campaign"), "current": named(current) if current else "", "chosen": chosen, "refused": refused,
        "newer": [(each.id, named(each), each.id == chosen.id if chosen else False) for each in newer],
        "changes": _changes(current.id, chosen.id) if current and chosen else [],
    }  # fmt: skip
    return render(request, "surveys/organising/correct.html", context, status=400 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rehearsal with its own numbers; switch it on or off."""
    ask = managed(request, slug)
    if request.method == "POST":
        try:
            launching.rehearse(actor=ask.actor, campaign_id=ask.card.id, on="on" in request.POST, now=ask.now)
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
        return redirect("surveys:rehearsal", slug)
    counts = live.counts(ask.card, Filter(rehearsal=True))
    context = {
        **around(ask, "rehearsal"), "counts": counts, "some": counts.counted + counts.aside + counts.waiting,
        "may_rehearse": policy.may_rehearse(ask.actor, ask.card.facts, ask.today, ask.now),
        "address": _trial(ask),
    }  # fmt: skip
    return render(request, "surveys/organising/rehearsal.html", context)


@login_required
@require_POST
def purge(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete the answers of the rehearsal."""
    ask = managed(request, slug)
    count = launching.purge_rehearsal(actor=ask.actor, campaign_id=ask.card.id, now=ask.now)
    said = ngettext("%(count)s ballot of the rehearsal is deleted.", "%(count)s ballots of the rehearsal are deleted.",
                    count) % {"count": count}  # fmt: skip
    messages.success(request, said)
    return redirect("surveys:rehearsal", slug)


def _changes(before: int, after: int) -> list[tuple[Difference, list[str]]]:
    """Return what a version changes against the one in use, whatever lies between them."""
    found = difference(questionnaires.document(before), questionnaires.document(after))
    return [(each, [say(CHANGES[change][0]) for change in each.changes]) for each in found]


def _trial(ask: Asking) -> str:
    """Return the address at which the rehearsal is answered; empty where only personal links lead in."""
    return f"{addresses.answering(ask.card.slug)}?thu=1" if OPEN_CHANNELS & set(ask.card.channels) else ""
