"""A rule that pays by the interval in which a count, a percentage or a number of days lies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from thuocdo.indices.domain.intervals import Flaw, Interval, flaws
from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    HUNDRED,
    ZERO,
    Amount,
    Earned,
    Fault,
    Inputs,
    InputSpec,
    InputType,
    ScoredNode,
    Severity,
    Title,
    in_points,
    nothing_assigned,
    shown,
)
from thuocdo.indices.domain.rules.given import Given
from thuocdo.indices.domain.rules.ratios import ratio_inputs, read_ratio
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _


class Measure(StrEnum):
    """What the intervals are of."""

    COUNT = "count"
    DAYS = "days"
    NUMBER = "number"
    PERCENT = "percent"  # declared as such
    RATIO = "ratio"  # declared as achieved and assigned; the intervals are of achieved ÷ assigned in percent

    @property
    def whole(self) -> bool:
        return self in (Measure.COUNT, Measure.DAYS)

    @property
    def unit(self) -> str:
        return "%" if self in (Measure.PERCENT, Measure.RATIO) else ""

    @property
    def label(self) -> Sentence:
        match self:
            case Measure.COUNT:
                return _("Number")
            case Measure.DAYS:
                return _("Days")
            case Measure.NUMBER:
                return _("Value")
            case Measure.PERCENT | Measure.RATIO:
                return _("Percentage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Interval):
    """Points for values of one interval. Half-open by default: `low` belongs to it, `high` does not."""

    points: Fraction

    @property
    def interval(self) -> Interval:
        return self


@dataclass(frozen=True, slots=True)
class Bands:
    """The points of the interval that holds the value."""

    kind: ClassVar[str] = "bands"
    measure: Measure
    steps: tuple[Step, ...]
    of: Title | None = None  # what is measured
    achieved: Title | None = None  # the two figures of a ratio
    assigned: Title | None = None
    may_exceed: bool = False  # a ratio or percentage may be above 100

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        if self.measure is Measure.RATIO:
            return ratio_inputs(self.achieved, self.assigned)
        kinds = {Measure.PERCENT: InputType.PERCENT, Measure.NUMBER: InputType.NUMBER}
        kind = kinds.get(self.measure, InputType.INTEGER)
        label = self.of.sentence if self.of else self.measure.label
        most = HUNDRED if self.measure is Measure.PERCENT and not self.may_exceed else None
        return (InputSpec("x", kind, label, maximum=most),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found: list[Fault] = []
        if len(self.steps) < 2:
            found.append(checks.fault(node, "steps", _("%(code)s: at least two intervals are needed.", code=node.code)))
        capped = self.measure in (Measure.PERCENT, Measure.RATIO) and not self.may_exceed
        span = Interval(ZERO, HUNDRED if capped else None, high_included=capped)
        intervals = [step.interval for step in self.steps]
        found += [self._problem(flaw, node) for flaw in flaws(intervals, span, whole=self.measure.whole)]
        for place, step in enumerate(self.steps):
            found += checks.check_points(node, f"steps[{place}].points", step.points)
            outside = (step.high is not None and step.high < 0) or (
                capped and step.low is not None and step.low > HUNDRED
            )
            if outside:
                sentence = _(
                    "%(code)s: no value can reach the interval %(interval)s.",
                    code=node.code, interval=step.interval.in_words(self.measure.unit),
                )  # fmt: skip
                found.append(checks.fault(node, f"steps[{place}]", sentence, Severity.WARNING))
        found += checks.check_best(node, "steps", max((step.points for step in self.steps), default=ZERO))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        if self.measure is Measure.RATIO:
            achieved, assigned = read_ratio(inputs, node, self, may_exceed=self.may_exceed)
            if not assigned:
                return nothing_assigned(node, "a")
            value: Amount = Fraction(achieved * 100, assigned)
        else:
            given = Given(inputs, node, self)
            most = HUNDRED if self.measure is Measure.PERCENT and not self.may_exceed else None
            value = given.whole("x") if self.measure.whole else given.number("x", maximum=most)
            given.check()
        for step in self.steps:
            if value in step:
                return self._earned(value, step, node)
        raise self._unplaced(value, node)

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = (_("%(what)s:", what=self.of.text if self.of else self.measure.label),)
        return head + tuple(
            _("%(interval)s: %(points)s.",
              interval=step.interval.in_words(self.measure.unit), points=in_points(step.points))
            for step in self.steps
        )  # fmt: skip

    def _earned(self, value: Amount, step: Step, node: ScoredNode) -> Earned:
        return Earned(step.points, lambda: _(
            "%(value)s%(unit)s lies in the interval %(interval)s: %(points)s of %(max)s.",
            value=shown(value), unit=self.measure.unit, interval=step.interval.in_words(self.measure.unit),
            points=shown(step.points), max=in_points(node.max_points),
        ))  # fmt: skip

    def _unplaced(self, value: Amount, node: ScoredNode) -> BadInput:
        sentence = _("%(code)s: %(value)s is in no interval of the rule.", code=node.code, value=shown(value))
        name = "b" if self.measure is Measure.RATIO else "x"
        return BadInput(
            sentence, field=name, problems=(Problem(sentence, place=node.code, column=name, given=str(value)),)
        )

    def _problem(self, flaw: Flaw, node: ScoredNode) -> Fault:
        where = flaw.where.in_words(self.measure.unit)
        template = {
            "gap": mark("%(code)s: no interval holds the values %(where)s."),
            "overlap": mark("%(code)s: two intervals hold the values %(where)s."),
            "empty": mark("%(code)s: an interval holds no value: %(where)s."),
        }[flaw.kind]
        column = f"steps[{flaw.members[-1]}]" if flaw.members else "steps"
        return checks.fault(node, column, _(template, code=node.code, where=where))
