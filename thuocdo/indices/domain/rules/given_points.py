"""Rules where somebody gives the points: by hand with a reason, as a published statistic, as bonus or penalty."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    Earned,
    Fault,
    Inputs,
    InputSpec,
    InputType,
    ScoredNode,
    Title,
    shown,
)
from thuocdo.indices.domain.rules.given import Given
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


def _points_input(node: ScoredNode) -> InputSpec:
    return InputSpec("points", InputType.NUMBER, _("Points"), _("points"), maximum=node.max_points)


@dataclass(frozen=True, slots=True)
class Manual:
    """Points given by judgement; the reason is part of the score."""

    kind: ClassVar[str] = "manual"
    basis: Title | None = None  # what the judgement rests on

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (_points_input(node), InputSpec("reason", InputType.TEXT, _("Reason")))

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node.code)
        points = Fraction(given.number("points", maximum=node.max_points))
        reason = given.text("reason")
        given.check()
        return Earned(points, lambda: _(
            "Given by judgement: %(points)s of %(max)s points. Reason: %(reason)s",
            points=shown(points), max=shown(node.max_points), reason=reason,
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("0 to %(max)s points by judgement, with a reason.", max=shown(node.max_points))
        return (head, self.basis.sentence) if self.basis else (head,)


@dataclass(frozen=True, slots=True)
class Statistic:
    """Points taken over as an official source states them."""

    kind: ClassVar[str] = "statistic"
    source: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (_points_input(node), InputSpec("source", InputType.TEXT, _("Source"), required=False))

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node.code)
        points = Fraction(given.number("points", maximum=node.max_points))
        source = given.text("source", required=False)
        given.check()
        if source:
            return Earned(points, lambda: _(
                "Taken from %(source)s: %(points)s of %(max)s points.",
                source=source, points=shown(points), max=shown(node.max_points),
            ))  # fmt: skip
        return Earned(points, lambda: _(
            "As published: %(points)s of %(max)s points.", points=shown(points), max=shown(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("0 to %(max)s points, taken over from the source.", max=shown(node.max_points))
        return (head, _("Source: %(source)s.", source=self.source.text)) if self.source else (head,)


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points added beside the 100: so many for each case, or by judgement with a reason."""

    kind: ClassVar[str] = "bonus"
    per_case: Fraction | None = None
    case: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return _case_inputs(self.per_case, self.case, node)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return tuple(checks.check_positive(node, "per_case", self.per_case)) if self.per_case is not None else ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        points, count, reason = _case_points(self.per_case, inputs, node)
        if self.per_case is None:
            return Earned(
                points, lambda: _("Bonus of %(points)s points. Reason: %(reason)s", points=shown(points), reason=reason)
            )
        each = self.per_case
        return Earned(points, lambda: _(
            "Bonus: %(count)s × %(each)s, at most %(max)s: %(points)s points.",
            count=count, each=shown(each), max=shown(node.max_points), points=shown(points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        if self.per_case is None:
            words = _("Bonus of up to %(max)s points by judgement, with a reason.", max=shown(node.max_points))
        else:
            words = _("Bonus: %(each)s points for each case, at most %(max)s.",
                      each=shown(self.per_case), max=shown(node.max_points))  # fmt: skip
        return (words, _("Case: %(case)s.", case=self.case.text)) if self.case else (words,)


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points taken away beside the 100: so many for each case, or by judgement with a reason. Counted as positive."""

    kind: ClassVar[str] = "penalty"
    per_case: Fraction | None = None
    case: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return _case_inputs(self.per_case, self.case, node)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return tuple(checks.check_positive(node, "per_case", self.per_case)) if self.per_case is not None else ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        points, count, reason = _case_points(self.per_case, inputs, node)
        if self.per_case is None:
            return Earned(
                points,
                lambda: _("Penalty of %(points)s points. Reason: %(reason)s", points=shown(points), reason=reason),
            )
        each = self.per_case
        return Earned(points, lambda: _(
            "Penalty: %(count)s × %(each)s, at most %(max)s: %(points)s points.",
            count=count, each=shown(each), max=shown(node.max_points), points=shown(points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        if self.per_case is None:
            words = _("Penalty of up to %(max)s points by judgement, with a reason.", max=shown(node.max_points))
        else:
            words = _("Penalty: %(each)s points for each case, at most %(max)s.",
                      each=shown(self.per_case), max=shown(node.max_points))  # fmt: skip
        return (words, _("Case: %(case)s.", case=self.case.text)) if self.case else (words,)


def _case_inputs(per_case: Fraction | None, case: Title | None, node: ScoredNode) -> tuple[InputSpec, ...]:
    if per_case is None:
        return (_points_input(node), InputSpec("reason", InputType.TEXT, _("Reason")))
    return (InputSpec("n", InputType.INTEGER, case.sentence if case else _("Number of cases (n)")),)


def _case_points(per_case: Fraction | None, inputs: Inputs, node: ScoredNode) -> tuple[Fraction, int, str]:
    given = Given(inputs, node.code)
    if per_case is None:
        points = Fraction(given.number("points", maximum=node.max_points))
        reason = given.text("reason")
        given.check()
        return points, 0, reason
    count = given.whole("n")
    given.check()
    return min(per_case * count, node.max_points), count, ""
