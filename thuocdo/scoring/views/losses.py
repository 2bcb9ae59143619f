"""Lost points before publication: of one unit for those who may see its sheet, over all units for the council."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.entries import STAGE_WORDS, Stage
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.domain.showing import stages_told
from thuocdo.assessments.selectors import slots, surveyed
from thuocdo.assessments.views.asking import Asking, asking, sheet_for
from thuocdo.assessments.views.frame import around
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.gains import CumulativeLoss, cumulative_losses, gains_of_cards
from thuocdo.indices.domain.scorecards import Scorecard
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.scoring.domain import losses as domain
from thuocdo.scoring.selectors import live
from thuocdo.scoring.views.council import seated
from thuocdo.ui.language import say
from thuocdo.ui.parts import Cell, Column, Row, Table

MOST_LEAVES = 20  # of the summary over all units


@dataclass(frozen=True, slots=True)
class LossLine:
    """One line of the ledger: what was lost and why, by the rule and in the words of who changed it; who is named."""

    each: CumulativeLoss
    field: Node
    reason: str
    responsible: str


@login_required
@require_safe
def of_unit(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Show what a unit lost at a stage that its reader may see, with what would gain most."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    if ask.card.status is RoundStatus.DRAFT:
        raise NotFound(_s("This round has not been opened yet."))
    stages = _stages(ask)
    wanted = request.GET.get("giai-doan", "")
    stage = Stage(wanted) if wanted in stages else stages[-1]
    rows = slots.slots(ask.card.spec, round_id=ask.card.id)
    sees_surveys = policy.may_see_survey_points(ask.actor, ask.card.facts, ask.now)
    answered = surveyed.counting(ask.card) if sees_surveys else {}
    cards = live.scored(ask.card, ask.parts, rows, stage, live.before(ask.card, ask.parts), answered=answered)
    card, tree = cards[part.id], ask.card.spec.tree
    said = {row.code: row.said for row in rows if row.participant_id == part.id}
    lines = []
    for each in cumulative_losses(card):
        told = said[each.loss.code].reason(stage)
        named = domain.responsible(tree, each.loss.node)
        lines.append(LossLine(each, tree.field_of(each.loss.code), told, named))
    lost = {each.loss.code: each.loss.lost for each in cumulative_losses(card)}
    context = {
        **around(ask, "sheet" if part in ask.own_parts else "council"),
        "part": part,
        "scorecard": card,
        "lines": lines,
        "fields": [(node, card[node.code]) for node in tree.counted_fields],
        "agencies": domain.by_agency(tree, lost),
        "gains": _gains(ask, cards, part.id) if _sees_others(ask) else None,
        "stage_words": STAGE_WORDS[stage],
        "stages": [(say(STAGE_WORDS[each]), f"?giai-doan={each.value}", each is stage) for each in stages],
    }
    return render(request, "scoring/unit_losses.html", context)


def _sees_others(ask: Asking) -> bool:
    """Ranks among all units are for those who see all units."""
    return bool(policy.may_sit_in_council(ask.actor, ask.card.facts, ask.now))


def _stages(ask: Asking) -> tuple[Stage, ...]:
    return tuple(Stage) if _sees_others(ask) else stages_told(ask.card.facts, ask.now)


def _gains(ask: Asking, cards: dict[int, Scorecard], participant_id: int) -> Table | None:
    """Return for each field what it would bring to be at the mean or at the maximum there, with the rank then."""
    ranked = {part.id for part in ask.parts if part.ranked} | {participant_id}
    found = gains_of_cards({unit: card for unit, card in cards.items() if unit in ranked}, participant_id)
    by_code = ask.card.spec.tree.by_code
    return Table(
        _s("What each field would bring, points of the index"),
        (
            Column(_s("Field")),
            Column(_s("Points lost"), numeric=True, places=2),
            Column(_s("Gain at the mean of all units"), numeric=True, places=2),
            Column(_s("Rank then"), numeric=True),
            Column(_s("Gain at the maximum"), numeric=True, places=2),
            Column(_s("Rank then"), numeric=True),
        ),
        [
            Row((_named(by_code[each.field]), each.lost, each.gain_at_mean, each.rank_at_mean, each.gain_at_max,
                 each.rank_at_max))
            for each in found
        ],
        caption_unseen=True,
    ) if found else None  # fmt: skip


def _named(node: Node) -> Titled:
    return Titled(f"{node.code}. {node.title_vi}", f"{node.code}. {node.title_en}" if node.title_en else "")


@login_required
@require_safe
def over_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where points are lost over all units, by field and by leaf."""
    ask = seated(request, slug)
    wanted = request.GET.get("giai-doan", "")
    stage = Stage(wanted) if wanted in set(Stage) else Stage.FINAL
    cards = live.cards(ask.card, ask.parts, stage)
    tree = ask.card.spec.tree
    found = domain.lost_over_all(tree, cards.values())
    context = {
        **around(ask, "losses"),
        "fields": _lost_table(domain.by_field(tree, cards.values()), leaves=False),
        "leaves": _lost_table(found[:MOST_LEAVES], leaves=True),
        "more": max(0, len(found) - MOST_LEAVES),
        "any": bool(found),
        "units": len(cards),
        "agencies": domain.by_agency(tree, {each.node.code: each.lost for each in found}),
        "parts": sorted(ask.parts, key=lambda part: part.unit.sort_key),
        "stage_words": STAGE_WORDS[stage],
        "stages": [(say(STAGE_WORDS[each]), f"?giai-doan={each.value}", each is stage) for each in Stage],
    }
    return render(request, "scoring/losses.html", context)


def _lost_table(found: tuple[domain.LostAt, ...], *, leaves: bool) -> Table:
    caption = _s("Leaves at which most points are lost") if leaves else _s("Fields")
    return Table(
        caption,
        (
            Column(_s("Leaf") if leaves else _s("Field")),
            Column(_s("Points lost, all units"), numeric=True, places=2),
            Column(_s("Of what could be earned"), numeric=True),
            Column(_s("Per unit"), numeric=True, places=2),
            Column(_s("Units that lost here"), numeric=True),
        ),
        [
            Row(
                (
                    Cell(_named(each.node), note=_named(each.field) if leaves else ""),
                    each.lost,
                    _s("%(number)s%%", number=each.share_percent),
                    each.mean,
                    _s("%(some)s of %(all)s", some=each.units, all=each.of),
                )
            )
            for each in found
        ],
        caption_unseen=not leaves,
    )
