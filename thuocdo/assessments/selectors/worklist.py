"""A unit's whole sheet: what is filled in, what is missing, what it would earn, and what stood last year (A5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.assessments.domain import gaps
from thuocdo.assessments.domain.entries import Kind, Stage
from thuocdo.assessments.domain.gaps import Gap, Lack
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.selectors import previous, slots
from thuocdo.assessments.selectors.previous import LastYear
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import Declared, LeafInput, Missing
from thuocdo.indices.domain.scorecards import NodeValue, Scorecard
from thuocdo.indices.domain.scoring import score


@dataclass(frozen=True, slots=True)
class LeafWork:
    """One leaf of the sheet."""

    node: Node
    row: SlotRow
    value: NodeValue  # by what the unit says itself
    lacks: tuple[Lack, ...]
    before: LastYear | None

    @property
    def code(self) -> str:
        return self.node.code

    @property
    def filled(self) -> bool:
        return self.row.complete

    @property
    def asked(self) -> bool:
        """Whether the unit itself fills it in."""
        return self.row.self_scored

    @property
    def known(self) -> bool:
        """Whether there are points to show."""
        return self.row.self_points is not None


@dataclass(frozen=True, slots=True)
class FieldWork:
    """One field of the sheet with its leaves."""

    node: Node
    value: NodeValue
    leaves: tuple[LeafWork, ...]
    points_before: Fraction | None

    @property
    def asked(self) -> int:
        return sum(leaf.asked for leaf in self.leaves)

    @property
    def filled(self) -> int:
        return sum(leaf.asked and leaf.filled for leaf in self.leaves)

    @property
    def without_evidence(self) -> int:
        return sum(leaf.row.evidence_missing for leaf in self.leaves)

    @property
    def lacking(self) -> int:
        return sum(bool(leaf.lacks) for leaf in self.leaves)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a unit has said in a round, as a whole."""

    fields: tuple[FieldWork, ...]
    scorecard: Scorecard
    before_year: int | None

    @property
    def leaves(self) -> tuple[LeafWork, ...]:
        return tuple(leaf for field in self.fields for leaf in field.leaves)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        return tuple(lack for leaf in self.leaves for lack in leaf.lacks)

    @property
    def asked(self) -> int:
        return sum(field.asked for field in self.fields)

    @property
    def filled(self) -> int:
        return sum(field.filled for field in self.fields)

    def count(self, gap: Gap) -> int:
        return sum(lack.gap is gap for lack in self.lacks)

    @property
    def without_explanation(self) -> int:
        return self.count(Gap.EXPLANATION)

    @property
    def without_evidence(self) -> int:
        return sum(field.without_evidence for field in self.fields)

    @property
    def points_before(self) -> Fraction | None:
        found = [field.points_before for field in self.fields if field.points_before is not None]
        return sum(found, Fraction(0)) if found else None


def sheet(card: RoundCard, part: Part, *, phase: Phase = Phase.SELF_ASSESSMENT) -> Sheet:
    """Return a unit's sheet; `phase` says what is being done: declaring, or explaining what was objected to."""
    rows = {row.code: row for row in slots.slots(card.spec, participants=[part.id])}
    before = previous.stood(card, part.unit.id)
    scorecard = self_scores(card, rows, before)
    tree = card.spec.tree
    works = {
        leaf.code: LeafWork(leaf, rows[leaf.code], scorecard[leaf.code], _lacks(rows[leaf.code], phase),
                            before.get(leaf.code))
        for leaf in tree.leaves
        if leaf.code in rows
    }  # fmt: skip
    fields = []
    for node in tree.fields:
        leaves = tuple(works[leaf.code] for leaf in tree.leaves_under(node.code) if leaf.code in works)
        old = [Fraction(leaf.before.points) for leaf in leaves if leaf.before and leaf.before.points is not None]
        fields.append(FieldWork(node, scorecard[node.code], leaves, sum(old, Fraction(0)) if old else None))
    year = next((each.year for each in before.values()), None)
    return Sheet(tuple(fields), scorecard, year)


def self_scores(card: RoundCard, rows: Mapping[str, SlotRow], before: Mapping[str, LastYear]) -> Scorecard:
    """Return what the unit's own figures earn. A leaf that ranks all units has no points yet."""
    given: dict[str, LeafInput] = {}
    for code, row in rows.items():
        content = row.said.standing(Stage.SELF)
        if not isinstance(content, Missing):
            given[code] = content
    return score(card.spec, given, by_old_codes(card, before))


def by_old_codes(card: RoundCard, before: Mapping[str, LastYear]) -> dict[str, LeafInput]:
    """Return last year's contents by the codes under which scoring looks for them."""
    tree = card.spec.tree
    return {tree[code].code_before: each.content for code, each in before.items()}


def lacks(card: RoundCard, participant_id: int, phase: Phase) -> tuple[Lack, ...]:
    """Return what a unit's sheet lacks in a phase, in the order of the framework: two queries."""
    return tuple(lack for row in slots.slots(card.spec, participants=[participant_id]) for lack in _lacks(row, phase))


def _lacks(row: SlotRow, phase: Phase) -> tuple[Lack, ...]:
    if phase is Phase.EXPLANATION:
        if not row.objected:
            return ()
        explained = row.said[Kind.EXPLAINED]
        answered = explained is not None and bool(explained.text or explained.content)
        return gaps.lacks(row.code, self_scored=True, complete=True, evidence_missing=False, objected=True,
                          answered=answered)  # fmt: skip
    declared = row.said[Kind.DECLARED]
    claims = row.complete and declared is not None and isinstance(declared.content, Declared)
    return gaps.lacks(
        row.code, self_scored=row.self_scored, complete=row.complete, evidence_missing=claims and row.evidence_missing,
        objected=False, answered=False,
    )  # fmt: skip
