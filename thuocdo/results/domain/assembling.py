"""From what counts for every unit to the lines that are frozen: values of all nodes, lost points with their reasons.

Pure, so that a publication, its correction and a preview of either come from the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from thuocdo.assessments.domain import contents
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec
from thuocdo.indices.domain.leaf_inputs import Declared, LeafInput
from thuocdo.indices.domain.rules import ComparePreviousYear
from thuocdo.indices.domain.scorecards import Loss, Scorecard
from thuocdo.indices.domain.scoring import score_units
from thuocdo.kernel.sentences import Sentence
from thuocdo.results.domain.computed import ComputedLine, NodePoints, PointsLost
from thuocdo.scoring.domain.losses import responsible

Inputs = Mapping[str, LeafInput]
Say = Callable[[Sentence], str]  # says a sentence in Vietnamese: what is frozen is data, and data are Vietnamese


@dataclass(frozen=True, slots=True)
class UnitInputs:
    """What counts for one unit, by leaf, last year's values filled in. `own`: what it said itself.

    `reasons`: what appraisers or the council gave as their reason; `history`: what was said, as JSON, without names.
    """

    unit_id: int
    ranked: bool
    standing: Inputs
    own: Inputs = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)


def with_previous(spec: FrameworkSpec, inputs: Inputs, previous: Inputs) -> dict[str, LeafInput]:
    """Return inputs with last year's values filled in, so that what is frozen is complete by itself.

    `previous`: what stood last year, by the codes of then.
    """
    filled = dict(inputs)
    for leaf in spec.tree.leaves:
        now, before = inputs.get(leaf.code), previous.get(leaf.comparable_with or leaf.code)
        if isinstance(leaf.rule, ComparePreviousYear) and isinstance(now, Declared) and isinstance(before, Declared):
            filled[leaf.code] = Declared(leaf.rule.with_previous(now.inputs, before.inputs))
    return filled


def cards_of(spec: FrameworkSpec, units: Sequence[UnitInputs]) -> tuple[dict[int, Scorecard], dict[int, Scorecard]]:
    """Return the scorecards by unit of what stands and of what the units said themselves."""
    return (
        score_units(spec, {unit.unit_id: unit.standing for unit in units}),
        score_units(spec, {unit.unit_id: unit.own for unit in units}),
    )


def lines(spec: FrameworkSpec, units: Sequence[UnitInputs], say: Say) -> tuple[ComputedLine, ...]:
    """Return the lines of all units, best index first; those that are not ranked last."""
    standing, own = cards_of(spec, units)
    ordered = sorted(units, key=lambda unit: (not unit.ranked, -standing[unit.unit_id].index))
    return tuple(_line(unit, standing[unit.unit_id], own[unit.unit_id], say) for unit in ordered)


def _line(unit: UnitInputs, card: Scorecard, own: Scorecard, say: Say) -> ComputedLine:
    tree = card.tree
    scored = {node.code for node in tree.ordered if any(leaf.self_scored for leaf in tree.leaves_under(node.code))}
    nodes = tuple(
        NodePoints(
            node.code,
            card[node.code].points,
            card[node.code].max_points,
            own[node.code].points if node.code in scored else None,
        )
        for node in tree.ordered
    )
    return ComputedLine(
        unit_id=unit.unit_id,
        value=card.index,
        nodes=nodes,
        losses=tuple(_loss(loss, card, unit.reasons, say) for loss in card.ledger),
        ranked=unit.ranked,
        self_total=own.points,
        records={
            "inputs": _data(unit.standing),
            "own": _data(unit.own),
            "reasons": dict(unit.reasons),
            "history": dict(unit.history),
        },
    )


def _loss(loss: Loss, card: Scorecard, reasons: Mapping[str, str], say: Say) -> PointsLost:
    node = loss.node
    achieved = loss.max_points - loss.lost if node.channel is not Channel.PENALTY else Fraction(0)
    why = say(loss.sentence)
    given = reasons.get(node.code, "").strip()
    return PointsLost(
        code=node.code,
        under=card.tree.field_of(node.code).code,
        title=node.title_vi,
        max_points=loss.max_points,
        achieved=achieved,
        lost=loss.lost,
        reason=f"{given} ({why})" if given and given not in why else why,
        responsible=responsible(card.tree, node),
    )


def _data(inputs: Inputs) -> dict[str, object]:
    return {code: contents.to_data(content) for code, content in inputs.items()}


def read(data: Mapping[str, Mapping[str, object]], spec: FrameworkSpec) -> dict[str, LeafInput]:
    """Return inputs that were frozen, by leaf."""
    return {code: contents.from_data(each, spec.tree[code]) for code, each in data.items()}
