"""Documents of one leaf: added, used again, taken away, and read beside the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.assessments.domain.evidence import may_attach, may_take_away
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.forms.evidence import AboutForm, LinkForm
from thuocdo.assessments.selectors import evidence as selectors
from thuocdo.assessments.selectors.evidence import Listed, Use
from thuocdo.assessments.services import evidence as services
from thuocdo.assessments.services.recording import author_id
from thuocdo.assessments.views.asking import Asking, asking
from thuocdo.assessments.views.desk import Desk, desk_for
from thuocdo.assessments.views.frame import around
from thuocdo.foundation.files import services as files
from thuocdo.foundation.files.services import Receipt
from thuocdo.foundation.files.views import UploadField, upload_field
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Denied, Verdict, require
from thuocdo.ui.forms import show_refusal
from thuocdo.ui.language import say

MOST_OFFERED = 50  # of the unit's other documents; more are found by search on the unit's page
PLACE = "#minh-chung"
NOTHING_CHOSEN = _s("Choose at least one file.")


@dataclass(frozen=True, slots=True)
class Line:
    """A document on the leaf, and whether the reader may take it away."""

    use: Use
    removable: bool

    @property
    def is_new(self) -> bool:
        """Whether it came after the appraiser's objection."""
        return self.use.phase is Phase.EXPLANATION


@dataclass
class Block:
    """The evidence of a leaf as its reader has it before them."""

    lines: tuple[Line, ...]
    may_attach: bool
    why_not: Sentence | None
    upload: UploadField | None = None
    about: AboutForm = field(default_factory=lambda: AboutForm(prefix="tep"))
    link: LinkForm = field(default_factory=lambda: LinkForm(prefix="lk"))
    offered: tuple[Listed, ...] = ()  # documents of the unit's other leaves
    more: bool = False  # whether there are more than are offered
    opened: str = ""  # the form in which something is wrong


def block(desk: Desk, *, refused: Sequence[Problem] = (), **changed: Any) -> Block:
    """Return what the evidence block of a leaf shows. `changed`: forms with what was typed, and which is open."""
    ask, part = desk.ask, desk.part
    verdict = attaching(desk)
    lines = tuple(
        Line(use, bool(may_take_away(ask.actor, ask.card.facts, part.facts, use.phase, ask.now)))
        for use in selectors.of_leaf(part.id, desk.leaf.code)
    )
    if not verdict:
        return Block(lines, False, verdict.reason if isinstance(verdict, Denied) else None)
    others = selectors.ids_of_unit(part.id, not_on=desk.leaf.code)
    return Block(
        lines, True, None, upload=field_for(ask, part.id, refused), offered=selectors.listed(others[:MOST_OFFERED]),
        more=len(others) > MOST_OFFERED, **changed,
    )  # fmt: skip


def attaching(desk: Desk) -> Verdict:
    """Return whether the reader may add a document to the leaf."""
    ask, part = desk.ask, desk.part
    return may_attach(
        ask.actor, ask.card.facts, part.facts, desk.row.said, ask.now, self_scored=desk.row.self_scored
    )  # fmt: skip


def field_for(ask: Asking, participant_id: int, refused: Sequence[Problem] = (), most: int = 0) -> UploadField:
    """Return the field that takes files for a unit; the caller has asked whether the reader may."""
    return upload_field(
        actor_id=author_id(ask.actor), purpose=services.purpose(participant_id),
        limits=services.limits(ask.card, most), now=ask.now, refused=tuple(refused),
    )  # fmt: skip


def receive(request: HttpRequest, ask: Asking, participant_id: int, most: int = 0) -> Receipt:
    """Take the files of a form, outside of a transaction. Raise `BadInput` for too many at once."""
    return files.receive(
        actor_id=author_id(ask.actor), purpose=services.purpose(participant_id),
        limits=services.limits(ask.card, most), now=ask.now,
        files=request.FILES.getlist("files"), uploads=request.POST.getlist("uploads"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaf_evidence(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Show the documents of a leaf with the one that is read (`?xem=`), or take files or a link.

    A page that shows it in a side panel asks with the header HX-Request and gets the part without the frame.
    """
    ask = asking(request, slug)
    desk = desk_for(ask, unit, code)
    if request.method == "POST":
        require(attaching(desk))
        return _add_link(request, desk) if "link" in request.POST else _add_files(request, desk)
    return _page(request, desk, block(desk))


def _add_files(request: HttpRequest, desk: Desk) -> HttpResponse:
    ask, part, form = desk.ask, desk.part, AboutForm(request.POST, prefix="tep")
    refused: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            form.about().checked(ask.today)  # before the files: what is wrong here would lose them
            receipt = receive(request, ask, part.id)
            refused = receipt.refused
            if receipt.taken:
                added = services.attach_files(
                    actor=ask.actor, participant_id=part.id, codes=[desk.leaf.code], received=receipt.taken,
                    about=form.about(), now=ask.now,
                )  # fmt: skip
                said = ngettext("%(count)s file was added.", "%(count)s files were added.", len(added))
                messages.success(request, said % {"count": len(added)})
            elif not refused:
                refused = (Problem(NOTHING_CHOSEN),)
        except BadInput as refusal:
            if refusal.field == "files":
                refused = (Problem(refusal.sentence),)
            else:
                show_refusal(form, refusal)
    if not refused and not form.errors:
        return _back(desk)
    return _page(request, desk, block(desk, refused=refused, about=form, opened="about"), status=400)


def _add_link(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = LinkForm(request.POST, prefix="lk")
    if form.is_valid():
        try:
            services.attach_link(
                actor=desk.ask.actor, participant_id=desk.part.id, codes=[desk.leaf.code], now=desk.ask.now,
                url=form.cleaned_data["url"], about=form.about(),
            )  # fmt: skip
        except BadInput as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("The link was added."))
            return _back(desk)
    return _page(request, desk, block(desk, link=form, opened="link"), status=400)


@login_required
@require_POST
def use_again(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Let documents of the unit's other leaves prove this one too."""
    ask = asking(request, slug)
    desk = desk_for(ask, unit, code)
    try:
        count = services.use_again(
            actor=ask.actor, participant_id=desk.part.id, codes=[code], now=ask.now,
            evidence_ids=numbers(request.POST.getlist("evidence")),
        )  # fmt: skip
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
    else:
        said = ngettext("%(count)s document was added.", "%(count)s documents were added.", count)
        messages.success(request, said % {"count": count})
    return _back(desk)


@login_required
@require_POST
def take_away(request: HttpRequest, slug: str, unit: str, code: str, evidence: int) -> HttpResponse:
    """Take a document away from the leaf."""
    ask = asking(request, slug)
    desk = desk_for(ask, unit, code)
    services.take_away(
        actor=ask.actor, participant_id=desk.part.id, evidence_id=evidence, code=code, now=ask.now
    )  # fmt: skip
    messages.success(request, gettext("The document no longer belongs to %(code)s.") % {"code": code})
    return _back(desk)


def numbers(texts: Sequence[str]) -> list[int]:
    """Return the ids that a form sent; what was tampered with is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]


def _back(desk: Desk) -> HttpResponse:
    response = redirect("assessments:leaf", desk.ask.card.slug, desk.part.unit.slug, desk.leaf.code)
    response["Location"] += PLACE
    return response


def _page(request: HttpRequest, desk: Desk, found: Block, status: int = 200) -> HttpResponse:
    asked = numbers([request.GET.get("xem", "")])
    uses = [line.use for line in found.lines]
    seen = next((use for use in uses if use.document.id in asked), uses[0] if uses else None)
    context = {
        "card": desk.ask.card, "desk": desk, "part": desk.part, "node": desk.leaf, "evidence": found, "seen": seen,
        "here": "evidence",
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        response = render(request, "assessments/evidence/reading.html", {**context, "in_panel": True}, status=status)
    else:
        context |= around(desk.ask, "sheet")
        response = render(request, "assessments/evidence/leaf.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
