"""The scores of one unit: values of all nodes, the index, lost points, and where each number comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from thuocdo.indices.domain.exact import part_of
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node, Tree
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.indices.domain.rules import shown
from thuocdo.indices.domain.rules.basis import HUNDRED, ZERO
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _

_FINE = 10**12  # more digits than points have, nearly always
# The loss as a whole number of 1/_FINE, below 0; the place in the framework; the loss as above ÷ below.
_Lost: TypeAlias = "tuple[int, int, int, int, Node, NodeValue]"


class Source(StrEnum):
    """Where a value comes from."""

    RULE = "rule"  # computed by the leaf's rule from declared figures
    BY_HAND = "by_hand"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    SUM = "sum"  # added up from the nodes below


class NodeValue(NamedTuple):
    """Points of one node. `max_points` is what applied to this unit: less than the framework's where leaves dropped.

    A tuple because a national table has thousands of them. Two are equal when their numbers are.
    """

    code: str
    points: Fraction
    max_points: Fraction
    source: Source
    tell: Callable[[], Sentence]
    applicable: bool = True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NodeValue):
            return NotImplemented
        return self._numbers == other._numbers

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._numbers)

    @property
    def _numbers(self) -> tuple[str, Fraction, Fraction, Source, bool]:
        return self.code, self.points, self.max_points, self.source, self.applicable

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


class Loss(NamedTuple):
    """Points that a leaf did not earn, or that a penalty took away."""

    node: Node
    value: NodeValue

    @property
    def code(self) -> str:
        return self.node.code

    @property
    def max_points(self) -> Fraction:
        return self.value.max_points

    @property
    def points(self) -> Fraction:
        return self.value.points

    @property
    def lost(self) -> Fraction:
        return self.value.points if self.node.channel is Channel.PENALTY else self.value.lost

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
        share = part_of(self.points, HUNDRED, self.max_points) if self.max_points else ZERO
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
        lost: list[_Lost] = []
        for place, leaf in enumerate(self.tree.leaves):
            value = self.values[leaf.code]
            penal = leaf.channel is Channel.PENALTY
            if (value.points is value.max_points and not penal) or leaf.channel is Channel.BONUS:
                continue
            above, below = value.points.as_integer_ratio()
            if not penal:
                most, under = value.max_points.as_integer_ratio()
                above, below = most * below - above * under, under * below
            if above:
                lost.append((-(above * _FINE // below), place, above, below, leaf, value))
        lost.sort()  # whole numbers decide nearly always, and much faster than fractions
        if any(one[0] == two[0] and one[2] * two[3] != two[2] * one[3] for one, two in pairwise(lost)):
            lost.sort(key=lambda each: (-Fraction(each[2], each[3]), each[1]))
        return tuple([Loss(leaf, value) for _key, _place, _above, _below, leaf, value in lost])

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
