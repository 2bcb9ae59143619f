"""The list of invited people: the table, a list on its way in, what is done to one of them, returned letters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.foundation.sheets.writing import Column as SheetColumn
from thuocdo.foundation.sheets.writing import to_csv
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import policy
from thuocdo.surveys.forms.inviting import ListForm, ReportsForm
from thuocdo.surveys.selectors import letters as selectors
from thuocdo.surveys.selectors.letters import STANDS_WORDS, Stands
from thuocdo.surveys.selectors.progress import Line, progress
from thuocdo.surveys.services import listing, returning
from thuocdo.surveys.views.asking import Asking, managed
from thuocdo.surveys.views.frame import around
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say, show, title_of
from thuocdo.ui.parts import Column, Row, Table

PAGES = (
    ("invitations", _s("List of people")),
    ("invite", _s("Add a list")),
    ("letters", _s("Letters")),
    ("sendings", _s("Sending and reminders")),
    ("returned", _s("Returned letters")),
    ("outbox", _s("Outbox of the demonstration")),
)
SHOWN = ("q", "state", "group", "unit", "sort", "page")


def page(ask: Asking, here: str, **context: Any) -> dict[str, Any]:
    """Return the context of a page of invitations: the frame, and the pages beside it."""
    beside = [
        (say(label), reverse(f"surveys:{name}", args=[ask.card.slug]), name == here)
        for name, label in PAGES
        if name != "outbox" or settings.DEMONSTRATION
    ]
    steer = policy.may_steer(ask.actor, ask.card.facts, ask.today, ask.now)
    return {**around(ask, "invitations"), "beside": beside, "may_steer": steer, **context}


@login_required
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is invited: search, state, group and unit; sums by group and unit."""
    ask = managed(request, slug)
    asked = {name: request.GET.get(name, "")[:200].replace("\x00", "") for name in SHOWN}
    listed = selectors.people(
        ask.card.id, q=asked["q"], stands=Stands(asked["state"]) if asked["state"] in list(Stands) else None,
        group_id=_number(asked["group"]), unit_id=_number(asked["unit"]), sort=asked["sort"], page=asked["page"],
    )  # fmt: skip
    whole = progress(ask.card)
    context = page(
        ask, "invitations", page_of=listed, asked=asked, counts=selectors.counts(ask.card.id),
        groups=[(str(each.id), show(each.title)) for each in ask.groups],
        units=[(str(each.unit.id), title_of(each.unit.formal)[0]) for each in ask.rated],
        states=[(each.value, say(STANDS_WORDS[each])) for each in Stands],
        filtered=any(asked[name] for name in ("q", "state", "group", "unit")),
        by_group=_sums(_s("By respondent group"), _s("Respondent group"), whole.groups),
        by_unit=_sums(_s("By unit"), _s("Unit"), whole.units),
        answered=whole.answered, may_remove=policy.may_prepare(ask.actor, ask.card.facts, ask.today),
    )  # fmt: skip
    return render(request, "surveys/inviting/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Send in a list of people; it is looked at before it is taken."""
    ask = managed(request, slug)
    form = ListForm(request.POST or None, request.FILES or None)
    refused = None
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            listing.send_in(actor=ask.actor, campaign_id=ask.card.id, content=sent.read(), filename=sent.name,
                            now=ask.now)  # fmt: skip
            return redirect("surveys:invite", slug)
        except BadInput as refusal:
            refused = refusal
            form.add_error("file", say(refusal.sentence))
    difference = None
    try:
        difference = listing.difference(ask.card.id)
    except BadInput as refusal:  # groups or units have changed since it was sent in
        refused = refusal
    context = page(ask, "invite", form=form, difference=difference, refused=refused)
    return render(request, "surveys/inviting/invite.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the list that waits, or drop it."""
    ask = managed(request, slug)
    if "drop" in request.POST:
        listing.drop(actor=ask.actor, campaign_id=ask.card.id, now=ask.now)
        messages.info(request, gettext("The list was dropped; nothing has changed."))
        return redirect("surveys:invite", slug)
    try:
        outcome = listing.take(actor=ask.actor, campaign_id=ask.card.id, now=ask.now)
    except (BadInput, NotFound) as refusal:
        messages.error(request, say(refusal.sentence))
        return redirect("surveys:invite", slug)
    said = ngettext("%(count)s person is on the list now. No letter has been sent yet.",
                    "%(count)s people were added to the list. No letter has been sent yet.",
                    outcome.added) % {"count": outcome.added}  # fmt: skip
    messages.success(request, said)
    return redirect("surveys:invitations", slug)


@login_required
@require_safe
def pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """Send an empty list with its headings and one example row."""
    ask = managed(request, slug)
    names = (("email", gettext("Email")), ("group", gettext("Group")), ("unit", gettext("Unit")),
             ("language", gettext("Language")))  # fmt: skip
    group = ask.groups[0].code if ask.groups else ""
    unit = ask.rated[0].unit.full_name if ask.rated else ""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="danh-sach-moi.csv"'
    response.write(to_csv([SheetColumn(*each) for each in names], [["ten@example.vn", group, unit, "vi"]]))
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one row of the list, and do something to it: its letter came back, works again, take off."""
    ask = managed(request, slug)
    found = selectors.email_of(ask.card.id, number)
    if request.method == "POST":
        try:
            _do(request, ask, number)
            return redirect("surveys:invitations", slug)
        except (BadInput, NotFound) as refusal:
            messages.error(request, say(refusal.sentence))
    context = page(ask, "invitations", person=found,
                   may_remove=policy.may_prepare(ask.actor, ask.card.facts, ask.today))  # fmt: skip
    return render(request, "surveys/inviting/person.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: HttpRequest, slug: str) -> HttpResponse:
    """Take reports of mail servers about letters that came back."""
    ask = managed(request, slug)
    form = ReportsForm(request.POST or None, request.FILES or None)
    taken = None
    if form.is_valid():
        try:
            taken = returning.take_reports(actor=ask.actor, campaign_id=ask.card.id,
                                           content=form.cleaned_data["file"].read(), now=ask.now)  # fmt: skip
        except BadInput as refusal:
            show_refusal(form, refusal)
    listed = selectors.people(ask.card.id, stands=Stands.RETURNED, page=request.GET.get("page", 1))
    context = page(ask, "returned", form=form, taken=taken, page_of=listed)
    return render(request, "surveys/inviting/returned.html", context, status=400 if form.errors else 200)


def _do(request: HttpRequest, ask: Asking, number: int) -> None:
    who: dict[str, Any] = {"actor": ask.actor, "campaign_id": ask.card.id, "invitation_id": number, "now": ask.now}
    match request.POST.get("do", ""):
        case "returned":
            returning.mark(**who, reason=request.POST.get("reason", "")[:500])
            messages.success(request, gettext("The address is marked: nothing is sent to it any more."))
        case "again":
            returning.works_again(**who)
            messages.success(request, gettext("The next sending writes to this address again."))
        case "remove":
            listing.remove(**who)
            messages.success(request, gettext("The person is off the list."))


def _sums(caption: Sentence, label: Sentence, lines: tuple[Line, ...]) -> Table | None:
    invited = [each for each in lines if each.invited]
    if not invited:
        return None
    columns = (
        Column(label), Column(_s("Invited"), numeric=True), Column(_s("Ballots by invitation"), numeric=True),
        Column(_s("Letters came back"), numeric=True),
    )  # fmt: skip
    rows = [Row((each.title, each.invited, each.answered, each.bounced)) for each in invited]
    return Table(caption, columns, rows, caption_unseen=True)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
