"""Every kind of rule: what it asks, grants, refuses, and says about itself (A3)."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from tests.indices.domain.framework_builders import A_TO_D, TASKS, framework, leaf
from thuocdo.indices.domain.frameworks import RespondentGroup
from thuocdo.indices.domain.rules import (
    RULES,
    Bands,
    Bonus,
    ChecklistSum,
    Choice,
    ComparePreviousYear,
    CountPointsCap,
    DeductBySeverity,
    DeductPerCase,
    Formula,
    FormulaInput,
    Grade,
    Incomplete,
    Manual,
    Measure,
    NotApplicable,
    Option,
    OptionTable,
    Penalty,
    Proportional,
    ProportionalCutoff,
    RankBy,
    RankGroup,
    RankStep,
    ScaleOption,
    SipasFactor,
    Statistic,
    Step,
    SurveyMean,
    Title,
    WeightedShare,
    WhenNone,
    YesNo,
    YesNoConjunction,
)
from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.language import say

IN_TIME = OptionTable((
    Option("timely", "Ban hành kịp thời", F(1), "Issued in time"),
    Option("late", "Ban hành không kịp thời", F("0.5"), "Issued late"),
    Option("none", "Không ban hành", F(0), "Not issued"),
))  # fmt: skip
BOTH = YesNoConjunction((Choice("enough", "Đủ số lượng", "Enough"), Choice("in_time", "Đúng hạn", "In time")))
THREE = ChecklistSum(tuple(Option(code, code.title(), F("0.25")) for code in ("province", "district", "commune")))
BREACH = DeductBySeverity((
    Grade("none", "Tuân thủ đầy đủ", F(0), "None"), Grade("minor", "Vi phạm nhẹ", F(50), "Minor"),
    Grade("grave", "Vi phạm nghiêm trọng", F(100), "Grave"),
))  # fmt: skip
ROSE = ComparePreviousYear(F("0.5"), F(0), F(0))
HALF = Formula("[b/a]*max/2", (FormulaInput("a", "Số phải làm", "To do"), FormulaInput("b", "Số đã làm", "Done")))
COUNTED = Bands(Measure.COUNT, (Step(high=F(2), high_included=True, points=F(0)), Step(low=F(3), points=F(1))))


@pytest.mark.parametrize(
    ("rule", "inputs", "points", "sentence"),
    [
        (YesNo(), {"met": True}, 1, "Requirement met: full points, 1."),
        (YesNo(), {"met": False}, 0, "Requirement not met: 0 of 1 point."),
        (BOTH, {"met": ("enough", "in_time")}, 1, "All conditions met: full points, 1."),
        (BOTH, {"met": ("enough",)}, 0, "Not met: In time. All conditions are needed: 0 of 1 point."),
        (IN_TIME, {"option": "late"}, "0.5", "Issued late: 0.5 of 1 point."),
        (THREE, {"met": ("commune", "province")}, "0.5",
         "Met: Province (0.25), Commune (0.25); added up: 0.5 of 1 point."),
        (THREE, {"met": ()}, 0, "No item met: 0 of 1 point."),
        (COUNTED, {"x": 3}, 1, "3 lies in the interval from 3: 1 of 1 point."),
        (Proportional(full_from_percent=F(95)), {"a": 100, "b": 95}, 1, "95 of 100 is 95%: full points, 1."),
        (Proportional(may_exceed=True), {"a": 2, "b": 3}, 1, "3 of 2 is 150%: full points, 1."),
        (ProportionalCutoff(F(80)), {"a": 10, "b": 8}, "0.8", "8 ÷ 10 × 1: 0.8 of 1 point."),
        (ProportionalCutoff(F(80), cutoff_included=False), {"a": 10, "b": 8}, 0,
         "8 of 10 is 80%, not above 80%: 0 of 1 point."),
        (CountPointsCap(F("0.4")), {"n": 2}, "0.8", "2 × 0.4, at most 1: 0.8 of 1 point."),
        (CountPointsCap(F("0.4")), {"n": 3}, 1, "3 × 0.4, at most 1: 1 of 1 point."),
        (DeductPerCase(F("0.1"), WhenNone.FULL), {"a": 0, "n": 0}, 1, "No case arose: full points, 1."),
        (DeductPerCase(F("0.1"), WhenNone.ZERO), {"a": 0, "n": 0}, 0, "No case arose: 0 of 1 point."),
        (DeductPerCase(F("0.1")), {"n": 0}, 1, "No faulty case: full points, 1."),
        (DeductPerCase(F("0.4")), {"n": 3}, 0, "1 less 3 × 0.4, not below 0: 0 of 1 point."),
        (BREACH, {"level": "minor"}, "0.5", "Minor: 50% of the points taken away, leaving 0.5 of 1 point."),
        (ROSE, {"x": 7, "previous": D("6.5")}, "0.5", "7 against 6.5 the year before, higher: 0.5 of 1 point."),
        (ROSE, {"x": 7, "previous": 7}, 0, "7, the same as the year before: 0 of 1 point."),
        (RankGroup((RankStep(F(10), F(1)),), by=RankBy.SHARE), {"rank": 6, "of": 60}, 1,
         "Ranked 6 of 60: 1 of 1 point."),
        (RankGroup((RankStep(F(10), F(1)),), by=RankBy.SHARE), {"rank": 7, "of": 60}, 0,
         "Ranked 7 of 60: 0 of 1 point."),
        (SipasFactor("II.1"), {"percent": D("86.72")}, "0.8672", "Satisfaction 86.72% × 1: 0.8672 of 1 point."),
        (Manual(), {"points": D("0.75"), "reason": "Đề án tốt"}, "0.75",
         "Given by judgement: 0.75 of 1 point. Reason: Đề án tốt"),
        (Statistic(), {"points": 1}, 1, "As published: 1 of 1 point."),
        (Statistic(), {"points": 1, "source": "TCTK"}, 1, "Taken from TCTK: 1 of 1 point."),
        (Bonus(F("0.5")), {"n": 5}, 1, "Bonus: 5 × 0.5, at most 1: 1 point."),
        (Penalty(), {"points": 1, "reason": "Báo cáo sai"}, 1, "Penalty: 1 point. Reason: Báo cáo sai"),
        (HALF, {"a": 4, "b": 3}, "0.375", "[b/a]*max/2 with a = 4, b = 3: 0.375 of 1 point."),
        (HALF, {"a": 1, "b": 3}, 1,
         "[b/a]*max/2 with a = 1, b = 3 gives 1.5; between 0 and the maximum: 1 of 1 point."),
    ],
)  # fmt: skip
def test_points_and_the_sentence_that_explains_them(rule, inputs, points, sentence):
    earned = rule.score(inputs, leaf(rule))
    assert (earned.points, str(earned.sentence)) == (F(points), sentence)


@pytest.mark.parametrize(
    ("rule", "inputs", "field", "given", "expected"),
    [
        (YesNo(), {"met": "maybe"}, "met", "maybe", "yes or no"),
        (YesNo(), {"met": 1}, "met", "1", "yes or no"),
        (IN_TIME, {"option": "never"}, "option", "never", "one of: Issued in time, Issued late, Not issued"),
        (BOTH, {"met": ("enough", "free")}, "met", "enough, free", "any of: Enough, In time"),
        (Proportional(), {"a": 10, "b": 11}, "b", "11", "at most what was assigned, 10"),
        (Proportional(), {"a": -1, "b": 0}, "a", "-1", "at least 0"),
        (Proportional(), {"a": 1.5, "b": 1}, "a", "1.5", "a number"),
        (Proportional(), {"a": D("NaN"), "b": 1}, "a", "NaN", "a number"),
        (Proportional(), {"a": D("1E+999999"), "b": 1}, "a", None, "a number"),
        (Proportional(), {"a": True, "b": 1}, "a", "True", "a number"),
        (Proportional(), {"a": 1, "b": 1, "c": 3}, "c", "3", "one of: a, b"),
        (TASKS, {"on_time": F(1, 2), "late": 0, "not_done": 0}, "on_time", "0.5", "a whole number"),
        (DeductPerCase(F(1), WhenNone.FULL), {"a": 2, "n": 3}, "n", "3", "at most the cases in all, 2"),
        (SipasFactor("I"), {"percent": 101}, "percent", "101", "at most 100"),
        (Manual(), {"points": 2, "reason": "r"}, "points", "2", "at most 1"),
        (ROSE, {"x": "7", "previous": 1}, "x", "7", "a number"),
        (
            RankGroup((RankStep(F(1), F(1)),)),
            {"rank": 64, "of": 63},
            "rank",
            "64",
            "at most the number of ranked units, 63",
        ),
        (A_TO_D, {"A": -3}, "A", "-3", "at least 0"),
    ],
)
def test_inputs_that_can_not_be_taken_name_field_given_and_expected(rule, inputs, field, given, expected):
    with pytest.raises(BadInput) as refusal:
        rule.score(inputs, leaf(rule))
    problem = refusal.value.problems[0]
    assert not isinstance(refusal.value, Incomplete)
    assert (refusal.value.field, problem.place, problem.column, str(problem.expected)) == (
        field,
        "1.1",
        field,
        expected,
    )
    assert given is None or problem.given == given


def test_every_fault_is_named_at_once():
    with pytest.raises(BadInput) as refusal:
        Proportional().score({"a": -1, "b": -2}, leaf(Proportional()))
    assert [problem.column for problem in refusal.value.problems] == ["a", "b"]


@pytest.mark.parametrize(
    ("rule", "inputs", "absent"),
    [
        (Proportional(), {"a": 3}, "b"),
        (Proportional(), {"b": 3}, "a"),
        (Manual(), {"points": 1, "reason": " "}, "reason"),
        (ROSE, {"x": 7}, "previous"),
        (RankGroup((RankStep(F(1), F(1)),)), {"x": 7}, "rank"),
        (A_TO_D, {}, ""),
        (A_TO_D, {"A": 0}, ""),
        (BOTH, {}, "met"),
    ],
)
def test_what_is_only_absent_is_incomplete_and_not_wrong(rule, inputs, absent):
    with pytest.raises(Incomplete) as refusal:
        rule.score(inputs, leaf(rule))
    assert refusal.value.field == absent


@pytest.mark.parametrize("rule", [Proportional(), ProportionalCutoff(F(80)), HALF, Bands(Measure.RATIO, COUNTED.steps)])
def test_nothing_assigned_follows_the_policy_of_the_node(rule):
    """Assigned = 0 is no ratio of 0 and never a division by zero."""
    inputs = {"a": 0, "b": 0}
    full = rule.score(inputs, leaf(rule, not_applicable=NotApplicable.FULL))
    dropped = rule.score(inputs, leaf(rule, not_applicable=NotApplicable.DROP))
    assert (full.points, full.applicable) == (1, True)
    assert (dropped.points, dropped.applicable) == (0, False)
    assert str(dropped.sentence) == "Nothing was assigned this year: left out of points and maximum."
    with pytest.raises(BadInput) as refusal:
        rule.score(inputs, leaf(rule))
    assert str(refusal.value.sentence) == "1.1: nothing was assigned, yet this criterion always applies."


def test_no_tasks_at_all_follow_the_policy_too():
    inputs = {"on_time": 0, "late": 0, "not_done": 0}
    assert TASKS.score(inputs, leaf(TASKS, "1.5", not_applicable=NotApplicable.FULL)).points == F("1.5")


def test_respondent_groups_count_by_their_weights():
    """P: leaders 60%, officials 40%; a group without answers leaves its weight to the others."""
    node = leaf(A_TO_D, 10, respondent_weights={"leaders": F(60), "officials": F(40)})
    both = A_TO_D.score({"leaders.A": 1, "officials.B": 3, "officials.D": 1}, node)
    assert both.points == 10 * (F("0.6") * 1 + F("0.4") * F("0.45"))
    assert str(both.sentence) == (
        "5 answers: leaders 100% (weight 60), officials 45% (weight 40); together 78%: 7.8 of 10 points."
    )
    one = A_TO_D.score({"officials.B": 3, "officials.D": 1}, node)
    assert one.points == F("4.5")
    assert str(one.sentence) == (
        "4 answers: officials 45% (weight 40); no answers yet from leaders; together 45%: 4.5 of 10 points."
    )


def test_respondent_groups_are_called_by_their_titles():
    """Inputs, description and explanation name a group as people do; its code is for tables (A9)."""
    groups = (RespondentGroup("leaders", "Lãnh đạo", "Leaders"), RespondentGroup("officials", "Công chức", "Officials"))
    node = leaf(A_TO_D, 10, respondent_weights={"leaders": F(60), "officials": F(40)})
    node = framework(node, respondent_groups=groups).tree["1.1"]
    assert say(A_TO_D.in_words(node)[-1], "vi") == "Đối tượng khảo sát Công chức: trọng số 40%."
    assert say(A_TO_D.inputs(node)[0].name_in_words, "vi") == "Lãnh đạo: Mức A"
    earned = A_TO_D.score({"officials.B": 1}, node)
    assert str(earned.sentence) == (
        "1 answer: Officials 60% (weight 40); no answers yet from Leaders; together 60%: 6 of 10 points."
    )
    renamed = framework(node, respondent_groups=groups[:1]).tree["1.1"]
    assert say(A_TO_D.in_words(renamed)[-1], "vi") == "Đối tượng khảo sát officials: trọng số 40%."


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "vi",
            [
                "1.1: chưa nhập “Số nhiệm vụ hoàn thành”.",
                "1.1: “Số nhiệm vụ” không thể là -3. Hãy nhập số không nhỏ hơn 0.",
            ],
        ),
        ("en", ["1.1: “Tasks done” has not been given.", "1.1: “Tasks” can't be -3. Give at least 0."]),
    ],
)
def test_a_figure_is_called_by_its_title_where_it_is_missing_or_wrong(language, told):
    """Issue 2, section 3: the try-out box speaks of "Tasks done", not of "b"."""
    rule = Proportional(Title("Số nhiệm vụ hoàn thành", "Tasks done"), Title("Số nhiệm vụ", "Tasks"))
    heard = []
    for inputs in ({"a": 3}, {"a": -3, "b": 0}):
        with pytest.raises(BadInput) as refusal:
            rule.score(inputs, leaf(rule))
        heard.append(say(refusal.value.problems[0].sentence, language))
    assert heard == told


def test_answers_without_opinion_do_not_count():
    rule = SurveyMean((*A_TO_D.options, ScaleOption("E", "Không có ý kiến")))
    assert rule.score({"A": 1, "D": 1, "E": 98}, leaf(rule)).points == F(1, 2)


@pytest.mark.parametrize(
    ("rule", "inputs"),
    [
        (Formula("b/c", HALF.declared), {"a": 1, "b": 1}),
        (Formula("b/", HALF.declared), {"a": 1, "b": 1}),
        (Formula("1/0", ()), {}),
        (WeightedShare(()), {}),
        (OptionTable(()), {"option": "a"}),
        (Bands(Measure.COUNT, ()), {"x": 1}),
        (RankGroup((RankStep(F(1), F(1)),)), {"x": "nhiều", "rank": 1, "of": 2}),
    ],
)
def test_an_unfinished_rule_that_is_tried_out_refuses_and_never_breaks(rule, inputs):
    with pytest.raises(BadInput):
        rule.score(inputs, leaf(rule))


def test_a_value_in_a_hole_is_refused_not_guessed():
    rule = Bands(Measure.NUMBER, (Step(low=F(0), high=F(1), points=F(0)), Step(low=F(2), points=F(1))))
    with pytest.raises(BadInput, match=r"^1\.1: 1\.5 is in no interval of the rule\.$"):
        rule.score({"x": F("1.5")}, leaf(rule))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (YesNo(Title("Có ban hành", "Issued")), ["Issued: 2 points; otherwise 0."]),
        (IN_TIME, ["Issued in time: 1 point.", "Issued late: 0.5 points.", "Not issued: 0 points."]),
        (ProportionalCutoff(F(80)), ["From 80%: achieved ÷ assigned × 2 points; under 80%: 0."]),
        (Bands(Measure.PERCENT, (Step(high=F(70), points=F(0)), Step(low=F(70), points=F(2)))),
         ["Percentage:", "under 70%: 0 points.", "from 70%: 2 points."]),
        (DeductPerCase(F("0.1"), WhenNone.FULL),
         ["2 points, less 0.1 for each faulty case, not below 0.", "No case arose: 2 points."]),
        (HALF, ["Points = [b/a]*max/2, between 0 and 2.", "a: To do.", "b: Done."]),
        (RankGroup((RankStep(F(10), F(2)),)),
         ["The highest value is ranked first.", "Rank up to 10: 2 points.", "Others: 0 points."]),
    ],
)  # fmt: skip
def test_a_rule_describes_itself(rule, words):
    assert [str(sentence) for sentence in rule.in_words(leaf(rule, 2))] == words


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (IN_TIME, []),
        (OptionTable((Option("a", "Tốt", F(3)), Option("a", "", F(-1)))), [
            "1.1: the code a stands twice.", "1.1: entry 2 has no title.",
            "1.1: 3 points can't be earned where the maximum is 1.",
            "1.1: points below 0 can't be earned: -1.",
        ]),
        (OptionTable((Option("a", "Tốt", F("0.5")), Option("b", "Tốt", F(0)))), [
            "1.1: two options are called “Tốt”; nobody can tell them apart.",
            "1.1: nobody can earn the maximum of 1; the best possible is 0.5.",
        ]),
        (ChecklistSum((Option("a", "A", F("0.75")), Option("b", "B", F("0.75")))),
         ["1.1: the items add up to 1.5 points, above the maximum of 1."]),
        (ProportionalCutoff(F(120)), ["1.1: 120 is not a percentage from 0 to 100.",
                                      "1.1: the cut-off of 120% lies above 100%, where the maximum begins."]),
        (Bands(Measure.PERCENT, (Step(low=F(90), points=F(1)), Step(low=F(70), high=F(85), points=F(0)))),
         ["1.1: no interval holds the values from 0% to under 70%.",
          "1.1: no interval holds the values from 85% to under 90%."]),
        (Bands(Measure.PERCENT, (Step(low=F(70), points=F(1)), Step(high=F(80), points=F(0)))),
         ["1.1: two intervals hold the values from 70% to under 80%."]),
        (COUNTED, []),
        (Bands(Measure.DAYS, (Step(high=F(2), high_included=True, points=F(1)), Step(low=F(4), points=F(0)))),
         ["1.1: no interval holds the values from 3 to under 4."]),
        (CountPointsCap(F(0)), ["1.1: 0 must be above 0."]),
        (DeductPerCase(F(2)), ["1.1: one case takes 2 points away, more than the maximum of 1."]),
        (RankGroup((RankStep(F(20), F(1)), RankStep(F(10), F("0.5")))), ["1.1: no rank can reach group 2."]),
        (SurveyMean((ScaleOption("A", "A", F(80)), ScaleOption("B", "B", F(20)))),
         ["1.1: the best answer is worth 80% and the worst 20%, not 100 and 0."]),
        (Formula("b/(a+c)", HALF.declared), [
            "1.1: at character 6 of the formula, “c” is not a declared input."]),
        (Formula("b/", HALF.declared), [
            "1.1: the formula can't be read. At character 3: the formula ends too early."]),
        (Formula("a", HALF.declared), ["1.1: the formula does not use the input “b”."]),
    ],
)  # fmt: skip
def test_a_rule_checks_itself_and_names_the_place(rule, problems):
    assert [str(problem.sentence) for problem in rule.problems(leaf(rule))] == problems
    assert all(problem.place == "1.1" and problem.column.startswith("rule") for problem in rule.problems(leaf(rule)))


def test_every_kind_of_the_taxonomy_has_a_rule():
    """FACTS, index, 12. Bonus and penalty are two rules; the three kinds on not scoring are policies of the node."""
    taxonomy = {
        "yes_no", "yes_no_conjunction", "option_table", "bands", "proportional", "proportional_cutoff",
        "weighted_share", "count_points_cap", "checklist_sum", "deduct_per_case", "deduct_by_severity",
        "compare_previous_year", "rank_group", "survey_mean", "sipas_factor",
    }  # fmt: skip
    assert set(RULES) == taxonomy | {"bonus", "penalty", "manual", "statistic", "formula"}
