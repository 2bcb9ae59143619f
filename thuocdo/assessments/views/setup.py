"""The organiser's set-up: begin a round, its checklist, what it is, its dates, opening, copying, deleting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import ORDER, PHASE_WORDS, RoundStatus, day_of
from thuocdo.assessments.forms.setup import DATE_PLACES, BasicsForm, BeginForm, DatesForm
from thuocdo.assessments.forms.telling import look_again, tell
from thuocdo.assessments.selectors import checklist as checks
from thuocdo.assessments.selectors import readiness, setup
from thuocdo.assessments.services import opening
from thuocdo.assessments.services import rounds as services
from thuocdo.assessments.services.rounds import LateSetup
from thuocdo.assessments.views.asking import Asking, asking, now_and_actor
from thuocdo.assessments.views.frame import around
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.directory.selectors import people, units
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Verdict, require
from thuocdo.ui.language import say, title_of

PAGES = (
    ("setup", _s("Checklist")),
    ("setup-basics", _s("Basics")),
    ("setup-dates", _s("Dates")),
    ("setup-units", _s("Participating units")),
    ("setup-appraisers", _s("Who appraises")),
    ("setup-surveys", _s("Points from surveys")),
    ("setup-time", _s("More time")),
)
# The part of the set-up that a problem belongs to → page, heading.
PLACES: dict[str, tuple[str, Sentence]] = {
    "framework": ("setup-basics", _s("Framework")),
    "council": ("setup-basics", _s("Chair of the council")),
    "dates": ("setup-dates", _s("Dates of the phases")),
    "units": ("setup-units", _s("Units that take part")),
    "people": ("setup-units", _s("Officers and leaders of the units")),
    "appraisers": ("setup-appraisers", _s("Who appraises what")),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: what is asked for, what is missing, what is worth a look, where one does it."""

    heading: Sentence
    url: str
    missing: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def done(self) -> bool:
        return not self.missing


def organised(request: HttpRequest, slug: str) -> Asking:
    """Return who asks about a round that they organise. Raise `NotFound` or `NotPermitted`."""
    ask = asking(request, slug)
    require(policy.may_organise_round(ask.actor, ask.card.facts, ask.now))
    return ask


def page(ask: Asking, here: str, **context: Any) -> dict[str, Any]:
    """Return the context of a page of the set-up: the frame, and the pages beside it."""
    draft = ask.card.status is RoundStatus.DRAFT
    beside = [
        (say(label), reverse(f"assessments:{name}", args=[ask.card.slug]), name == here)
        for name, label in PAGES
        if not (name == "setup-time" and draft)
    ]
    steer = policy.may_steer(ask.actor, ask.card.facts, ask.now)
    prepare = policy.may_prepare(ask.actor, ask.card.facts, ask.now)
    return {
        **around(ask, "setup"),
        "beside": beside,
        "may_steer": steer,
        "may_prepare": prepare,
        "draft": draft,
        **context,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    actor, now = now_and_actor(request)
    today = day_of(now)
    require(may_organise_anything(actor, today))
    owners = [
        (unit.id, title_of(unit.formal)[0]) for unit in units.cards(actor.units_as(Role.ORGANISER, on=today)).values()
    ]
    form = BeginForm(owners, framework_choices(actor, today), request.POST or None, initial={"year": today.year})
    if form.is_valid():
        try:
            owner_id = int(form.cleaned_data["owner"])
            slug = services.create(actor=actor, owner_id=owner_id, basics=form.basics(), now=now)
            return redirect("assessments:setup", slug)
        except BadInput as refusal:
            tell(form, refusal, BasicsForm.PLACES)
    return render(request, "assessments/setup/begin.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_safe
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything that is missing before the round opens, each with its link; open it from here."""
    ask = organised(request, slug)
    missing = readiness.missing(ask.card) if ask.card.status is RoundStatus.DRAFT else ()
    look = checks.warnings(ask.card, ask.parts, ask.actor, ask.now)
    items = [_item(ask, place, missing, look) for place in PLACES]
    ranked = sum(part.ranked for part in ask.parts)
    context = {"items": items, "missing": missing, "units": len(ask.parts), "ranked": ranked,
               "leaves": _leaves(ask)}  # fmt: skip
    return render(request, "assessments/setup/checklist.html", page(ask, "setup", **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def basics(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a round is called, what it assesses, its chair and limits."""
    ask = organised(request, slug)
    if request.method == "POST":
        require(policy.may_steer(ask.actor, ask.card.facts, ask.now))
    card, stands = ask.card, services.basics_of(ask.card)
    offered = framework_choices(ask.actor, ask.today, also=card.framework_id)
    form = BasicsForm(
        stands, card.revision, frameworks=offered,
        earlier=[(each.id, f"{each.year}: {title_of(each)[0]}") for each in setup.earlier_rounds(card.owner_id)
                 if each.id != card.id],
        council=_members(ask, stands.chair_id), settled=card.status is not RoundStatus.DRAFT,
        data=request.POST or None,
    )  # fmt: skip
    late = False
    if form.is_valid():
        try:
            services.change(actor=ask.actor, round_id=card.id, basics=form.basics(), seen=form.cleaned_data["seen"],
                            now=ask.now)  # fmt: skip
            messages.success(request, gettext("Saved."))
            return redirect("assessments:setup-basics", slug)
        except BadInput as refusal:
            tell(form, refusal, BasicsForm.PLACES)
            if isinstance(refusal, LateSetup):
                late = True
                look_again(form, card.revision)
    now = _stands(form, stands) if late else ()
    context = page(ask, "setup-basics", form=form, stands=now)
    return render(request, "assessments/setup/basics.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """Set when the phases are; in a running round, move them with a reason."""
    ask = organised(request, slug)
    if request.method == "POST":
        require(policy.may_steer(ask.actor, ask.card.facts, ask.now))
    card = ask.card
    form = DatesForm(card.timetable.spans, card.revision, running=card.status is not RoundStatus.DRAFT,
                     data=request.POST or None)  # fmt: skip
    late = False
    if form.is_valid():
        told = form.cleaned_data
        try:
            services.set_dates(actor=ask.actor, round_id=card.id, spans=form.spans(), seen=told["seen"],
                               reason=told.get("reason", ""), now=ask.now)  # fmt: skip
            messages.success(request, gettext("The dates are saved."))
            return redirect("assessments:setup-dates", slug)
        except BadInput as refusal:
            tell(form, refusal, DATE_PLACES)
            if isinstance(refusal, LateSetup):
                late = True
                look_again(form, card.revision)
    rows = [(PHASE_WORDS[phase], fields, card.timetable.span(phase)) for phase, fields in form.rows()]
    context = page(ask, "setup-dates", form=form, rows=rows, late=late)
    return render(request, "assessments/setup/dates.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def open_(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the round: asked for on the checklist, which says what follows."""
    ask = organised(request, slug)
    try:
        opening.open_round(actor=ask.actor, round_id=ask.card.id, now=ask.now)
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
        return redirect("assessments:setup", slug)
    messages.success(request, gettext("The round is open. Everybody in it can see it from now on."))
    return redirect("assessments:overview", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete a round that was never opened."""
    ask = organised(request, slug)
    require(policy.may_prepare(ask.actor, ask.card.facts, ask.now))
    if request.method == "POST":
        try:
            services.delete(actor=ask.actor, round_id=ask.card.id, now=ask.now)
            messages.success(request, gettext("The round is deleted."))
            return redirect("assessments:rounds")
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
    return render(request, "assessments/setup/delete.html", page(ask, "setup"))


def framework_choices(actor: Actor, today: date, also: int | None = None) -> list[tuple[int | str, str]]:
    """Return the frameworks in use that rounds can be begun with, and the one that a round has already."""
    found = indices.frameworks(actor, on=today, status=Status.IN_USE)
    listed = [each for each in found if not each.as_printed or each.id == also]
    if also is not None and also not in {each.id for each in listed}:
        listed.insert(0, indices.framework(also, actor=actor, on=today))
    return [(each.id, _named(each)) for each in listed]


def closed(verdict: Verdict) -> Sentence | None:
    """Return why something is not offered, or None where it is."""
    return getattr(verdict, "reason", None)


def _named(each: indices.FrameworkCard) -> str:
    title = title_of(each)[0]
    if each.first_year and each.last_year and each.first_year != each.last_year:
        return f"{title} ({each.first_year}–{each.last_year})"
    return f"{title} ({each.first_year})" if each.first_year else title


def _item(ask: Asking, place: str, missing: tuple[Problem, ...], look: tuple[Problem, ...]) -> Item:
    name, heading = PLACES[place]
    names = {place, *ORDER} if place == "dates" else {place}
    return Item(
        heading, reverse(f"assessments:{name}", args=[ask.card.slug]),
        tuple(each for each in missing if each.place in names), tuple(each for each in look if each.place in names),
    )  # fmt: skip


def _leaves(ask: Asking) -> tuple[int, int]:
    """Return how many leaves units score themselves, and how many figures the organiser enters."""
    if indices.status_of(ask.card.framework_id) is Status.DRAFT:
        return 0, 0
    own = sum(leaf.self_scored for leaf in ask.card.spec.tree.leaves)
    return own, len(ask.card.spec.tree.leaves) - own


def _members(ask: Asking, chair_id: int | None) -> list[tuple[int | str, str]]:
    """Return the council members of the owner, and the chair also where they no longer are one."""
    found: dict[int | str, str] = {each.id: each.full_name for each in setup.chairs(ask.card.owner_id, ask.today)}
    if chair_id is not None and chair_id not in found:
        found[chair_id] = gettext("%(name)s (no longer council chair)") % {"name": people.person(chair_id).full_name}
    return list(found.items())


def _stands(form: BasicsForm, stands: services.Basics) -> list[tuple[str, str]]:
    """Return what stands now where it differs from what was typed."""
    typed, found = form.basics(), []
    for name in services.Basics.__slots__:
        if name != "settings" and getattr(typed, name) != getattr(stands, name):
            field = form[BasicsForm.PLACES.get(name, name)]
            choices = {str(key): label for key, label in getattr(field.field, "choices", ())}
            value = getattr(stands, name)
            found.append((str(field.label), choices.get(str(value), str(value or "–"))))
    return found
