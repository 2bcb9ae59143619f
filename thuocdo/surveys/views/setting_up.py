"""The set-up of a campaign: its checklist, its parts one page each, launching, deleting a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import Rating, State
from thuocdo.surveys.forms.setting_up import ChannelsForm, CopyForm, DatesForm, GuardsForm, PartForm, WordsForm
from thuocdo.surveys.selectors import readiness
from thuocdo.surveys.services import campaigns as services
from thuocdo.surveys.services import copying, launching
from thuocdo.surveys.services.campaigns import LateSave
from thuocdo.surveys.views.asking import Asking, managed
from thuocdo.surveys.views.frame import around
from thuocdo.surveys.views.organising import version_choices
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say

PAGES = (
    ("setup", _s("Checklist")),
    ("setup-words", _s("Questionnaire and texts")),
    ("setup-dates", _s("Dates and limits")),
    ("setup-channels", _s("Survey channels")),
    ("setup-groups", _s("Respondent groups")),
    ("setup-units", _s("Rated units")),
    ("setup-quotas", _s("Quotas")),
    ("setup-guards", _s("What is set aside")),
)
# Page of the set-up → the places of problems that are mended there.
PLACES: dict[str, frozenset[str]] = {
    "setup-words": frozenset({"title_vi", "version_id", "purpose_vi", "consent_vi"}),
    "setup-dates": frozenset({"opens_at", "closes_at", "most_ballots"}),
    "setup-channels": frozenset({"channels", "allowed_sites"}),
    "setup-groups": frozenset({"groups", "code"}),
    "setup-units": frozenset({"rated"}),
    "setup-quotas": frozenset({"quotas"}),
    "setup-guards": frozenset(
        {"seconds_least", "straight_line", "duplicates", "impossible", "work_bits", "network_burst", "network_minute"}
    ),
    "invitations": frozenset({"invitations"}),
}
# Fields of forms that stand for a moment of the campaign.
DAYS = {"opens_at": "opens_day", "closes_at": "closes_day"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: what it is about, what is missing, what is worth a look, where one does it."""

    heading: Sentence
    url: str
    missing: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


def page(ask: Asking, here: str, **context: Any) -> dict[str, Any]:
    """Return the context of a page of the set-up: the frame, and the pages beside it."""
    beside = [
        (say(label), reverse(f"surveys:{name}", args=[ask.card.slug]), name == here)
        for name, label in PAGES
        if not (name == "setup-units" and ask.card.rating is Rating.NONE)
    ]
    return {
        **around(ask, "setup"), "beside": beside, "draft": ask.state is State.DRAFT,
        "may_steer": policy.may_steer(ask.actor, ask.card.facts, ask.today, ask.now),
        "may_prepare": policy.may_prepare(ask.actor, ask.card.facts, ask.today), **context,
    }  # fmt: skip


@login_required
@require_safe
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything that is missing before the launch, each with its link; launch from here."""
    ask = managed(request, slug)
    missing = readiness.missing(ask.card, ask.now) if ask.state is State.DRAFT else ()
    doubts = readiness.doubts(ask.card)
    names = dict(PAGES) | {"invitations": _s("Invitations")}
    items = []
    for name, places in PLACES.items():
        if (name == "setup-units" and ask.card.rating is Rating.NONE) or (name == "invitations" and not ask.invites):
            continue
        own = tuple(each for each in missing if each.place in places)
        look = tuple(each for each in doubts if each.place in places)
        items.append(Item(names[name], reverse(f"surveys:{name}", args=[slug]), own, look))
    return render(request, "surveys/organising/checklist.html", page(ask, "setup", items=items, missing=missing))


@login_required
@require_POST
def launch(request: HttpRequest, slug: str) -> HttpResponse:
    """Launch the campaign: asked for on the checklist, which says what follows."""
    ask = managed(request, slug)
    try:
        launching.launch(actor=ask.actor, campaign_id=ask.card.id, now=ask.now)
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
        return redirect("surveys:setup", slug)
    messages.success(request, gettext("The survey is launched."))
    return redirect("surveys:campaign", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete a campaign that was never launched."""
    ask = managed(request, slug)
    require(policy.may_prepare(ask.actor, ask.card.facts, ask.today))
    if request.method == "POST":
        try:
            services.delete(actor=ask.actor, campaign_id=ask.card.id, now=ask.now)
            messages.success(request, gettext("The survey is deleted."))
            return redirect("surveys:campaigns")
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
    return render(request, "surveys/organising/delete.html", page(ask, "setup"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a survey like this one, under another title."""
    ask = managed(request, slug)
    initial = {"title_vi": str(ask.card.title), "title_en": ask.card.title.en}
    form = CopyForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            made = copying.copy(actor=ask.actor, campaign_id=ask.card.id, now=ask.now, **form.cleaned_data)
            return redirect("surveys:setup", made)
        except BadInput as refusal:
            show_refusal(form, refusal)
    context = {**around(ask, "campaign"), "form": form}
    return render(request, "surveys/organising/copy.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """Change title, questionnaire, purpose and consent."""

    def form(ask: Asking, **options: Any) -> PartForm:
        card = ask.card
        versions = version_choices(ask.actor, ask.today, also=card.version_id)
        return WordsForm(services.basics_of(card), card.revision, versions=versions, **options)

    return _part(request, slug, "setup-words", form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """Change when it runs and its limits; a launched campaign's end is moved on a page of its own."""
    return _part(request, slug, "setup-dates", _plain(DatesForm))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest, slug: str) -> HttpResponse:
    """Change by which ways ballots come in and who rates whom."""
    return _part(request, slug, "setup-channels", _plain(ChannelsForm))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def guards(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is set aside by itself."""
    return _part(request, slug, "setup-guards", _plain(GuardsForm))


def _plain(form: type[PartForm]) -> Callable[..., PartForm]:
    def made(ask: Asking, **options: Any) -> PartForm:
        return form(services.basics_of(ask.card), ask.card.revision, **options)

    return made


def _part(request: HttpRequest, slug: str, name: str, make: Callable[..., PartForm]) -> HttpResponse:
    """Show a part of the set-up or save it."""
    ask = managed(request, slug)
    stands = services.basics_of(ask.card)
    form = make(ask, settled=ask.state is not State.DRAFT, data=request.POST or None)
    if form.is_valid():
        try:
            services.change(actor=ask.actor, campaign_id=ask.card.id, basics=form.basics(stands),
                            seen=form.cleaned_data["seen"], now=ask.now)  # fmt: skip
            messages.success(request, gettext("Saved."))
            return redirect(f"surveys:{name}", slug)
        except BadInput as refusal:
            show_refusal(form, at_fields(refusal))
            if isinstance(refusal, LateSave):
                look_again(form, ask.card.revision)
    heading = dict(PAGES)[name]
    context = page(ask, name, form=form, heading=heading, part=name)
    return render(request, "surveys/organising/part.html", context, status=400 if form.errors else 200)


def at_fields(refusal: BadInput) -> BadInput:
    """Return a refusal whose problems of dates are called as the fields of forms are."""
    moved = [
        Problem(each.sentence, DAYS.get(each.place, each.place), each.row, each.column, each.given, each.expected)
        for each in refusal.problems
    ]
    return BadInput(refusal.sentence, field=DAYS.get(refusal.field, refusal.field), problems=moved)


def look_again(form: PartForm, seen: int) -> None:
    """Let a second, deliberate save of what was typed go through: it has now been compared with what stands."""
    data = QueryDict(mutable=True)
    for name in form.data:
        data.setlist(name, form.data.getlist(name) if isinstance(form.data, QueryDict) else [form.data[name]])
    data["seen"] = str(seen)
    form.data = data
