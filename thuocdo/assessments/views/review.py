"""Everything on one page before it is handed in or signed: gaps first, then what differs from last year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.telling import Told, told
from thuocdo.assessments.forms.review import HandInForm, ReturnForm, SignForm
from thuocdo.assessments.selectors import signatures, steps, worklist
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.selectors.worklist import FieldWork, LeafWork, Sheet
from thuocdo.assessments.services import signing
from thuocdo.assessments.views.asking import Asking, asking, sheet_for
from thuocdo.assessments.views.keeping import keeps_typing
from thuocdo.assessments.views.sheet import at_work, sheet_frame
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say

STEPS = {"hand_in": policy.may_hand_in, "sign": policy.may_sign, "give_back": policy.may_sign}


@dataclass(frozen=True, slots=True)
class Line:
    """A leaf as it would be signed, beside last year's."""

    leaf: LeafWork
    entry: Entry | None
    told: Told
    last_told: Told
    change: Decimal | None  # points against last year

    @property
    def moved(self) -> str:
        return "" if not self.change else "up" if self.change > 0 else "down"


@keeps_typing
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Show all that the unit says; hand it in, return it, or sign it."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    phase = at_work(ask, part).phase
    wanted = next((name for name in STEPS if name in request.POST), "")
    if request.method == "POST":
        require(STEPS.get(wanted, policy.may_hand_in)(ask.actor, ask.card.facts, part.facts, phase, ask.now))
    bound = {name: request.POST if name == wanted else None for name in STEPS}
    hand_in, sign, give_back = (
        HandInForm(bound["hand_in"], prefix="nop"), SignForm(bound["sign"], prefix="ky"),
        ReturnForm(bound["give_back"], prefix="tra"),
    )  # fmt: skip
    form = {"hand_in": hand_in, "sign": sign, "give_back": give_back}.get(wanted)
    refused: BadInput | None = None
    if form is not None and form.is_valid():
        try:
            done = _act(ask, part, phase, form, request.POST.getlist("leaf"))
            messages.success(request, done)
            return redirect("assessments:sheet", slug, unit)
        except BadInput as refusal:
            refused = refusal
            form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal.sentence))
    context = {
        "hand_in": hand_in,
        "sign": sign,
        "give_back": give_back,
        "refused": refused,
        "chosen": request.POST.getlist("leaf"),
        **_shown(ask, part, phase),
    }
    return render(request, "assessments/sheet/review.html", context, status=400 if form and form.errors else 200)


def _act(ask: Asking, part: Part, phase: Phase, form: forms.Form, codes: list[str]) -> str:
    cleaned = form.cleaned_data
    if isinstance(form, HandInForm):
        signing.hand_in(
            actor=ask.actor, participant_id=part.id, phase=phase, comment=cleaned["comment"],
            despite_gaps=cleaned["despite_gaps"], now=ask.now,
        )  # fmt: skip
        return gettext("It has been handed to the leader to sign.")
    if isinstance(form, SignForm):
        signing.sign(
            actor=ask.actor, participant_id=part.id, phase=phase, seen_hash=cleaned["hash"],
            despite_gaps=cleaned["despite_gaps"], now=ask.now,
        )  # fmt: skip
        return gettext("It is signed and locked.")
    signing.give_back(
        actor=ask.actor, participant_id=part.id, phase=phase, comment=cleaned["comment"], codes=codes, now=ask.now
    )
    return gettext("It has been returned to the officers.")


def _shown(ask: Asking, part: Part, phase: Phase) -> dict[str, object]:
    sheet = worklist.sheet(ask.card, part, phase=phase)
    hindering = [lack for lack in sheet.lacks if lack.hinders]
    return {
        **sheet_frame(ask, part, "review"),
        "now": at_work(ask, part),
        "sheet": sheet,
        "groups": _groups(sheet, phase),
        "lacks": sorted(sheet.lacks, key=lambda lack: not lack.hinders),
        "titles": {leaf.code: leaf.node for leaf in sheet.leaves},
        "hindering": hindering,
        "open_lacks": len(sheet.lacks) - len(hindering),
        "hash": signatures.standing_hash(ask.card, part, phase),
        "steps": [step for step in steps.steps(part.id) if step.phase is phase],
        "explaining": phase is Phase.EXPLANATION,
    }


def _groups(sheet: Sheet, phase: Phase) -> list[tuple[FieldWork, list[Line]]]:
    groups = []
    for field in sheet.fields:
        lines = [_line(leaf, phase) for leaf in field.leaves if _signed_for(leaf, phase)]
        if lines:
            groups.append((field, lines))
    return groups


def _signed_for(leaf: LeafWork, phase: Phase) -> bool:
    return leaf.row.objected if phase is Phase.EXPLANATION else leaf.asked


def _line(leaf: LeafWork, phase: Phase) -> Line:
    entry = leaf.row.said[Kind.EXPLAINED if phase is Phase.EXPLANATION else Kind.DECLARED]
    old = leaf.before
    new_points, old_points = leaf.row.self_points, old.points if old else None
    change = None if new_points is None or old_points is None else new_points - old_points
    now_told = told(entry.content if entry else None, leaf.node)
    return Line(leaf, entry, now_told, told(old.content, old.leaf) if old else (), change)
