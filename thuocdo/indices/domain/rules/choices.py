"""Rules where one level of several is chosen: it has its points, or takes a share of the maximum away."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from thuocdo.indices.domain.exact import part_of
from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    HUNDRED,
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
    shown,
)
from thuocdo.indices.domain.rules.conditions import Option, choices_of, points_line
from thuocdo.indices.domain.rules.given import Given
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


@dataclass(frozen=True, slots=True)
class OptionTable:
    """The points of the one option that was reached."""

    kind: ClassVar[str] = "option_table"
    options: tuple[Option, ...]

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (InputSpec("option", InputType.CHOICE, _("Level reached"), choices=choices_of(self.options)),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_options(node, "options", self.options, least=2)]
        for place, option in enumerate(self.options):
            twin = next((other for other in self.options[:place] if other.title_vi == option.title_vi), None)
            if twin is not None and option.title_vi.strip():
                sentence = _(
                    "%(code)s: two options are called “%(title)s”; nobody can tell them apart.",
                    code=node.code, title=option.title,
                )  # fmt: skip
                found.append(checks.fault(node, f"options[{place}].title_vi", sentence, Severity.WARNING))
        best = max((option.points for option in self.options), default=ZERO)
        found += checks.check_best(node, "options", best)
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        option = Given(inputs, node, self).entry("option", self.options)
        return Earned(option.points, lambda: _(
            "%(option)s: %(points)s of %(max)s.",
            option=option.title, points=shown(option.points), max=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        return tuple(points_line(option) for option in self.options)


@dataclass(frozen=True, slots=True)
class Grade(Named):
    """How grave a breach is and what share of the maximum it takes away."""

    code: str
    title_vi: str
    deducted_percent: Fraction
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class DeductBySeverity:
    """The maximum less the share that the gravest breach takes away."""

    kind: ClassVar[str] = "deduct_by_severity"
    levels: tuple[Grade, ...]

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return (InputSpec("level", InputType.CHOICE, _("Gravest breach found"), choices=choices_of(self.levels)),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_list(node, "levels", self.levels, least=2)]
        for place, level in enumerate(self.levels):
            found += checks.check_percent(node, f"levels[{place}].deducted_percent", level.deducted_percent)
        least = min((level.deducted_percent for level in self.levels), default=ZERO)
        found += checks.check_best(node, "levels", node.max_points * (1 - least / HUNDRED))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        level = Given(inputs, node, self).entry("level", self.levels)
        points = part_of(node.max_points, HUNDRED - level.deducted_percent, 100)
        return Earned(points, lambda: _(
            "%(level)s: %(percent)s%% of the points taken away, leaving %(points)s of %(max)s.",
            level=level.title, percent=shown(level.deducted_percent), points=shown(points),
            max=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        return tuple(
            _("%(level)s: %(percent)s%% of the points taken away.",
              level=level.title, percent=shown(level.deducted_percent))
            for level in self.levels
        )  # fmt: skip
