"""Rules that take their points from people's answers: an opinion survey of officials, or a satisfaction index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from thuocdo.indices.domain.exact import Weights, part_of
from thuocdo.indices.domain.rules import checks
from thuocdo.indices.domain.rules.basis import (
    HUNDRED,
    ZERO,
    Amount,
    Earned,
    Fault,
    Incomplete,
    Inputs,
    InputSpec,
    InputType,
    Named,
    ScoredNode,
    Severity,
    Title,
    in_points,
    shown,
    titled,
)
from thuocdo.indices.domain.rules.given import Given, plain_counts
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _


@dataclass(frozen=True, slots=True)
class ScaleOption(Named):
    """An answer and the share of the maximum that it is worth. None: it does not count ("no opinion")."""

    code: str
    title_vi: str
    weight_percent: Fraction | None = None
    title_en: str = ""


@dataclass(frozen=True)
class SurveyMean:
    """The weighted mean of all answers × maximum; over respondent groups by the weights of the node.

    Inputs are the numbers (or percentages) of answers per option, named by the option's code; where the node has
    respondent groups, by `group.option`. A group without answers leaves its weight to the others.
    """

    kind: ClassVar[str] = "survey_mean"
    options: tuple[ScaleOption, ...]

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        return tuple(
            InputSpec(_input_name(group, option), InputType.NUMBER, titled(option.title), _("answers"),
                      required=False, group=_title_of(group, node) if group else None)
            for group in node.respondent_weights or ("",)
            for option in self.options
        )  # fmt: skip

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        found = [*checks.check_list(node, "options", self.options, least=2)]
        weights = [option.weight_percent for option in self.options if option.weight_percent is not None]
        for place, option in enumerate(self.options):
            if "." in option.code:
                sentence = _("%(code)s: the code %(entry)s must not contain a dot.", code=node.code, entry=option.code)
                found.append(checks.fault(node, f"options[{place}].code", sentence))
            if option.weight_percent is not None:
                found += checks.check_percent(node, f"options[{place}].weight_percent", option.weight_percent)
        if len(weights) < 2:
            sentence = _("%(code)s: at least two answers must count.", code=node.code)
            found.append(checks.fault(node, "options", sentence))
        elif max(weights) != HUNDRED or min(weights) != 0:
            sentence = _(
                "%(code)s: the best answer is worth %(best)s%% and the worst %(worst)s%%, not 100 and 0.",
                code=node.code, best=shown(max(weights)), worst=shown(min(weights)),
            )  # fmt: skip
            found.append(checks.fault(node, "options", sentence, Severity.WARNING))
        return tuple(found)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        if not node.respondent_weights and (plain := plain_counts(inputs, self._codes)) is not None:
            plain = plain if len(self._counting) == len(plain) else [plain[place] for place in self._counting]
            if counted_plain := sum(plain):
                return self._earned({"": self._worths.mean_of(plain)}, counted_plain, node)
        given = Given(inputs, node, self)
        weights = node.respondent_weights or {"": HUNDRED}
        means: dict[str, Fraction] = {}
        answers: Amount = 0
        for group in weights:
            names = [f"{group}.{code}" for code in self._codes] if group else self._codes
            counts = given.numbers(names, default=0)
            if len(self._counting) < len(names):
                counts = [counts[place] for place in self._counting]
            counted = sum(counts)
            if counted:
                means[group] = self._worths.mean(counts)
                answers += counted
        given.check()
        if not means:
            sentence = _("%(code)s: no answers have come in yet.", code=node.code)
            raise Incomplete(sentence, field="", problems=(Problem(sentence, place=node.code),))
        return self._earned(means, answers, node)

    def _earned(self, means: dict[str, Fraction], answers: Amount, node: ScoredNode) -> Earned:
        value = _over_groups(means, node.respondent_weights)
        points = part_of(node.max_points, value, 100)
        return Earned(points, lambda: _Tally(means, answers, value, points).told(node))

    @cached_property
    def _codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)

    @cached_property
    def _counting(self) -> tuple[int, ...]:
        """The places of the answers that count."""
        return tuple(place for place, option in enumerate(self.options) if option.weight_percent is not None)

    @cached_property
    def _worths(self) -> Weights:
        return Weights.of(option.weight_percent for option in self.options if option.weight_percent is not None)

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        words = [_("Opinion survey: each answer is worth a share of %(max)s; the mean counts.",
                   max=in_points(node.max_points))]  # fmt: skip
        for option in self.options:
            if option.weight_percent is None:
                words.append(_("%(title)s: not counted.", title=option.title))
            else:
                words.append(_("%(title)s: %(percent)s%%.", title=option.title, percent=shown(option.weight_percent)))
        for group, weight in node.respondent_weights.items():
            words.append(
                _(
                    "Respondent group %(group)s: weight %(percent)s%%.",
                    group=_title_of(group, node),
                    percent=shown(weight),
                )
            )
        return tuple(words)


def _input_name(group: str, option: ScaleOption) -> str:
    return f"{group}.{option.code}" if group else option.code


def _title_of(group: str, node: ScoredNode) -> Titled:
    return node.group_titles.get(group) or Titled(group)


def _over_groups(means: dict[str, Fraction], weights: Mapping[str, Fraction]) -> Fraction:
    if len(means) == 1:
        return next(iter(means.values()))
    heard = [weights[group] for group in means]
    return Weights.of(means.values()).mean(heard) if sum(heard) > 0 else ZERO


@dataclass(frozen=True, slots=True)
class _Tally:
    """What the answers to one item came to."""

    means: dict[str, Fraction]  # by group, in percent of the maximum; "" where there are no groups
    answers: Amount
    value: Fraction  # percent
    points: Fraction

    def told(self, node: ScoredNode) -> Sentence:
        percent, points, most = shown(self.value), shown(self.points), in_points(node.max_points)
        answers = _("%(count)s answer", "%(count)s answers", count=shown(self.answers))
        if "" in self.means:
            return _(
                "%(answers)s, worth %(percent)s%% on average: %(points)s of %(max)s.",
                answers=answers, percent=percent, points=points, max=most,
            )  # fmt: skip
        parts = tuple(
            _("%(group)s %(percent)s%% (weight %(weight)s)",
              group=_title_of(group, node), percent=shown(mean), weight=shown(node.respondent_weights[group]))
            for group, mean in self.means.items()
        )  # fmt: skip
        silent = tuple(_title_of(group, node) for group in node.respondent_weights if group not in self.means)
        if silent:
            return _(
                "%(answers)s: %(parts)s; no answers yet from %(silent)s; together %(percent)s%%: "
                "%(points)s of %(max)s.",
                answers=answers, parts=parts, silent=silent, percent=percent, points=points, max=most,
            )  # fmt: skip
        return _(
            "%(answers)s: %(parts)s; together %(percent)s%%: %(points)s of %(max)s.",
            answers=answers, parts=parts, percent=percent, points=points, max=most,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SipasFactor:
    """The satisfaction index of one factor × maximum."""

    kind: ClassVar[str] = "sipas_factor"
    factor: str  # the code of the factor in the questionnaire, such as II.1
    title: Title | None = None

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]:
        label = self.title.sentence if self.title else _("Satisfaction index of factor %(factor)s", factor=self.factor)
        return (InputSpec("percent", InputType.PERCENT, label, _("%"), maximum=HUNDRED),)

    def problems(self, node: ScoredNode) -> tuple[Fault, ...]:
        if self.factor.strip():
            return ()
        return (checks.fault(node, "factor", _("%(code)s: the satisfaction factor is not named.", code=node.code)),)

    def score(self, inputs: Inputs, node: ScoredNode) -> Earned:
        given = Given(inputs, node, self)
        percent = given.number("percent", maximum=HUNDRED)
        given.check()
        points = part_of(node.max_points, percent, 100)
        return Earned(points, lambda: _(
            "Satisfaction %(percent)s%% × %(max)s: %(points)s of %(most)s.",
            percent=shown(percent), points=shown(points), max=shown(node.max_points), most=in_points(node.max_points),
        ))  # fmt: skip

    def in_words(self, node: ScoredNode) -> tuple[Sentence, ...]:
        return (_("Satisfaction index of factor %(factor)s × %(max)s.",
                  factor=self.title.text if self.title else self.factor, max=in_points(node.max_points)),)  # fmt: skip
