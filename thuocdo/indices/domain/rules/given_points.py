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
    in_points,
    shown,
)
from thuocdo.indices.domain.rules.given import Given
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


@dataclass(frozen=True, slots=True)
class Manual:
    """Points given by judgement; the reason is part of the score."""

    kind: ClassVar[str] = "manual"
    basis: Title | None = None  # what the judgement rests on

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return _judged_inputs(node)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        points, reason = _judged(Given(inputs, node, self), node)
        return Earned(points, lambda: _(
            "Given by judgement: %(points)s of %(max)s. Reason: %(reason)s",
            points=shown(points), max=in_points(node.max_points), reason=reason,
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("0 to %(max)s by judgement, with a reason.", max=in_points(node.max_points))
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
        given = Given(inputs, node, self)
        points = Fraction(given.number("points", maximum=node.max_points))
        source = given.text("source", required=False)
        given.check()
        if source:
            return Earned(points, lambda: _(
                "Taken from %(source)s: %(points)s of %(max)s.",
                source=source, points=shown(points), max=in_points(node.max_points),
            ))  # fmt: skip
        return Earned(points, lambda: _(
            "As published: %(points)s of %(max)s.", points=shown(points), max=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("0 to %(max)s, taken over from the source.", max=in_points(node.max_points))
        return (head, _("Source: %(source)s.", source=self.source.text)) if self.source else (head,)


@dataclass(frozen=True, slots=True)
class Beside:
    """Points that stand beside the 100: so many for each case, or by judgement with a reason. Counted as positive."""

    kind: ClassVar[str]
    word: ClassVar[Sentence]
    per_case: Fraction | None = None
    case: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        if self.per_case is None:
            return _judged_inputs(node)
        return (InputSpec("n", InputType.INTEGER, self.case.sentence if self.case else _("Number of cases (n)")),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return tuple(checks.check_positive(node, "per_case", self.per_case)) if self.per_case is not None else ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        if self.per_case is None:
            points, reason = _judged(given, node)
            return Earned(points, lambda: _(
                "%(bonus)s: %(points)s. Reason: %(reason)s", bonus=self.word, points=in_points(points), reason=reason,
            ))  # fmt: skip
        count, each = given.whole("n"), self.per_case
        given.check()
        points = min(each * count, node.max_points)
        return Earned(points, lambda: _(
            "%(bonus)s: %(count)s × %(each)s, at most %(max)s: %(points)s.",
            bonus=self.word, count=count, each=shown(each), max=shown(node.max_points), points=in_points(points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        if self.per_case is None:
            words = _("%(bonus)s: up to %(max)s by judgement, with a reason.",
                      bonus=self.word, max=in_points(node.max_points))  # fmt: skip
        else:
            words = _("%(bonus)s: %(each)s for each case, at most %(max)s.",
                      bonus=self.word, each=in_points(self.per_case), max=shown(node.max_points))  # fmt: skip
        return (words, _("Case: %(case)s.", case=self.case.text)) if self.case else (words,)


@dataclass(frozen=True, slots=True)
class Bonus(Beside):
    """Points added beside the 100."""

    kind: ClassVar[str] = "bonus"
    word: ClassVar[Sentence] = _("Bonus")


@dataclass(frozen=True, slots=True)
class Penalty(Beside):
    """Points taken away beside the 100."""

    kind: ClassVar[str] = "penalty"
    word: ClassVar[Sentence] = _("Penalty")


def _points_input(node: ScoredNode) -> InputSpec:
    return InputSpec("points", InputType.NUMBER, _("Points"), _("points"), maximum=node.max_points)


def _judged_inputs(node: ScoredNode) -> tuple[InputSpec, ...]:
    return (_points_input(node), InputSpec("reason", InputType.TEXT, _("Reason")))


def _judged(given: Given, node: ScoredNode) -> tuple[Fraction, str]:
    points, reason = Fraction(given.number("points", maximum=node.max_points)), given.text("reason")
    given.check()
    return points, reason
