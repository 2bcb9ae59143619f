"""The scores of one unit: values of all nodes, the index, lost points, and where each number comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm

from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node, Tree
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.indices.domain.rules import shown
from thuocdo.indices.domain.rules.basis import HUNDRED, ZERO
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


class Source(StrEnum):
    """Where a value comes from."""

    RULE = "rule"  # computed by the leaf's rule from declared figures
    BY_HAND = "by_hand"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    SUM = "sum"  # added up from the nodes below


@dataclass(frozen=True, slots=True)
class NodeValue:
    """Points of one node. `max_points` is what applied to this unit: less than the framework's where leaves dropped."""

    code: str
    points: Fraction
    max_points: Fraction
    source: Source
    tell: Callable[[], Sentence] = field(compare=False, repr=False)
    applicable: bool = True

    @property
    def percent(self) -> Fraction | None:
        """Points ÷ applicable maximum × 100; None where nothing applied."""
        return self.points * HUNDRED / self.max_points if self.max_points else None

    @property
    def lost(self) -> Fraction:
        return self.max_points - self.points

    @property
    def sentence(self) -> Sentence:
        """One sentence that says how the points came about."""
        return self.tell()


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that a leaf did not earn, or that a penalty took away."""

    node: Node
    max_points: Fraction
    points: Fraction
    lost: Fraction
    value: NodeValue

    @property
    def code(self) -> str:
        return self.node.code

    @property
    def sentence(self) -> Sentence:
        return self.value.sentence


@dataclass(frozen=True, slots=True)
class Origin:
    """One knot of the graph of provenance: what a value was made from."""

    source: Source
    parts: tuple[str, ...] = ()  # codes of the nodes that were added up
    given: LeafInput | None = None  # what was entered for a leaf, with last year's value or the rank filled in
    reads_other_units: bool = False
    reads_previous_year: bool = False


@dataclass(frozen=True)
class Scorecard:
    """All scores of one unit under one framework. Made by `scoring.score` and `scoring.score_units`."""

    spec: FrameworkSpec
    values: Mapping[str, NodeValue]
    given: Mapping[str, LeafInput]
    points: Fraction  # of the fields that count, without bonus and penalty
    max_points: Fraction  # what applied to this unit
    bonus: Fraction  # after the cap
    penalty: Fraction  # after the cap, positive

    def __getitem__(self, code: str) -> NodeValue:
        return self.values[code]

    @cached_property
    def index(self) -> Fraction:
        """Points ÷ applicable maximum × 100, plus bonus, less penalty; unrounded. 0 where nothing applied."""
        share = self.points * HUNDRED / self.max_points if self.max_points else ZERO
        return share + self.bonus - self.penalty if self.bonus or self.penalty else share

    @property
    def tree(self) -> Tree:
        return self.spec.tree

    @property
    def fields(self) -> tuple[NodeValue, ...]:
        """The values of the top level, in order."""
        return tuple(self.values[node.code] for node in self.tree.fields)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Codes of the leaves for which nothing, or not enough, has been entered."""
        return tuple(leaf.code for leaf in self.tree.leaves if self.values[leaf.code].source is Source.MISSING)

    @cached_property
    def ledger(self) -> tuple[Loss, ...]:
        """Every leaf that lost points, most first; equal losses in the order of the framework."""
        losses: list[Loss] = []
        for leaf in self.tree.leaves:
            value = self.values[leaf.code]
            if leaf.channel is Channel.PENALTY:
                lost = value.points
            elif leaf.channel is Channel.BONUS or value.points is value.max_points:
                continue
            else:
                lost = value.lost
            if lost:
                losses.append(Loss(leaf, value.max_points, value.points, lost, value))
        return tuple(_most_first(losses))

    def origin(self, code: str) -> Origin:
        """Return what the value of a node was made from."""
        value = self.values[code]
        if value.source is Source.SUM:
            return Origin(Source.SUM, parts=tuple(child.code for child in self.tree.children(code)))
        kind = rule.kind if (rule := self.tree[code].rule) is not None else ""
        return Origin(
            value.source, given=self.given.get(code),
            reads_other_units=kind == "rank_group", reads_previous_year=kind == "compare_previous_year",
        )  # fmt: skip

    def provenance(self) -> dict[str, Origin]:
        """Return the whole graph: for every node what its value was made from."""
        return {code: self.origin(code) for code in self.values}

    def explain(self, code: str) -> tuple[Sentence, ...]:
        """Return in words how a node came to its points: first the node, then everything below it, depth first."""
        return tuple(
            _("%(code)s %(title)s: %(why)s", code=node.code, title=node.title, why=self.values[node.code].sentence)
            for node in self.tree.under(code)
        )

    def explain_index(self) -> Sentence:
        """Return in words how the index came about."""
        points, most, index = shown(self.points), shown(self.max_points), shown(self.index)
        if not (self.bonus or self.penalty):
            return _("%(points)s ÷ %(max)s × 100 = %(index)s.", points=points, max=most, index=index)
        return _(
            "%(points)s ÷ %(max)s × 100, plus a bonus of %(bonus)s, less a penalty of %(penalty)s = %(index)s.",
            points=points, max=most, index=index, bonus=shown(self.bonus), penalty=shown(self.penalty),
        )  # fmt: skip


def _most_first(losses: list[Loss]) -> list[Loss]:
    """Return the losses in order. Over one denominator, since comparing fractions pair by pair is slow."""
    bottom = lcm(*(loss.lost.denominator for loss in losses))
    return sorted(losses, key=lambda loss: loss.lost.numerator * (bottom // loss.lost.denominator), reverse=True)
