"""Begin a draft, copy a version, put it in use, supersede or delete it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.directory.views.asking import Asking, asking, owners_of
from thuocdo.indices import selectors
from thuocdo.indices.domain import fingerprints, policy, validation
from thuocdo.indices.forms.frames import BeginForm, CopyForm
from thuocdo.indices.services import drafts, lifecycle
from thuocdo.indices.views import shown
from thuocdo.indices.views.asking import card_for, draft_for
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say, title_of


def tell(form: Form, refusal: BadInput) -> None:
    """Put a refusal into the form: everything it lists, or itself, each at its field where it names one."""
    told = [(problem.place, problem.sentence) for problem in refusal.problems] or [(refusal.field, refusal.sentence)]
    for place, sentence in told:
        form.add_error(place if place in form.fields else None, say(sentence))


def look_again(form: Form, seen: str) -> None:
    """Let a second, deliberate save of what was typed go through: it has now been compared with what stands."""
    data = QueryDict(mutable=True)
    for name in form.data:
        values = form.data.getlist(name) if isinstance(form.data, QueryDict) else [form.data[name]]
        data.setlist(name, values)
    data["seen"] = seen
    form.data = data


def index_choices(ask: Asking) -> list[tuple[int, str]]:
    """Return the indices for which who asks can begin a framework, for a choice: not what others still prepare."""
    return [(index.id, title_of(index)[0]) for index in selectors.indices_for(ask.actor, on=ask.today)]


def asked_index(request: HttpRequest) -> dict[str, str]:
    """Return the index that a link has chosen beforehand, for the form's own list to accept or not."""
    return {"index": request.GET.get("index", "")}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an empty draft."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    form = BeginForm(index_choices(ask), owners_of(ask), request.POST or None, initial=asked_index(request))
    if form.is_valid():
        told = form.cleaned_data
        try:
            slug = drafts.create(
                actor=ask.actor, index_id=int(told["index"]), owner_id=int(told["owner"]), title_vi=told["title_vi"],
                title_en=told["title_en"], first_year=told["first_year"], now=ask.now,
            )  # fmt: skip
            return redirect("indices:edit", slug)
        except BadInput as refusal:
            tell(form, refusal)
    return render(request, "indices/begin.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy a version to a new draft."""
    ask = asking(request)
    card = card_for(ask, slug)
    require(may_organise_anything(ask.actor, ask.today))
    owners = owners_of(ask)
    year = (card.last_year or card.first_year or ask.today.year - 1) + 1
    initial = {"title_vi": card.title_vi, "title_en": card.title_en, "first_year": year,
               "owner": card.owner_id if card.owner_id in dict(owners) else None}  # fmt: skip
    form = CopyForm(owners, request.POST or None, initial=initial)
    if form.is_valid():
        told = form.cleaned_data
        try:
            new = drafts.copy(
                actor=ask.actor, framework_id=card.id, owner_id=int(told["owner"]), title_vi=told["title_vi"],
                title_en=told["title_en"], first_year=told["first_year"], last_year=told["last_year"], now=ask.now,
            )  # fmt: skip
            return redirect("indices:edit", new)
        except BadInput as refusal:
            tell(form, refusal)
    return render(request, "indices/copy.html", {"form": form, "card": card}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_in_use(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what stands in the way, or ask once more and put the draft in use."""
    ask = asking(request)
    card = draft_for(ask, slug)
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            lifecycle.put_in_use(actor=ask.actor, framework_id=card.id, seen=seen, now=ask.now)
            messages.success(request, gettext("The framework is in use. It never changes from now on."))
            return redirect("indices:framework", slug)
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
            return redirect("indices:put-in-use", slug)
    document = selectors.document(card.id)
    faults = shown.troubles(validation.problems(document.spec), document, slug)
    context = {
        "card": card,
        "errors": [fault for fault in faults if fault.is_error],
        "warnings": [fault for fault in faults if not fault.is_error],
        "seen": fingerprints.of_all(document),
        "tabs_here": "use",
    }
    return render(request, "indices/put_in_use.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supersede(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then declare the version superseded."""
    ask = asking(request)
    card = card_for(ask, slug)
    require(policy.may_supersede(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today))

    def act() -> str:
        lifecycle.supersede(actor=ask.actor, framework_id=card.id, now=ask.now)
        return gettext("The version is superseded. It stays readable.")

    return _confirmed(request, ask, card, "indices/supersede.html", act, "indices:framework", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete the draft."""
    ask = asking(request)
    card = draft_for(ask, slug)

    def act() -> str:
        drafts.delete(actor=ask.actor, framework_id=card.id, seen=request.POST.get("seen", ""), now=ask.now)
        return gettext("The draft is deleted.")

    return _confirmed(request, ask, card, "indices/delete.html", act, "indices:frameworks")


def _confirmed(
    request: HttpRequest, ask: Asking, card: selectors.FrameworkCard, page: str, act: Callable[[], str], *then: Any
) -> HttpResponse:
    if request.method == "POST":
        try:
            messages.success(request, act())
            return redirect(*then)
        except BadInput as refusal:
            messages.error(request, say(refusal.sentence))
    return render(request, page, {"card": card, "seen": fingerprints.of_all(selectors.document(card.id))})
