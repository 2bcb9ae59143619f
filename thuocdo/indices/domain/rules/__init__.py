"""How a leaf earns its points: a closed union of pure rules, one class for each kind met in criteria sets.

Every rule has a `kind`, asks for `inputs(node)`, checks itself with `problems(node)`, says `score(inputs, node)` and
describes itself `in_words(node)`. `rule_to_data` and `rule_from_data` keep it as JSON without loss.
"""

from __future__ import annotations

from typing import TypeAlias

from thuocdo.indices.domain.rules.banded import Bands, Measure, Step
from thuocdo.indices.domain.rules.basis import (
    Choice,
    Earned,
    Fault,
    Incomplete,
    Inputs,
    InputSpec,
    InputType,
    InputValue,
    NotApplicable,
    ScoredNode,
    Severity,
    Title,
    shown,
)
from thuocdo.indices.domain.rules.choices import DeductBySeverity, Grade, OptionTable
from thuocdo.indices.domain.rules.comparisons import ComparePreviousYear, RankBy, RankGroup, RankStep
from thuocdo.indices.domain.rules.conditions import ChecklistSum, Option, YesNo, YesNoConjunction
from thuocdo.indices.domain.rules.counts import CountPointsCap, DeductPerCase, WeightedShare, WhenNone
from thuocdo.indices.domain.rules.data import Json, from_data, to_data
from thuocdo.indices.domain.rules.formulas import Formula, FormulaInput
from thuocdo.indices.domain.rules.given import inputs_from_data, inputs_to_data, number_text, read_inputs, read_number
from thuocdo.indices.domain.rules.given_points import Bonus, Manual, Penalty, Statistic
from thuocdo.indices.domain.rules.ratios import Proportional, ProportionalCutoff
from thuocdo.indices.domain.rules.surveys import ScaleOption, SipasFactor, SurveyMean
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _

Rule: TypeAlias = (
    YesNo
    | YesNoConjunction
    | OptionTable
    | Bands
    | Proportional
    | ProportionalCutoff
    | WeightedShare
    | CountPointsCap
    | ChecklistSum
    | DeductPerCase
    | DeductBySeverity
    | ComparePreviousYear
    | RankGroup
    | SurveyMean
    | SipasFactor
    | Bonus
    | Penalty
    | Manual
    | Statistic
    | Formula
)

RULES: dict[str, type[Rule]] = {
    rule.kind: rule
    for rule in (
        YesNo, YesNoConjunction, OptionTable, Bands, Proportional, ProportionalCutoff, WeightedShare, CountPointsCap,
        ChecklistSum, DeductPerCase, DeductBySeverity, ComparePreviousYear, RankGroup, SurveyMean, SipasFactor,
        Bonus, Penalty, Manual, Statistic, Formula,
    )
}  # fmt: skip


def rule_to_data(rule: Rule) -> dict[str, Json]:
    """Return the parts of a rule as JSON, without its kind."""
    return to_data(rule)


def rule_from_data(kind: str, data: object) -> Rule:
    """Return the rule that `rule_to_data` wrote.

    Raise `BadInput` when the kind is unknown, or naming every key that is wrong, missing or unknown with its place.
    """
    if kind not in RULES:
        kinds = tuple(sorted(RULES))
        raise BadInput(
            _("There is no kind of rule called “%(kind)s”. Known: %(kinds)s.", kind=kind, kinds=kinds), field="kind"
        )
    return from_data(RULES[kind], data)


__all__ = [
    "RULES",
    "Bands",
    "Bonus",
    "ChecklistSum",
    "Choice",
    "ComparePreviousYear",
    "CountPointsCap",
    "DeductBySeverity",
    "DeductPerCase",
    "Earned",
    "Fault",
    "Formula",
    "FormulaInput",
    "Grade",
    "Incomplete",
    "InputSpec",
    "InputType",
    "InputValue",
    "Inputs",
    "Json",
    "Manual",
    "Measure",
    "NotApplicable",
    "Option",
    "OptionTable",
    "Penalty",
    "Proportional",
    "ProportionalCutoff",
    "RankBy",
    "RankGroup",
    "RankStep",
    "Rule",
    "ScaleOption",
    "ScoredNode",
    "Severity",
    "SipasFactor",
    "Statistic",
    "Step",
    "SurveyMean",
    "Title",
    "WeightedShare",
    "WhenNone",
    "YesNo",
    "YesNoConjunction",
    "from_data",
    "inputs_from_data",
    "inputs_to_data",
    "number_text",
    "read_inputs",
    "read_number",
    "rule_from_data",
    "rule_to_data",
    "shown",
    "to_data",
]
