"""Rules that look further than one unit in one year: at last year's value, or at the rank among all units."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, TypeVar

from thuocdo.indices.domain.ranking import RankStyle, rank
from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    Amount,
    Earned,
    Fault,
    Inputs,
    InputSpec,
    InputType,
    InputValue,
    ScoredNode,
    Title,
    in_points,
    shown,
)
from thuocdo.indices.domain.rules.given import Given
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ComparePreviousYear:
    """Points by whether the value rose, stayed or fell against the year before."""

    kind: ClassVar[str] = "compare_previous_year"
    up: Fraction
    equal: Fraction
    down: Fraction
    measure: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        label = self.measure.sentence if self.measure else _("Value this year")
        return (
            InputSpec("x", InputType.NUMBER, label, minimum=None),
            InputSpec("previous", InputType.NUMBER, _("Value of the year before"), minimum=None,
                      required=False, hint=_("Taken from last year's assessment where it is known.")),
        )  # fmt: skip

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found: list[Fault] = []
        for column, points in (("up", self.up), ("equal", self.equal), ("down", self.down)):
            found += checks.check_points(node, column, points)
        found += checks.check_best(node, "up", max(self.up, self.equal, self.down))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        now, before = given.number("x", minimum=None), given.number("previous", minimum=None)
        given.check()
        if now > before:
            return self._earned(
                self.up,
                mark("%(now)s against %(before)s the year before, higher: %(points)s of %(max)s."),
                now,
                before,
                node,
            )
        if now == before:
            return self._earned(
                self.equal,
                mark("%(now)s, the same as the year before: %(points)s of %(max)s."),
                now,
                before,
                node,
            )
        return self._earned(
            self.down,
            mark("%(now)s against %(before)s the year before, lower: %(points)s of %(max)s."),
            now,
            before,
            node,
        )

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        words = _(
            "Higher than the year before: %(up)s; the same: %(equal)s; lower: %(down)s.",
            up=in_points(self.up), equal=shown(self.equal), down=shown(self.down),
        )  # fmt: skip
        return (_("Compared: %(measure)s.", measure=self.measure.text), words) if self.measure else (words,)

    def with_previous(self, inputs: Inputs, previous: Inputs) -> Inputs:
        """Return `inputs` with last year's value filled in from `previous`, unless it was declared."""
        if inputs.get("previous") not in (None, "") or previous.get("x") in (None, ""):
            return inputs
        return {**inputs, "previous": previous["x"]}

    def _earned(self, points: Fraction, template: str, now: Amount, before: Amount, node: ScoredNode) -> Earned:
        return Earned(points, lambda: _(
            template, now=shown(now), before=shown(before), points=shown(points), max=in_points(node.max_points),
        ))  # fmt: skip


class RankBy(StrEnum):
    """Whether groups end at a rank or at a share of the units."""

    RANK = "rank"
    SHARE = "share"  # percent of the number of ranked units


@dataclass(frozen=True, slots=True)
class RankStep:
    """Points for ranks up to and including `up_to`."""

    up_to: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class RankGroup:
    """Points by the group in which the unit's rank among all units falls."""

    kind: ClassVar[str] = "rank_group"
    groups: tuple[RankStep, ...]  # in order, from the best
    otherwise: Fraction = Fraction(0)
    by: RankBy = RankBy.RANK
    higher_is_better: bool = True
    measure: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        label = self.measure.sentence if self.measure else _("Value")
        hint = _("Computed from the values of all units; give it only where an official ranking is used.")
        one = Fraction(1)
        return (
            InputSpec("x", InputType.NUMBER, label, minimum=None, required=False),
            InputSpec("rank", InputType.INTEGER, _("Rank"), minimum=one, required=False, hint=hint),
            InputSpec("of", InputType.INTEGER, _("Number of ranked units"), minimum=one, required=False, hint=hint),
        )

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found: list[Fault] = []
        if not self.groups:
            found.append(checks.fault(node, "groups", _("%(code)s: at least one group is needed.", code=node.code)))
        for place, group in enumerate(self.groups):
            column = f"groups[{place}]"
            found += checks.check_points(node, f"{column}.points", group.points)
            found += checks.check_positive(node, f"{column}.up_to", group.up_to)
            if self.by is RankBy.SHARE:
                found += checks.check_percent(node, f"{column}.up_to", group.up_to)
            if place and group.up_to <= self.groups[place - 1].up_to:
                sentence = _("%(code)s: no rank can reach group %(place)s.", code=node.code, place=place + 1)
                found.append(checks.fault(node, f"{column}.up_to", sentence))
        found += checks.check_points(node, "otherwise", self.otherwise)
        found += checks.check_best(node, "groups", max((group.points for group in self.groups), default=self.otherwise))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        place = given.whole("rank", minimum=1)
        total = given.whole("of", minimum=1)
        if given.has("x"):
            given.number("x", minimum=None)
        if place > total and given.has("of"):
            given.refuse("rank", place, _("at most the number of ranked units, %(of)s", of=total))
        given.check()
        points = next((group.points for group in self.groups if self._holds(group, place, total)), self.otherwise)
        return Earned(points, lambda: _(
            "Ranked %(rank)s of %(of)s: %(points)s of %(max)s.",
            rank=place, of=total, points=shown(points), max=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        words = [_("Ranked by: %(measure)s.", measure=self.measure.text)] if self.measure else []
        words.append(
            _("The highest value is ranked first.") if self.higher_is_better else _("The lowest value is ranked first.")
        )
        template = (
            mark("Rank up to %(up_to)s: %(points)s.") if self.by is RankBy.RANK
            else mark("Among the first %(up_to)s%% of the units: %(points)s.")
        )  # fmt: skip
        words += [_(template, up_to=shown(group.up_to), points=in_points(group.points)) for group in self.groups]
        return (*words, _("Others: %(points)s.", points=in_points(self.otherwise)))

    def with_ranks(self, by_unit: Mapping[K, Inputs]) -> dict[K, Inputs]:
        """Return the inputs of all units with rank and number filled in; declared ranks stay as they are.

        Units with equal values share the better rank (1, 2, 2, 4).
        """
        values: dict[K, Amount] = {}
        for unit, inputs in by_unit.items():
            value = _exact(inputs.get("x"))
            if value is not None:
                values[unit] = value if self.higher_is_better else -value
        ranks = rank(values, RankStyle.COMPETITION)
        filled: dict[K, Inputs] = {}
        for unit, inputs in by_unit.items():
            known = "rank" in inputs or unit not in ranks
            filled[unit] = inputs if known else {**inputs, "rank": ranks[unit], "of": len(ranks)}
        return filled

    def _holds(self, group: RankStep, place: int, total: int) -> bool:
        above, below = group.up_to.as_integer_ratio()  # compared in whole numbers
        if self.by is RankBy.RANK:
            return place * below <= above
        return place * 100 * below <= above * total


def _exact(value: InputValue | None) -> Amount | None:
    if value is None or isinstance(value, bool | str | tuple):
        return None
    return value if isinstance(value, int) else Fraction(value)
