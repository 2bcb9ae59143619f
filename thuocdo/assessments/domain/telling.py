"""What was said about a leaf, in words: each figure with the name under which it was asked for."""

from __future__ import annotations

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, LeafInput
from thuocdo.indices.domain.rules import InputSpec, InputType, InputValue, shown
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s

Told = tuple[tuple[Sentence, Value], ...]


def told(content: LeafInput | None, leaf: Node) -> Told:
    """Return (label, value) for everything that a content says; nothing for one that says nothing."""
    match content:
        case Declared(inputs):
            specs = leaf.rule.inputs(leaf) if leaf.rule else ()
            return tuple((spec.name_in_words, _value(spec, inputs[spec.name])) for spec in specs if spec.name in inputs)
        case ByHand(points, reason, _source):
            given = (_s("Points given by hand"), shown(points))
            return (given, (_s("Reason"), reason)) if reason else (given,)
        case DoesNotApply(reason):
            return ((_s("Does not apply because"), reason),)
        case _:
            return ()


def _value(spec: InputSpec, value: InputValue) -> Value:
    if isinstance(value, bool):
        return _s("yes") if value else _s("no")
    if isinstance(value, tuple):
        return tuple(_title(spec, code) for code in value) or _s("none of these")
    if isinstance(value, str):
        return _title(spec, value) if spec.type is InputType.CHOICE else value
    if spec.type is InputType.PERCENT:
        return _s("%(number)s%%", number=shown(value))
    return shown(value)


def _title(spec: InputSpec, code: str) -> Titled:
    return next((choice.title for choice in spec.choices if choice.code == code), Titled(code))
