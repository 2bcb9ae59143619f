"""From what was entered to the index, always in the same order.

Inputs → last year's values and ranks among all units filled in → leaf values → sums → bonus and penalty with caps.
Exact throughout; nothing depends on the order in which units or inputs are given. Source: docs/method/scoring.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TypeAlias, TypeVar

from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, LeafInput, Missing
from thuocdo.indices.domain.rules import ComparePreviousYear, Incomplete, Inputs, NotApplicable, RankGroup, shown
from thuocdo.indices.domain.rules.basis import ZERO, InputValue, in_points
from thuocdo.indices.domain.scorecards import NodeValue, Scorecard, Source
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _

K = TypeVar("K", bound=Hashable)
Entered = Mapping[str, LeafInput]  # by code of the leaf
# What leaves with a single input are worth, by code, name and type of the input, and what was given.
Known: TypeAlias = dict[tuple[str, str, type, InputValue], NodeValue]
MISSING = Missing()


def score(spec: FrameworkSpec, given: Entered, previous: Entered | None = None) -> Scorecard:
    """Return the scores of one unit. `previous` is what was entered last year, by the codes of that year.

    A leaf that needs the rank among all units stays missing unless its rank is declared; use `score_units`.
    Raise `BadInput` with a problem for every input that can't be taken.
    """
    card, problems = _score_one(spec, _with_previous(spec, given, previous or {}), {})
    if problems:
        raise _refusal(problems)
    return card


def score_units(
    spec: FrameworkSpec, by_unit: Mapping[K, Entered], previous_by_unit: Mapping[K, Entered] | None = None
) -> dict[K, Scorecard]:
    """Return the scores of all units, in the order given, with the rules that rank units among each other.

    Raise `BadInput` with a problem for every input of any unit that can't be taken; its place begins with the unit.
    """
    before = previous_by_unit or {}
    filled = {unit: _with_previous(spec, given, before.get(unit, {})) for unit, given in by_unit.items()}
    _fill_ranks(spec, filled)
    cards: dict[K, Scorecard] = {}
    problems: list[Problem] = []
    known: Known = {}
    for unit, given in filled.items():
        cards[unit], found = _score_one(spec, given, known)
        problems += (_of_unit(problem, unit) for problem in found)
    if problems:
        raise _refusal(problems)
    return cards


def _with_previous(spec: FrameworkSpec, given: Entered, previous: Entered) -> dict[str, LeafInput]:
    filled = dict(given)
    for leaf in spec.tree.leaves_by(ComparePreviousYear):
        rule, now = leaf.rule, given.get(leaf.code)
        if isinstance(rule, ComparePreviousYear) and isinstance(now, Declared):
            before = previous.get(leaf.code_before)
            if isinstance(before, Declared):
                filled[leaf.code] = Declared(rule.with_previous(now.inputs, before.inputs))
    return filled


def _fill_ranks(spec: FrameworkSpec, filled: Mapping[K, dict[str, LeafInput]]) -> None:
    for leaf in spec.tree.leaves_by(RankGroup):
        if isinstance(rule := leaf.rule, RankGroup):
            declared: dict[K, Inputs] = {
                unit: entry.inputs
                for unit, given in filled.items()
                if isinstance(entry := given.get(leaf.code), Declared)
            }
            for unit, inputs in rule.with_ranks(declared).items():
                filled[unit][leaf.code] = Declared(inputs)


def _score_one(spec: FrameworkSpec, given: Entered, known: Known) -> tuple[Scorecard, list[Problem]]:
    tree = spec.tree
    problems = _unknown_codes(spec, given)
    values: dict[str, NodeValue] = {}
    for leaf in tree.leaves:
        entry = given.get(leaf.code, MISSING)
        try:
            values[leaf.code] = _leaf_value(leaf, entry, known)
        except BadInput as refusal:
            problems += refusal.problems
            values[leaf.code] = _missing(leaf, refusal.sentence)
    problems += half_run_channels(spec, given)
    _add_up(spec, values)
    counted = [values[node.code] for node in tree.counted_fields]
    card = Scorecard(
        spec, values, given,
        points=total([value.points for value in counted]), max_points=total([value.max_points for value in counted]),
        bonus=_beside(spec, values, Channel.BONUS, spec.bonus_cap),
        penalty=_beside(spec, values, Channel.PENALTY, spec.penalty_cap),
    )  # fmt: skip
    return card, problems


def _leaf_value(leaf: Node, entry: LeafInput, known: Known) -> NodeValue:
    if type(entry) is Declared:
        return _answered(leaf, entry, known)
    if isinstance(entry, ByHand):
        return _by_hand(leaf, entry)
    if isinstance(entry, DoesNotApply):
        return _not_applicable(leaf, entry)
    return _missing(leaf, None)


def _answered(leaf: Node, entry: Declared, known: Known) -> NodeValue:
    """Return what the rule grants. Units that answer a single question alike share one value, computed once."""
    key = None
    if len(entry.inputs) == 1:
        ((name, given),) = entry.inputs.items()
        key = leaf.code, name, type(given), given  # the type too: True equals 1, but is no number
        if key in known:
            return known[key]
    assert leaf.rule is not None  # noqa: S101 -- a leaf is a node with a rule
    try:
        points, _tell, applicable = leaf.rule.score(entry.inputs, leaf)
    except Incomplete as refusal:
        return _missing(leaf, refusal.sentence)
    tell = partial(_asked_again, leaf, entry)
    if applicable:
        value = NodeValue(leaf.code, points, leaf.max_points, Source.RULE, tell)
    else:
        value = NodeValue(leaf.code, ZERO, ZERO, Source.NOT_APPLICABLE, tell, False)
    if key is not None:
        known[key] = value
    return value


def _asked_again(leaf: Node, entry: Declared) -> Sentence:
    """Ask the rule again how the points came about.

    Keeping what scoring was told would keep all that it speaks of, for each of thousands of leaves.
    """
    assert leaf.rule is not None  # noqa: S101 -- it has scored this leaf
    return leaf.rule.score(entry.inputs, leaf).sentence


def _missing(leaf: Node, why: Sentence | None) -> NodeValue:
    def tell() -> Sentence:
        if why is None:
            return _("Nothing has been entered yet: 0 of %(max)s.", max=in_points(leaf.max_points))
        return _("%(why)s So far 0 of %(max)s.", why=why, max=in_points(leaf.max_points))

    return NodeValue(leaf.code, ZERO, leaf.max_points, Source.MISSING, tell)


def _by_hand(leaf: Node, entry: ByHand) -> NodeValue:
    points = Fraction(entry.points)
    if not 0 <= points <= leaf.max_points:
        expected = _("0 to %(max)s", max=in_points(leaf.max_points))
        sentence = _(
            "%(code)s: %(given)s can't be given. Give %(expected)s.",
            code=leaf.code, given=in_points(points), expected=expected,
        )  # fmt: skip
        problem = Problem(sentence, place=leaf.code, column="points", given=str(entry.points), expected=expected)
        raise BadInput(sentence, field="points", problems=(problem,))

    def tell() -> Sentence:
        values: dict[str, Value] = {"points": shown(points), "max": in_points(leaf.max_points)}
        if entry.reason:
            return _("Given by hand: %(points)s of %(max)s. Reason: %(reason)s", reason=entry.reason, **values)
        if entry.source:
            return _("Taken from %(source)s: %(points)s of %(max)s.", source=entry.source, **values)
        return _("Given by hand: %(points)s of %(max)s.", **values)

    return NodeValue(leaf.code, points, leaf.max_points, Source.BY_HAND, tell)


def _not_applicable(leaf: Node, entry: DoesNotApply) -> NodeValue:
    reason, most = entry.reason or _("no reason given"), leaf.max_points
    match leaf.not_applicable:
        case NotApplicable.NOT_ALLOWED:
            sentence = _("%(code)s: this criterion always applies; points or figures are needed.", code=leaf.code)
            raise BadInput(sentence, problems=(Problem(sentence, place=leaf.code),))
        case NotApplicable.FULL:
            return NodeValue(
                leaf.code, most, most, Source.NOT_APPLICABLE,
                lambda: _("Does not apply (%(reason)s): full points, %(max)s.", reason=reason, max=shown(most)),
            )  # fmt: skip
        case NotApplicable.DROP:
            return NodeValue(
                leaf.code, ZERO, ZERO, Source.NOT_APPLICABLE,
                lambda: _("Does not apply (%(reason)s): left out of points and maximum.", reason=reason), False,
            )  # fmt: skip
        case NotApplicable.RESCALE:
            return NodeValue(
                leaf.code, ZERO, ZERO, Source.NOT_APPLICABLE,
                lambda: _("This part was not carried out (%(reason)s): what is left counts as 100.", reason=reason),
                False,
            )  # fmt: skip


def half_run_channels(spec: FrameworkSpec, given: Entered) -> list[Problem]:
    """Return a problem for every leaf that was left out although other leaves of its channel were carried out.

    "Rescale" speaks of a whole channel that was not run (FACTS, index, 7); a single leaf can't be left out that way.
    """
    left_out = {code for code, entry in given.items() if type(entry) is DoesNotApply}
    if not left_out:
        return []
    carried_out = {leaf.channel for leaf in spec.tree.leaves if leaf.code not in left_out}
    return [
        Problem(_("%(code)s can be left out only together with its whole channel.", code=leaf.code), place=leaf.code)
        for leaf in spec.tree.leaves
        if leaf.code in left_out and leaf.not_applicable is NotApplicable.RESCALE and leaf.channel in carried_out
    ]


def _add_up(spec: FrameworkSpec, values: dict[str, NodeValue]) -> None:
    whole = all(value.applicable for value in values.values())  # then the maxima are the framework's own
    for node, codes, framework_most in spec.tree.sums:
        if not codes:  # a draft: neither a rule nor parts
            values[node.code] = _missing(node, None)
            continue
        parts = [values[code] for code in codes]
        points = total([part.points for part in parts])
        most = framework_most if whole else total([part.max_points for part in parts])
        applicable = whole or any(part.applicable for part in parts)
        values[node.code] = NodeValue(node.code, points, most, Source.SUM, _Sum(codes, points, most), applicable)


class _Sum:
    """Tells how a sum came about, when asked."""

    __slots__ = ("_most", "_parts", "_points")

    def __init__(self, parts: tuple[str, ...], points: Fraction, most: Fraction) -> None:
        self._parts, self._points, self._most = parts, points, most

    def __call__(self) -> Sentence:
        if not self._most:
            return _("Nothing under it applied.")
        return _(
            "%(parts)s added up: %(points)s of %(max)s, %(percent)s%%.",
            parts=self._parts, points=shown(self._points), max=in_points(self._most),
            percent=shown(self._points * 100 / self._most),
        )  # fmt: skip


def _beside(spec: FrameworkSpec, values: Mapping[str, NodeValue], channel: Channel, cap: Fraction | None) -> Fraction:
    earned = total([values[node.code].points for node in spec.tree.fields_by_side[channel]])
    return earned if cap is None else min(earned, cap)


def _unknown_codes(spec: FrameworkSpec, given: Entered) -> list[Problem]:
    return [
        Problem(_("There is no leaf with the code %(code)s in this framework.", code=code), place=code, given=code)
        for code in given.keys() - spec.tree.leaf_codes
    ]


def _of_unit(problem: Problem, unit: Hashable) -> Problem:
    return replace(problem, place=f"{unit}: {problem.place}")


def _refusal(problems: list[Problem]) -> BadInput:
    return BadInput(problems[0].sentence, field=problems[0].place, problems=problems)
