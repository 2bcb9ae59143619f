"""The points of one leaf by itself, for lists and for the officer who types. Whole units are scored by `scoring`."""

from __future__ import annotations

from dataclasses import replace

from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.indices.domain.scorecards import NodeValue, Source
from thuocdo.indices.domain.scoring import score


def value_of(leaf: Node, content: LeafInput, before: LeafInput | None = None) -> NodeValue:
    """Return points, maximum and the sentence that explains them. `before` is what stood for the leaf last year.

    A leaf whose points depend on all units (a rank) says that something is still missing. Raise `BadInput` naming
    what can't be taken.
    """
    alone = FrameworkSpec(nodes=(replace(leaf, parent_code=None),))
    previous = {} if before is None else {leaf.code_before: before}
    return score(alone, {leaf.code: content}, previous)[leaf.code]


def is_known(value: NodeValue) -> bool:
    """Return whether the points are more than "nothing entered yet"."""
    return value.source is not Source.MISSING
