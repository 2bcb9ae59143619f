"""One unit before the council, and one leaf of it to decide about."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.declaring import Typed, content_of
from thuocdo.assessments.domain.doubts import Doubt, doubts_of
from thuocdo.assessments.domain.entries import KIND_WORDS, STAGE_WORDS, Entry, Kind, Stage
from thuocdo.assessments.domain.telling import told
from thuocdo.assessments.domain.timeline import ranks_all
from thuocdo.assessments.forms.leaf import FiguresForm
from thuocdo.assessments.forms.telling import look_again, tell
from thuocdo.assessments.selectors import previous, slots, surveyed
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.assessments.services import council as services
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.views.asking import Asking, part_of
from thuocdo.assessments.views.frame import around
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.indices.domain.scorecards import NodeValue, Scorecard
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.scoring.forms.council import DecideForm
from thuocdo.scoring.selectors import live
from thuocdo.scoring.views.council import reason, seated
from thuocdo.ui.language import number, say

DOUBT_WORDS = {
    Doubt.UNDECIDED: mark("objection undecided"),
    Doubt.UNAPPRAISED: mark("not appraised"),
    Doubt.OUTDATED: mark("declared anew"),
    Doubt.NOTHING: mark("nothing entered"),
}
SHOWN = {
    "": mark("All leaves"),
    "viec": mark("With something to look at"),
    "khac": mark("Where the stages differ"),
    "hoi-dong": mark("Changed by the council"),
}


@dataclass(frozen=True, slots=True)
class LeafLine:
    """One leaf over the stages. Values are None where nothing was there at that stage."""

    node: Node
    values: tuple[NodeValue, ...]
    doubts: tuple[str, ...]
    differs: bool
    by_council: bool
    reasons: tuple[tuple[Sentence, str], ...]


@login_required
@require_safe
def unit(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Show every leaf of a unit over the stages, for the council."""
    ask = seated(request, slug)
    part = part_of(ask, unit)
    shown = request.GET.get("xem", "")
    shown = shown if shown in SHOWN else ""
    rows = {row.code: row for row in slots.slots(ask.card.spec, participants=[part.id])}
    cards = _cards(ask, part, list(rows.values()))
    tree = ask.card.spec.tree
    fields = []
    for field in tree.fields:
        lines = [_line(leaf, rows[leaf.code], cards) for leaf in tree.leaves_under(field.code) if leaf.code in rows]
        kept = [line for line in lines if _fits(line, shown)]
        if kept or not shown:
            fields.append((field, [card[field.code] for card in cards.values()], kept))
    context = {
        **around(ask, "council"),
        "part": part,
        "fields": fields,
        "stage_words": [STAGE_WORDS[stage] for stage in cards],
        "totals": [card.index for card in cards.values()],
        "shown": shown,
        "choices": SHOWN.items(),
        "closed": reason(policy.may_decide(ask.actor, ask.card.facts, ask.now, part.facts)),
    }
    return render(request, "scoring/unit.html", context)


def _cards(ask: Asking, part: Part, own: list[SlotRow]) -> dict[Stage, Scorecard]:
    """Return the unit's scorecards at every stage. Of other units only the leaves that rank all units are read."""
    ranking = [leaf.code for leaf in ask.card.spec.tree.leaves if ranks_all(leaf)]
    others = slots.slots(ask.card.spec, round_id=ask.card.id, codes=ranking) if ranking else ()
    rows = [*(row for row in others if row.participant_id != part.id), *own]
    before, answered = live.before(ask.card, ask.parts), surveyed.counting(ask.card)
    return {stage: live.scored(ask.card, ask.parts, rows, stage, before, answered=answered)[part.id] for stage in Stage}


def _line(leaf: Node, row: SlotRow, cards: dict[Stage, Scorecard]) -> LeafLine:
    values = tuple(card[leaf.code] for card in cards.values())
    said = [entry for kind in (Kind.APPRAISED_1, Kind.APPRAISED_2, Kind.DECIDED) if (entry := row.said[kind])]
    return LeafLine(
        node=leaf,
        values=values,
        doubts=tuple(DOUBT_WORDS[doubt] for doubt in doubts_of(row.said, self_scored=row.self_scored)),
        differs=len({value.points for value in values}) > 1,
        by_council=row.said[Kind.DECIDED] is not None,
        reasons=tuple((KIND_WORDS[entry.kind], entry.text) for entry in said if entry.text),
    )


def _fits(line: LeafLine, shown: str) -> bool:
    match shown:
        case "viec":
            return bool(line.doubts)
        case "khac":
            return line.differs
        case "hoi-dong":
            return line.by_council
        case _:
            return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaf(request: HttpRequest, slug: str, unit: str, code: str) -> HttpResponse:
    """Decide about one leaf of one unit."""
    ask = seated(request, slug)
    part = part_of(ask, unit)
    node = ask.card.spec.tree.by_code.get(code)
    if node is None or not node.is_leaf:
        raise NotFound(_s("There is no leaf %(code)s in this framework.", code=code))
    row = slots.slot(ask.card.spec, part.id, code)
    history = slots.history(ask.card.spec, row.id)
    stages = _stages(ask, part, row)
    before = previous.stood(ask.card, part.unit.id, [code]).get(code)
    figures = FiguresForm(node, before.content if before else None, row.said.standing(), request.POST or None)
    form = DecideForm(node, stages, history[-1].number if history else 0, request.POST or None)
    verdict = policy.may_decide(ask.actor, ask.card.facts, ask.now, part.facts)
    newest: Entry | None = None
    if request.method == "POST":
        require(verdict)
        if form.is_valid() and figures.is_valid():
            content = content_of(Typed(figures.raw()), node, before.content if before else None)
            try:
                _decide(ask, part, node, form, content)
                messages.success(request, gettext("The council's decision on %(code)s stands.") % {"code": code})
                return redirect("scoring:council-unit", slug, unit)
            except LateSave as refusal:
                newest = refusal.newest
                look_again(form, newest.number)
                form.add_error(None, say(refusal.sentence))
            except BadInput as refusal:
                tell(form, refusal)
    context = {
        **around(ask, "council"),
        "part": part,
        "node": node,
        "field": ask.card.spec.tree.field_of(code),
        "form": form,
        "figures": figures,
        "closed": reason(verdict),
        "stages": [(STAGE_WORDS[stage], told(content, node), words) for stage, (content, words) in stages.items()],
        "rule": node.rule.in_words(node) if node.rule else (),
        "last_year": before,
        "surveyed": code in surveyed.links(ask.card.id),
        "newest": newest,
        "entries": [(KIND_WORDS[entry.kind], entry) for entry in history if entry.text],
    }
    return render(request, "scoring/decide.html", context, status=400 if form.errors or figures.errors else 200)


def _decide(ask: Asking, part: Part, node: Node, form: DecideForm, figures: LeafInput) -> None:
    told_ = form.cleaned_data
    services.decide(
        actor=ask.actor, participant_id=part.id, code=node.code, reason=told_["reason"], seen=told_["seen"],
        content=figures if form.wants_figures else form.content(), now=ask.now,
    )  # fmt: skip


def _stages(ask: Asking, part: Part, row: SlotRow) -> dict[Stage, tuple[LeafInput, str]]:
    """Return what stood at each stage with its points in words; a stage that says what an earlier one said is left out.

    Points are those among all units where the leaf ranks them.
    """
    rows = slots.slots(ask.card.spec, round_id=ask.card.id, codes=[row.code])
    before = live.before(ask.card, ask.parts)
    found: dict[Stage, tuple[LeafInput, str]] = {}
    for stage in Stage:
        content = row.said.standing(stage)
        if isinstance(content, Missing) or any(content == known for known, _words in found.values()):
            continue
        value = live.scored(ask.card, ask.parts, rows, stage, before, answered={})[part.id][row.code]
        words = gettext("%(points)s of %(max)s points") % {
            "points": number(value.points), "max": number(value.max_points)
        }  # fmt: skip
        found[stage] = (content, words)
    return found
