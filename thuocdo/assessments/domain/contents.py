"""What an entry says, as JSON without loss: declared figures, points by hand, "does not apply", nothing."""

from __future__ import annotations

from collections.abc import Mapping

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, LeafInput, Missing
from thuocdo.indices.domain.rules import (
    ComparePreviousYear,
    Incomplete,
    Inputs,
    RankGroup,
    inputs_from_data,
    inputs_to_data,
    number_text,
    read_number,
)
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s

Data = Mapping[str, object]


def to_data(content: LeafInput) -> dict[str, object]:
    """Return a content as JSON: one of the keys `inputs`, `points`, `not_applicable`, or none of them."""
    match content:
        case Declared(inputs):
            return {"inputs": inputs_to_data(inputs)}
        case ByHand(points, reason, source):
            return {"points": number_text(points), "reason": reason, "source": source}
        case DoesNotApply(reason):
            return {"not_applicable": True, "reason": reason}
        case Missing():
            return {}


def same(one: LeafInput | None, other: LeafInput | None) -> bool:
    """Return whether two contents are kept alike; nothing at all is like nothing at all only."""
    if one is None or other is None:
        return one is other
    return to_data(one) == to_data(other)


def from_data(data: Data, leaf: Node) -> LeafInput:
    """Return the content that `to_data` wrote about `leaf`. Raise `BadInput` naming what can't be read."""
    if "points" in data:
        points = read_number(str(data["points"]))
        if points is None:
            raise BadInput(_s("%(code)s: points can't be read.", code=leaf.code), field="points")
        return ByHand(points, str(data.get("reason", "")), str(data.get("source", "")))
    if "not_applicable" in data:
        return DoesNotApply(str(data.get("reason", "")))
    inputs = data.get("inputs")
    if isinstance(inputs, Mapping):
        specs = leaf.rule.inputs(leaf) if leaf.rule else ()
        return Declared(inputs_from_data(specs, inputs, leaf.code))
    return Missing()


def is_complete(content: LeafInput | None, leaf: Node, before: LeafInput | None = None) -> bool:
    """Return whether everything that the leaf asks of the unit has been given. `before` is what stood last year.

    A rank among all units is not the unit's to give: a leaf whose rule ranks needs the value only.
    """
    match content:
        case None | Missing():
            return False
        case Declared(inputs):
            return _scores(leaf, inputs, before.inputs if isinstance(before, Declared) else {})
        case _:
            return True


def _scores(leaf: Node, inputs: Inputs, before: Inputs) -> bool:
    rule = leaf.rule
    if isinstance(rule, RankGroup) and inputs.get("x") not in (None, ""):
        return True
    if isinstance(rule, ComparePreviousYear):
        inputs = rule.with_previous(inputs, before)
    try:
        if rule is not None:
            rule.score(inputs, leaf)
    except Incomplete:
        return False
    return True
