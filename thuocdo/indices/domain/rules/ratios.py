"""Rules that pay by achieved ÷ assigned, with or without a cut-off. Both figures are kept, not only their ratio."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from thuocdo.indices.domain.exact import part_of
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
    Title,
    in_points,
    nothing_assigned,
    shown,
)
from thuocdo.indices.domain.rules.given import Asks, Given, plain_counts
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _

_RATIO = ("a", "b")  # assigned, achieved


def ratio_inputs(achieved: Title | None, assigned: Title | None) -> tuple[InputSpec, ...]:
    """Return the two figures of a ratio: assigned `a`, achieved `b`, as the official formulas call them."""
    return (
        InputSpec("a", InputType.NUMBER, assigned.sentence if assigned else _("Assigned (a)")),
        InputSpec("b", InputType.NUMBER, achieved.sentence if achieved else _("Achieved (b)")),
    )


def read_ratio(inputs: Inputs, node: ScoredNode, rule: Asks, *, may_exceed: bool) -> tuple[Amount, Amount]:
    """Return achieved and assigned. Raise `BadInput` when more is achieved than assigned where that can't be."""
    counts = plain_counts(inputs, _RATIO)
    if counts is not None and (may_exceed or counts[1] <= counts[0]):
        return counts[1], counts[0]
    given = Given(inputs, node, rule)
    assigned, achieved = given.numbers(_RATIO)
    if achieved > assigned and not may_exceed and given.has("a"):
        given.refuse("b", achieved, _("at most what was assigned, %(assigned)s", assigned=shown(assigned)))
    given.check()
    return achieved, assigned


def over_percent(achieved: Amount, assigned: Amount, percent: Fraction) -> Amount:
    """Return above 0, 0 or below 0 as achieved ÷ assigned lies above, at or below `percent`."""
    above, below = percent.as_integer_ratio()
    return achieved * (100 * below) - above * assigned


@dataclass(frozen=True, slots=True)
class Proportional:
    """Achieved ÷ assigned × maximum; the maximum from `full_from_percent` on."""

    kind: ClassVar[str] = "proportional"
    achieved: Title | None = None
    assigned: Title | None = None
    may_exceed: bool = False  # more than was assigned can be achieved; it earns no more than the maximum
    full_from_percent: Fraction = HUNDRED

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return ratio_inputs(self.achieved, self.assigned)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return _full_from_problems(node, self.full_from_percent)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        achieved, assigned = read_ratio(inputs, node, self, may_exceed=self.may_exceed)
        if not assigned:
            return nothing_assigned(node, "a")
        return _share(node, achieved, assigned, self.full_from_percent)

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        formula = _("Achieved ÷ assigned × %(max)s.", max=in_points(node.max_points))
        return (*_figures(self.achieved, self.assigned), formula, *_full_from(node, self.full_from_percent))


@dataclass(frozen=True, slots=True)
class ProportionalCutoff:
    """Achieved ÷ assigned × maximum, but nothing below the cut-off."""

    kind: ClassVar[str] = "proportional_cutoff"
    cutoff_percent: Fraction
    cutoff_included: bool = True  # exactly the cut-off still earns points
    achieved: Title | None = None
    assigned: Title | None = None
    may_exceed: bool = False
    full_from_percent: Fraction = HUNDRED

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return ratio_inputs(self.achieved, self.assigned)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_percent(node, "cutoff_percent", self.cutoff_percent)]
        if self.cutoff_percent > self.full_from_percent:
            sentence = _(
                "%(code)s: the cut-off of %(cutoff)s%% lies above %(full)s%%, where the maximum begins.",
                code=node.code, cutoff=shown(self.cutoff_percent), full=shown(self.full_from_percent),
            )  # fmt: skip
            found.append(checks.fault(node, "cutoff_percent", sentence))
        return (*found, *_full_from_problems(node, self.full_from_percent))

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        achieved, assigned = read_ratio(inputs, node, self, may_exceed=self.may_exceed)
        if not assigned:
            return nothing_assigned(node, "a")
        over = over_percent(achieved, assigned, self.cutoff_percent)
        if over > 0 or (over == 0 and self.cutoff_included):
            return _share(node, achieved, assigned, self.full_from_percent)
        template = (
            mark("%(achieved)s of %(assigned)s is %(percent)s%%, below %(cutoff)s%%: 0 of %(max)s.")
            if self.cutoff_included
            else mark("%(achieved)s of %(assigned)s is %(percent)s%%, not above %(cutoff)s%%: 0 of %(max)s.")
        )
        return Earned(ZERO, lambda: _(
            template, achieved=shown(achieved), assigned=shown(assigned), max=in_points(node.max_points),
            percent=shown(Fraction(achieved * 100, assigned)), cutoff=shown(self.cutoff_percent),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        template = (
            mark("From %(cutoff)s%%: achieved ÷ assigned × %(max)s; under %(cutoff)s%%: 0.")
            if self.cutoff_included
            else mark("Above %(cutoff)s%%: achieved ÷ assigned × %(max)s; up to %(cutoff)s%%: 0.")
        )
        formula = _(template, cutoff=shown(self.cutoff_percent), max=in_points(node.max_points))
        return (*_figures(self.achieved, self.assigned), formula, *_full_from(node, self.full_from_percent))


def _share(node: ScoredNode, achieved: Amount, assigned: Amount, full_from_percent: Fraction) -> Earned:
    if over_percent(achieved, assigned, full_from_percent) >= 0:
        return Earned(node.max_points, lambda: _(
            "%(achieved)s of %(assigned)s is %(percent)s%%: full points, %(max)s.",
            achieved=shown(achieved), assigned=shown(assigned), max=shown(node.max_points),
            percent=shown(Fraction(achieved * 100, assigned)),
        ))  # fmt: skip
    limit = node.max_points
    points = part_of(limit, achieved, assigned)
    return Earned(points, lambda: _(
        "%(achieved)s ÷ %(assigned)s × %(max)s: %(points)s of %(most)s.",
        achieved=shown(achieved), assigned=shown(assigned), max=shown(limit),
        most=in_points(limit), points=shown(points),
    ))  # fmt: skip


def _full_from_problems(node: ScoredNode, percent: Fraction) -> tuple[Fault, ...]:
    column = "full_from_percent"
    return (*checks.check_percent(node, column, percent), *checks.check_positive(node, column, percent))


def _figures(achieved: Title | None, assigned: Title | None) -> tuple[Sentence, ...]:
    words = []
    if assigned is not None:
        words.append(_("Assigned (a): %(title)s.", title=assigned.text))
    if achieved is not None:
        words.append(_("Achieved (b): %(title)s.", title=achieved.text))
    return tuple(words)


def _full_from(node: ScoredNode, percent: Fraction) -> tuple[Sentence, ...]:
    if percent == HUNDRED:
        return ()
    return (_("From %(percent)s%%: full points, %(max)s.", percent=shown(percent), max=shown(node.max_points)),)
