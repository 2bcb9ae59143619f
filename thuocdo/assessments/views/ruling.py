"""One leaf of one unit before the appraiser: as a page, or as a panel and a row beside the grid; the same form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.assessments.domain.entries import Ruling
from thuocdo.assessments.forms.leaf import FiguresForm
from thuocdo.assessments.forms.ruling import RulingForm, TalkForm
from thuocdo.assessments.forms.telling import look_again, tell
from thuocdo.assessments.selectors import appraising as selectors
from thuocdo.assessments.selectors import comments, evidence
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.services import appraising, commenting
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.views.appraising import back_to, cell_url, following_cell
from thuocdo.assessments.views.chamber import Chamber, chamber, leaf_in, not_yours, unit_in
from thuocdo.assessments.views.evidence import Block
from thuocdo.assessments.views.evidence import Line as EvidenceLine
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.lines import Line, line_of
from thuocdo.indices.domain.frameworks import Node
from thuocdo.kernel.refusals import BadInput, NotPermitted, Refusal
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say

PANEL = "khung"  # the element beside the grid that a script fills
ROW = "o-"  # rows of the grid are named o-<slot>


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ruling(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Show one leaf of one unit, and take a ruling."""
    room, part, leaf = _here(request, slug, unit, code)
    line = line_of(room, part, leaf)
    if request.method != "POST":
        wanted = request.GET.get("viec", "")
        initial = {"ruling": wanted if wanted in set(Ruling) else None, "judged": line.judged, "seen": line.seen}
        return _show(
            request, room, line, _form(room, line, None, initial), FiguresForm(leaf, _stood(line), _stands(line))
        )
    require(line.verdict)
    form = _form(room, line, request.POST, {})
    figures = FiguresForm(leaf, _stood(line), _stands(line), request.POST)
    late = None
    if form.is_valid() & figures.is_valid():
        try:
            judgement = form.judgement(part.id, leaf, figures, _stood(line))
            appraising.judge(
                actor=room.ask.actor, round_id=room.ask.card.id, kind=room.kind, judgement=judgement, now=room.ask.now
            )
            return _done(request, room, line)
        except LateSave as refusal:
            late = refusal
            line = line_of(room, part, leaf)
            look_again(form, line.seen)
            form.data["judged"] = str(line.judged)  # type: ignore[index] # look_again has made it mutable
        except BadInput as refusal:
            _tell(form, figures, refusal)
    return _show(request, room, line, form, figures, late=late, status=409 if late else 400)


@login_required
@require_POST
def talk(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Say something to the other appraisers of a leaf."""
    room, part, leaf = _here(request, slug, unit, code)
    require(room.may_talk(part, leaf.code))
    form = TalkForm(request.POST)
    if form.is_valid():
        try:
            commenting.comment_among_appraisers(
                actor=room.ask.actor, participant_id=part.id, code=code, text=form.cleaned_data["comment"],
                now=room.ask.now,
            )  # fmt: skip
            return redirect(reverse("assessments:ruling", args=[slug, unit, code]) + "#trao-doi")
        except BadInput as refusal:
            form.add_error("comment", say(refusal.sentence))
    line = line_of(room, part, leaf)
    initial = {"judged": line.judged, "seen": line.seen}
    figures = FiguresForm(leaf, _stood(line), _stands(line))
    return _show(request, room, line, _form(room, line, None, initial), figures, talk_form=form, status=400)


def _here(request: HttpRequest, slug: str, unit: str, code: str) -> tuple[Chamber, Part, Node]:
    room = chamber(request, slug)
    part, leaf = unit_in(room, unit), leaf_in(room, code)
    if not room.sees(part.id, leaf.code):
        raise NotPermitted(not_yours(leaf.code))
    return room, part, leaf


def _form(room: Chamber, line: Line, data: QueryDict | None, initial: dict[str, Any]) -> RulingForm:
    reasons = selectors.reasons(room.ask.card.owner_id)
    return RulingForm(room.kind, line.leaf, reasons, data, initial=initial)


def _stands(line: Line) -> Any:
    return line.claim.entry.content if line.claim else None


def _stood(line: Line) -> Any:
    return line.before.content if line.before else None


def _tell(form: RulingForm, figures: FiguresForm, refusal: BadInput) -> None:
    """Put a refusal at the fields that it is about, in whichever of the two forms they are."""
    for problem in refusal.problems:
        if problem.column in figures.fields:
            figures.add_error(problem.column, say(problem.sentence))
            form.add_error("how", say(problem.sentence))
        else:
            form.add_error(None, say(problem.sentence))
    if not refusal.problems:
        tell(form, refusal)


def _done(request: HttpRequest, room: Chamber, line: Line) -> HttpResponse:
    """Answer a ruling that was taken: with the row, with the row beside an empty panel, or with the next page."""
    fresh = chamber(request, room.ask.card.slug)
    target = request.headers.get("HX-Target", "")
    said = gettext("%(code)s: your ruling is saved.") % {"code": line.leaf.code}
    if target:
        new = line_of(fresh, line.part, line.leaf)
        context = {**_row(request, fresh, new), "said": said, "in_panel": target == PANEL}
        return render(request, "assessments/appraisal/taken.html", context)
    messages.success(request, said)
    by_unit = request.POST.get("theo") == "don-vi"
    if "next" in request.POST:
        following = following_cell(fresh, (line.part.id, line.leaf.code), by_unit=by_unit)
        more = "?theo=don-vi" if by_unit else ""
        if following:
            return redirect(cell_url(fresh, following, more))
        messages.info(request, gettext("Nothing waits for you any more."))
        return redirect("assessments:queue", room.ask.card.slug)
    return redirect(back_to(request, cell_url(fresh, (line.part.id, line.leaf.code), "")))


def _row(request: HttpRequest, room: Chamber, line: Line) -> dict[str, Any]:
    shows_unit = request.POST.get("cot", request.GET.get("cot", "don-vi")) == "don-vi"
    return {"card": room.ask.card, "room": room, "line": line, "by_leaf": shows_unit}


def _show(
    request: HttpRequest, room: Chamber, line: Line, form: RulingForm, figures: FiguresForm, *,
    late: Refusal | None = None, talk_form: TalkForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    target = request.headers.get("HX-Target", "")
    context = {**_row(request, room, line), "late": late}
    if target.startswith(ROW):
        wrong = [message for messages_ in form.errors.values() for message in messages_]
        return render(request, "assessments/appraisal/row.html", {**context, "wrong": wrong}, status=status)
    leaf = line.leaf
    uses = evidence.of_leaf(line.part.id, leaf.code)
    context |= {
        "form": form,
        "figures": figures,
        "field": room.ask.card.spec.tree.field_of(leaf.code),
        "words": leaf.rule.in_words(leaf) if leaf.rule else (),
        "part": line.part,
        "node": leaf,
        "evidence": Block(tuple(EvidenceLine(use, removable=False) for use in uses), False, None),
        "talk": comments.of_appraisers(line.row.id),
        "talk_form": talk_form or TalkForm(),
        "may_talk": bool(room.may_talk(line.part, leaf.code)),
        "may_read_talk": line.part.unit.id not in room.ask.own_line or room.ask.organises,
        "by_unit": (request.POST.get("theo") or request.GET.get("theo")) == "don-vi",
        "back": request.POST.get("ve") or "",
    }
    if target == PANEL:
        return render(request, "assessments/appraisal/panel.html", context, status=status)
    return render(request, "assessments/appraisal/ruling.html", {**around(room.ask, "queue"), **context}, status=status)
