"""A unit's whole sheet: what is filled in, what is missing, and what the reader may do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.deadlines import time_left
from thuocdo.assessments.domain.phases import PHASE_WORDS, Phase
from thuocdo.assessments.domain.showing import stages_told
from thuocdo.assessments.selectors import steps, worklist
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.selectors.steps import StepCard
from thuocdo.assessments.selectors.worklist import FieldWork, LeafWork, Sheet
from thuocdo.assessments.views.asking import Asking, asking, sheet_for
from thuocdo.assessments.views.desk import own_people, work_phase
from thuocdo.assessments.views.frame import around
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.verdicts import Denied
from thuocdo.kernel.vietnamese import fold

SHOWN = {
    "": mark("Everything"),
    "thieu": mark("What is missing"),
    "chua-nhap": mark("Not filled in"),
    "thieu-minh-chung": mark("Without evidence"),
    "phan-doi": mark("Objections"),
    "tra-lai": mark("Returned by the leader"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A field with those of its leaves that are shown."""

    field: FieldWork
    leaves: tuple[LeafWork, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class Now:
    """What a unit does at the moment, until when, and what the reader may do."""

    phase: Phase
    words: Sentence
    ends_at: datetime | None
    left: Sentence | None
    may_enter: bool
    may_hand_in: bool
    may_sign: bool
    why_not: Sentence | None
    step: StepCard | None


@login_required
@require_safe
def sheet(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Show the sheet of a unit, field by field."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    now = at_work(ask, part)
    found = worklist.sheet(ask.card, part, phase=now.phase)
    asked = {"q": request.GET.get("q", "")[:200], "xem": request.GET.get("xem", "")}
    if asked["xem"] not in SHOWN:
        asked["xem"] = ""
    groups = _groups(found, asked, now.step)
    context = {
        **sheet_frame(ask, part, "sheet"),
        "sheet": found,
        "now": now,
        "groups": groups,
        "next_leaf": _next(found) if now.may_enter else None,
        "count": sum(len(group.leaves) for group in groups),
        "asked": asked,
        "choices": SHOWN.items(),
        "filtered": any(asked.values()),
        "insider": own_people(ask, part),
    }
    return render(request, "assessments/sheet/sheet.html", context)


def sheet_frame(ask: Asking, part: Part, here: str) -> dict[str, Any]:
    """Return what every page of a unit's sheet shows around its content. `here`: sheet, review, score or offline."""
    return {**around(ask, "sheet"), "part": part, "here": here, "stages": stages_told(ask.card.facts, ask.now)}


def at_work(ask: Asking, part: Part) -> Now:
    """Return what the unit does now and what the reader may do."""
    facts, unit, actor = ask.card.facts, part.facts, ask.actor
    phase = work_phase(ask, part)
    if phase is Phase.EXPLANATION:
        entering = policy.may_explain(actor, facts, unit, None, ask.now)
    else:
        entering = policy.may_declare(actor, facts, unit, ask.now)
    ends_at = ask.card.timetable.ends_at(phase, unit.extensions)
    running = bool(ask.card.timetable.open(phase, ask.now, unit.extensions))
    return Now(
        phase=phase,
        words=PHASE_WORDS[phase],
        ends_at=ends_at,
        left=time_left(ends_at, ask.now) if ends_at and running else None,
        may_enter=bool(entering),
        may_hand_in=bool(policy.may_hand_in(actor, facts, unit, phase, ask.now)),
        may_sign=bool(policy.may_sign(actor, facts, unit, phase, ask.now)),
        why_not=entering.reason if isinstance(entering, Denied) else None,
        step=steps.newest(part.id, phase),
    )


def _next(found: Sheet) -> LeafWork | None:
    """Return the first leaf in which something is missing."""
    return next((leaf for field in found.fields for leaf in field.leaves if leaf.lacks), None)


def _groups(found: Sheet, asked: dict[str, str], step: StepCard | None) -> tuple[Group, ...]:
    words, shown = [fold(word) for word in asked["q"].split()], asked["xem"]
    returned = frozenset(step.codes) if step and step.returned else frozenset()
    filtered = bool(words or shown)
    groups = []
    for field in found.fields:
        leaves = tuple(
            leaf for leaf in field.leaves if _fits(leaf, shown, returned) and all(word in _text(leaf) for word in words)
        )
        if leaves or not filtered:
            groups.append(Group(field, leaves, filtered))
    return tuple(groups)


def _fits(leaf: LeafWork, shown: str, returned: frozenset[str]) -> bool:
    match shown:
        case "thieu":
            return bool(leaf.lacks)
        case "chua-nhap":
            return leaf.asked and not leaf.filled
        case "thieu-minh-chung":
            return leaf.row.evidence_missing
        case "phan-doi":
            return leaf.row.objected
        case "tra-lai":
            return leaf.code in returned
        case _:
            return True


def _text(leaf: LeafWork) -> str:
    return fold(f"{leaf.code} {leaf.node.title_vi} {leaf.node.title_en}")
