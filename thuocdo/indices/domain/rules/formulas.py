"""A rule that pays by a formula over declared inputs, for what no other rule can say."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    ZERO,
    Earned,
    Fault,
    Inputs,
    InputSpec,
    InputType,
    Named,
    ScoredNode,
    Severity,
    in_points,
    nothing_assigned,
    shown,
    titled,
)
from thuocdo.indices.domain.rules.expressions import (
    MAX,
    DividedByZero,
    Expression,
    FormulaError,
    evaluate,
    names_in,
    parse,
)
from thuocdo.indices.domain.rules.given import Given
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _

_parsed = lru_cache(maxsize=2048)(parse)


@dataclass(frozen=True, slots=True)
class FormulaInput(Named):
    """A figure that the formula uses by its name."""

    code: str  # a, b, n, x …
    title_vi: str
    title_en: str = ""
    whole: bool = False
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """The value of the formula, held between 0 and the maximum."""

    kind: ClassVar[str] = "formula"
    expression: str
    declared: tuple[FormulaInput, ...]

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return tuple(
            InputSpec(each.code, InputType.INTEGER if each.whole else InputType.NUMBER, titled(each.title),
                      minimum=None if each.may_be_negative else ZERO)
            for each in self.declared
        )  # fmt: skip

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_list(node, "declared", self.declared)]
        codes = {each.code for each in self.declared}
        for place, each in enumerate(self.declared):
            if each.code in (MAX, "min") or not each.code.isidentifier():
                sentence = _("%(code)s: “%(name)s” can't name an input of a formula.", code=node.code, name=each.code)
                found.append(checks.fault(node, f"declared[{place}].code", sentence))
        try:
            names = names_in(_parsed(self.expression))
        except FormulaError as error:
            sentence = _("%(code)s: the formula can't be read. %(why)s", code=node.code, why=error.sentence)
            return (*found, checks.fault(node, "expression", sentence))
        for name in names:
            if name.name not in codes and name.name != MAX:
                sentence = _(
                    "%(code)s: at character %(position)s of the formula, “%(name)s” is not a declared input.",
                    code=node.code, position=name.position, name=name.name,
                )  # fmt: skip
                found.append(checks.fault(node, "expression", sentence))
        used = {name.name for name in names}
        for place, each in enumerate(self.declared):
            if each.code not in used:
                sentence = _("%(code)s: the formula does not use the input “%(name)s”.", code=node.code, name=each.code)
                found.append(checks.fault(node, f"declared[{place}]", sentence, Severity.WARNING))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        values = {MAX: node.max_points}
        for each in self.declared:
            least = None if each.may_be_negative else 0
            read = given.whole if each.whole else given.number
            values[each.code] = Fraction(read(each.code, minimum=least))
        given.check()
        try:
            value = evaluate(self._tree(), values)
        except DividedByZero:
            return nothing_assigned(node, self._divisor(values))
        except KeyError as unknown:
            name = str(unknown.args[0])
            raise BadInput(
                _("%(code)s: the formula uses “%(name)s”, which is not declared.", code=node.code, name=name),
                field="expression",
            ) from None
        points = min(max(value, ZERO), node.max_points)
        figures = tuple(
            _("%(name)s = %(value)s", name=each.code, value=shown(values[each.code])) for each in self.declared
        )
        if points == value:
            return Earned(points, lambda: _(
                "%(formula)s with %(figures)s: %(points)s of %(max)s.",
                formula=self.expression, figures=figures, points=shown(points), max=in_points(node.max_points),
            ))  # fmt: skip
        return Earned(points, lambda: _(
            "%(formula)s with %(figures)s gives %(value)s; between 0 and the maximum: %(points)s of %(max)s.",
            formula=self.expression, figures=figures, value=shown(value),
            points=shown(points), max=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("Points = %(formula)s, between 0 and %(max)s.", formula=self.expression, max=shown(node.max_points))
        return (head, *(_("%(name)s: %(title)s.", name=each.code, title=each.title) for each in self.declared))

    def _tree(self) -> Expression:
        return _parsed(self.expression)

    def _divisor(self, values: dict[str, Fraction]) -> str:
        """Return the first input that is 0: where to look when something was divided by 0."""
        zeros = [each.code for each in self.declared if not values[each.code]]
        return (zeros or [each.code for each in self.declared] or [""])[0]
