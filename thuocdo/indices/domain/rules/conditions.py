"""Rules that ask whether conditions are met: one, all of several, or each for its own points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    ZERO,
    Choice,
    Earned,
    Fault,
    Inputs,
    InputSpec,
    InputType,
    Named,
    ScoredNode,
    Title,
    in_points,
    shown,
)
from thuocdo.indices.domain.rules.given import Given
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


@dataclass(frozen=True, slots=True)
class Option(Named):
    """Something with points of its own."""

    code: str
    title_vi: str
    points: Fraction
    title_en: str = ""


def choices_of(entries: Iterable[checks.Coded]) -> tuple[Choice, ...]:
    """Return the entries as things to choose."""
    return tuple(Choice(entry.code, entry.title_vi, entry.title_en) for entry in entries)


@dataclass(frozen=True, slots=True)
class YesNo:
    """The maximum if the condition is met, otherwise 0."""

    kind: ClassVar[str] = "yes_no"
    condition: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        label = self.condition.sentence if self.condition else _("Requirement met")
        return (InputSpec("met", InputType.BOOLEAN, label),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return ()

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        met = given.flag("met")
        given.check()
        if met:
            return Earned(
                node.max_points, lambda: _("Requirement met: full points, %(max)s.", max=shown(node.max_points))
            )
        return Earned(ZERO, lambda: _("Requirement not met: 0 of %(max)s.", max=in_points(node.max_points)))

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        if self.condition is None:
            return (_("Requirement met: %(max)s; not met: 0.", max=in_points(node.max_points)),)
        text = _("%(condition)s: %(max)s; otherwise 0.", condition=self.condition.text, max=in_points(node.max_points))
        return (text,)


@dataclass(frozen=True, slots=True)
class YesNoConjunction:
    """The maximum only if every condition is met."""

    kind: ClassVar[str] = "yes_no_conjunction"
    conditions: tuple[Choice, ...]

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (InputSpec("met", InputType.MULTI, _("Conditions met"), choices=self.conditions),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        return tuple(checks.check_list(node, "conditions", self.conditions))

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        met = given.chosen("met", [condition.code for condition in self.conditions])
        given.check()
        unmet = tuple(condition.title for condition in self.conditions if condition.code not in met)
        if unmet:
            return Earned(ZERO, lambda: _(
                "Not met: %(unmet)s. All conditions are needed: 0 of %(max)s.",
                unmet=unmet, max=in_points(node.max_points),
            ))  # fmt: skip
        return Earned(
            node.max_points, lambda: _("All conditions met: full points, %(max)s.", max=shown(node.max_points))
        )

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("All conditions met: %(max)s; otherwise 0.", max=in_points(node.max_points))
        return (head, *(_("Condition: %(title)s.", title=condition.title) for condition in self.conditions))


@dataclass(frozen=True)
class ChecklistSum:
    """The points of every item that is met, added up."""

    kind: ClassVar[str] = "checklist_sum"
    items: tuple[Option, ...]

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (InputSpec("met", InputType.MULTI, _("Items met"), choices=choices_of(self.items)),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_options(node, "items", self.items)]
        whole = total(item.points for item in self.items)
        if whole > node.max_points:
            found.append(checks.fault(node, "items", _(
                "%(code)s: the items add up to %(sum)s, above the maximum of %(max)s.",
                code=node.code, sum=in_points(whole), max=shown(node.max_points),
            )))  # fmt: skip
        found += checks.check_best(node, "items", whole)
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        met = given.chosen("met", self._codes)
        given.check()
        earned = [item for item in self.items if item.code in met]
        points = min(total([item.points for item in earned]), node.max_points)
        if not earned:
            return Earned(ZERO, lambda: _("No item met: 0 of %(max)s.", max=in_points(node.max_points)))
        return Earned(points, lambda: _(
            "Met: %(items)s; added up: %(points)s of %(max)s.",
            items=tuple(_worth(item) for item in earned), points=shown(points), max=in_points(node.max_points),
        ))  # fmt: skip

    @cached_property
    def _codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        head = _("The points of every item met are added up, to %(max)s at most.", max=shown(node.max_points))
        return (head, *(points_line(item) for item in self.items))


def _worth(item: Option) -> Sentence:
    return _("%(title)s (%(points)s)", title=item.title, points=shown(item.points))


def points_line(option: Option) -> Sentence:
    """Return "Late: 0.5 points." for the public description of a rule."""
    return _("%(title)s: %(points)s.", title=option.title, points=in_points(option.points))
