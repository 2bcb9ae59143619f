"""A figure of the organiser as texts, for forms and sheets: inputs of a rule, points, or why it does not apply."""

from __future__ import annotations

from collections.abc import Mapping

from thuocdo.assessments.domain.declaring import LONGEST_REASON, tidy
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, LeafInput
from thuocdo.indices.domain.rules import InputSpec, NotApplicable, Statistic, inputs_to_data, read_inputs, read_number
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s

POINTS = "points"
LEFT_OUT = "not_applicable"  # why the leaf does not apply to the unit
MANY = 6  # inputs; a leaf with more is asked for its points alone, unless somebody wants the details


def asks(leaf: Node) -> tuple[InputSpec, ...]:
    """Return the inputs to ask for. A statistic's own word for its source is that of the entry, asked once for all."""
    specs = leaf.rule.inputs(leaf) if leaf.rule else ()
    return tuple(spec for spec in specs if not (isinstance(leaf.rule, Statistic) and spec.name == "source"))


def takes_points(leaf: Node) -> bool:
    """Return whether points can be given instead of figures: not where the figures are points already."""
    return all(spec.name != POINTS for spec in asks(leaf))


def takes_leaving_out(leaf: Node) -> bool:
    """Return whether the organiser may say that a leaf does not apply to a unit."""
    return leaf.not_applicable is not NotApplicable.NOT_ALLOWED


def content_of(leaf: Node, raw: Mapping[str, str], source: str) -> LeafInput | None:
    """Return what texts say about a leaf, or None where all are empty. Raise `BadInput`.

    `raw` holds inputs by name, under `points` the points that a survey or a statistic states, and under
    `not_applicable` why the leaf does not apply to the unit.
    """
    specs = asks(leaf)
    texts = {name: text for name, text in raw.items() if text.strip()}
    if not texts:
        return None
    if takes_leaving_out(leaf) and (reason := texts.pop(LEFT_OUT, "")):
        if texts:
            raise BadInput(_s("%(code)s: give figures, or say why it does not apply, not both.", code=leaf.code),
                           field=LEFT_OUT)  # fmt: skip
        return DoesNotApply(tidy(reason, LONGEST_REASON, LEFT_OUT, leaf))
    if takes_points(leaf) and (given := texts.pop(POINTS, "")):
        if texts:
            raise BadInput(_s("%(code)s: give either figures or points, not both.", code=leaf.code), field=POINTS)
        points = read_number(given)
        if points is None:
            expected = _s("a number from 0 to %(most)s", most=as_decimal(leaf.max_points))
            sentence = _s("%(given)s is not possible. Give %(expected)s.", given=given, expected=expected)
            raise BadInput(sentence, field=POINTS,
                           problems=[Problem(sentence, column=POINTS, given=given, expected=expected)])  # fmt: skip
        return ByHand(points, source=source)
    inputs = read_inputs(specs, texts, leaf.code)
    if isinstance(leaf.rule, Statistic):
        inputs["source"] = source
    return Declared(inputs)


def texts_of(leaf: Node, content: LeafInput | None) -> dict[str, str]:
    """Return a content as the texts that `content_of` reads, for forms and sheets."""
    if isinstance(content, ByHand):
        return {POINTS: format(as_decimal(content.points), "f")}
    if isinstance(content, DoesNotApply):
        return {LEFT_OUT: content.reason}
    if isinstance(content, Declared):
        names = {spec.name for spec in asks(leaf)}
        data = inputs_to_data(content.inputs)
        return {name: _text(value) for name, value in data.items() if name in names}
    return {}


def _text(value: str | bool | list[str]) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ";".join(value) if isinstance(value, list) else value
