"""Rules that count: things done on time or late, things that earn a fixed number of points, cases that cost some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from thuocdo.indices.domain.exact import Weights, quotient
from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    ZERO,
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
    titled,
)
from thuocdo.indices.domain.rules.conditions import Option
from thuocdo.indices.domain.rules.given import Given, plain_counts
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


@dataclass(frozen=True)
class WeightedShare:
    """The mean of the points of all counted things: Σ(n × points) ÷ Σn."""

    kind: ClassVar[str] = "weighted_share"
    categories: tuple[Option, ...]  # on time, late, not done, with the points of one thing each
    counted: Title | None = None  # what is counted: tasks, reports

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return tuple(InputSpec(each.code, InputType.INTEGER, titled(each.title)) for each in self.categories)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_options(node, "categories", self.categories, least=2)]
        best = max((category.points for category in self.categories), default=ZERO)
        found += checks.check_best(node, "categories", best)
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        counts = plain_counts(inputs, self._codes) or self._read(inputs, node)
        total = sum(counts)
        if not total:
            return nothing_assigned(node, self.categories[0].code if self.categories else "")
        points = self._worths.mean_of(counts)
        return Earned(points, lambda: _(
            "%(total)s %(counted)s: %(parts)s; divided by %(total)s: %(points)s of %(max)s.",
            total=total, counted=self._counted, points=shown(points), max=in_points(node.max_points),
            parts=tuple(
                _("%(count)s %(title)s × %(points)s", count=count, title=category.title, points=shown(category.points))
                for category, count in zip(self.categories, counts, strict=True) if count
            ),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        each = tuple(
            _("Each %(title)s: %(points)s.", title=category.title, points=in_points(category.points))
            for category in self.categories
        )
        return (*each, _("Added up and divided by the number of all %(counted)s.", counted=self._counted))

    def _read(self, inputs: Inputs, node: ScoredNode) -> Sequence[int]:
        given = Given(inputs, node, self)
        counts = given.wholes(self._codes)
        given.check()
        return counts

    @cached_property
    def _codes(self) -> tuple[str, ...]:
        return tuple(category.code for category in self.categories)

    @cached_property
    def _worths(self) -> Weights:
        return Weights.of(category.points for category in self.categories)

    @property
    def _counted(self) -> Sentence:
        return self.counted.sentence if self.counted else _("counted")


@dataclass(frozen=True, slots=True)
class CountPointsCap:
    """So many points for each thing, up to a cap."""

    kind: ClassVar[str] = "count_points_cap"
    per_item: Fraction
    cap: Fraction | None = None  # the maximum of the node when None
    counted: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (InputSpec("n", InputType.INTEGER, self.counted.sentence if self.counted else _("Number (n)")),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_positive(node, "per_item", self.per_item)]
        if self.cap is not None:
            found += checks.check_points(node, "cap", self.cap)
            found += checks.check_positive(node, "cap", self.cap)
            found += checks.check_best(node, "cap", self.cap)
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        count = given.whole("n")
        given.check()
        cap = self.limit(node)
        points = min(self.per_item * count, cap)
        return Earned(points, lambda: _(
            "%(count)s × %(each)s, at most %(cap)s: %(points)s of %(max)s.",
            count=count, each=shown(self.per_item), cap=shown(cap), points=shown(points),
            max=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        each, cap = in_points(self.per_item), shown(self.limit(node))
        if self.counted is None:
            return (_("Each: %(each)s, at most %(cap)s.", each=each, cap=cap),)
        return (_("%(counted)s: %(each)s each, at most %(cap)s.", counted=self.counted.text, each=each, cap=cap),)

    def limit(self, node: ScoredNode) -> Fraction:
        """Return the most points this rule pays."""
        return node.max_points if self.cap is None else min(self.cap, node.max_points)


class WhenNone(StrEnum):
    """What a leaf earns when nothing arose that could go wrong."""

    FULL = "full"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"  # as the node's policy says


@dataclass(frozen=True, slots=True)
class DeductPerCase:
    """The maximum less a deduction for each faulty case, never below 0."""

    kind: ClassVar[str] = "deduct_per_case"
    per_case: Fraction
    when_none: WhenNone | None = None  # None: only faulty cases are asked for, not how many arose in all
    case: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        faulty = InputSpec("n", InputType.INTEGER, self.case.sentence if self.case else _("Faulty cases (n)"))
        return (
            (faulty,) if self.when_none is None else (InputSpec("a", InputType.INTEGER, _("Cases in all (a)")), faulty)
        )

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_positive(node, "per_case", self.per_case)]
        if self.per_case > node.max_points > 0:
            sentence = _(
                "%(code)s: one case takes %(each)s away, more than the maximum of %(max)s.",
                code=node.code, each=in_points(self.per_case), max=shown(node.max_points),
            )  # fmt: skip
            found.append(checks.fault(node, "per_case", sentence, Severity.WARNING))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        cases = given.whole("n")
        if self.when_none is not None:
            total = given.whole("a")
            if cases > total and given.has("a"):
                given.refuse("n", cases, _("at most the cases in all, %(total)s", total=total))
            given.check()
            if not total:
                return self._none(node)
        given.check()
        if not cases:
            return Earned(
                node.max_points, lambda: _("No faulty case: full points, %(max)s.", max=shown(node.max_points))
            )
        most, under = node.max_points.as_integer_ratio()
        each, below = self.per_case.as_integer_ratio()
        left = most * below - each * cases * under  # in whole numbers, reduced once
        points = quotient(left, under * below) if left > 0 else ZERO
        return Earned(points, lambda: _(
            "%(max)s less %(count)s × %(each)s, not below 0: %(points)s of %(most)s.",
            max=shown(node.max_points), most=in_points(node.max_points), count=cases,
            each=shown(self.per_case), points=shown(points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        each, most = shown(self.per_case), in_points(node.max_points)
        if self.case is None:
            words = _("%(max)s, less %(each)s for each faulty case, not below 0.", max=most, each=each)
        else:
            words = _("%(max)s, less %(each)s each: %(case)s; not below 0.", max=most, each=each, case=self.case.text)
        match self.when_none:
            case WhenNone.FULL:
                return (words, _("No case arose: %(max)s.", max=most))
            case WhenNone.ZERO:
                return (words, _("No case arose: 0 points."))
            case _other:
                return (words,)

    def _none(self, node: ScoredNode) -> Earned:
        match self.when_none:
            case WhenNone.FULL:
                return Earned(
                    node.max_points, lambda: _("No case arose: full points, %(max)s.", max=shown(node.max_points))
                )
            case WhenNone.ZERO:
                return Earned(ZERO, lambda: _("No case arose: 0 of %(max)s.", max=in_points(node.max_points)))
            case _other:
                return nothing_assigned(node, "a")
