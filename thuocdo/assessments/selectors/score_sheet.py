"""A unit's score sheet: what it says itself, what stood after each round of appraisal, what stands, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thuocdo.assessments.domain.entries import Entry, Kind, Stage
from thuocdo.assessments.selectors import previous, slots, worklist
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.indices.domain.rules import RankGroup
from thuocdo.indices.domain.scorecards import NodeValue, Scorecard
from thuocdo.indices.domain.scoring import score_units

REASONED = {
    Stage.FIRST: (Kind.APPRAISED_1,),
    Stage.SECOND: (Kind.APPRAISED_2,),
    Stage.FINAL: (Kind.DECIDED,),
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One node over the stages. `reasons`: what appraisers and the council said, as far as these stages go."""

    node: Node
    depth: int
    values: tuple[NodeValue, ...]  # one for each stage
    reasons: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The sheet. `cards` and the values of every line stand in the order of `stages`."""

    stages: tuple[Stage, ...]
    cards: tuple[Scorecard, ...]
    lines: tuple[SheetLine, ...]


def score_sheet(card: RoundCard, part: Part, stages: Sequence[Stage]) -> ScoreSheet:
    """Return the score sheet of a unit at these stages.

    Where a leaf ranks all units, the others' values of that leaf are read too; their other leaves are not.
    """
    tree = card.spec.tree
    rows = {row.code: row for row in slots.slots(card.spec, participants=[part.id])}
    ranking = [leaf.code for leaf in tree.leaves if isinstance(leaf.rule, RankGroup)]
    others = slots.slots(card.spec, round_id=card.id, codes=ranking) if ranking else ()
    before = worklist.by_old_codes(card, previous.stood(card, part.unit.id))
    cards = tuple(_scored(card, part, rows, others, before, stage) for stage in stages)
    kinds = {kind for stage in stages for kind in REASONED.get(stage, ())}
    lines = tuple(
        SheetLine(
            node,
            tree.depth(node.code),
            tuple(each[node.code] for each in cards),
            _reasons(rows.get(node.code), kinds),
        )
        for node in tree.ordered
    )
    return ScoreSheet(tuple(stages), cards, lines)


def _scored(  # noqa: PLR0917 - one unit at one stage
    card: RoundCard,
    part: Part,
    rows: Mapping[str, SlotRow],
    others: Sequence[SlotRow],
    before: Mapping[str, LeafInput],
    stage: Stage,
) -> Scorecard:
    by_unit: dict[int, dict[str, LeafInput]] = {part.id: {}}
    for row in (*others, *rows.values()):
        content = row.said.standing(stage)
        if not isinstance(content, Missing):
            by_unit.setdefault(row.participant_id, {})[row.code] = content
    return score_units(card.spec, by_unit, {part.id: before})[part.id]


def _reasons(row: SlotRow | None, kinds: set[Kind]) -> tuple[Entry, ...]:
    if row is None:
        return ()
    found = (row.said[kind] for kind in (Kind.APPRAISED_1, Kind.APPRAISED_2, Kind.DECIDED) if kind in kinds)
    return tuple(entry for entry in found if entry is not None and entry.text)
