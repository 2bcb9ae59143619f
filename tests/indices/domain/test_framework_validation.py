"""What is wrong with a framework is named with its place (A1, A3)."""

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given, settings

from tests.indices.domain.framework_builders import A_TO_D, framework, frameworks, group, leaf
from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.frameworks import Channel, Node, RespondentGroup, Tree, code_key
from thuocdo.indices.domain.rules import (
    Bonus,
    Formula,
    FormulaInput,
    NotApplicable,
    Option,
    OptionTable,
    Penalty,
    Proportional,
    ProportionalCutoff,
    Severity,
    SipasFactor,
    YesNo,
)
from thuocdo.indices.domain.validation import errors, in_code_order, problems

SOUND = (group("1", 60), leaf(YesNo(), 20, "1.1", "1"), leaf(ProportionalCutoff(F(70)), 40, "1.2", "1"),
         leaf(YesNo(), 40, "2"))  # fmt: skip


def changed(which, /, **parts):
    return framework(*(replace(node, **parts) if node.code == which else node for node in SOUND))


def told(spec):
    return [(problem.place, problem.column, str(problem.sentence)) for problem in problems(spec)]


def test_a_sound_framework_has_no_problems():
    assert problems(framework(*SOUND)) == ()


DEEP = [group("1", 100), *(group("1" + ".1" * at, 100, "1" + ".1" * (at - 1)) for at in range(1, 6))]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (changed("1", max_points=F(61)), [
            ("", "max_points", "The fields add up to 101 points, not 100."),
            ("1", "max_points", "1 has a maximum of 61 points, but the nodes under it add up to 60."),
        ]),
        (changed("2", max_points=F("39.5")), [("", "max_points", "The fields add up to 99.5 points, not 100.")]),
        (changed("2", code="1.1"), [
            ("", "max_points", "The fields add up to 60 points, not 100."),
            ("1.1", "code", "The code 1.1 stands 2 times."),
        ]),
        (changed("2", title_vi="  "), [("2", "title_vi", "2 has no title.")]),
        (changed("2", max_points=F(-1)), [
            ("", "max_points", "The fields add up to 59 points, not 100."),
            ("2", "max_points", "2: the maximum of -1 points is below 0."),
        ]),
        (changed("2", rule=None),
         [("2", "rule", "2 has neither a rule nor nodes under it, so nobody can earn its points.")]),
        (changed("1", rule=YesNo()),
         [("1", "rule", "1 has a rule of its own and nodes under it; only one of both can give points.")]),
        (changed("2", parent_code="7"), [
            ("", "max_points", "The fields add up to 60 points, not 100."),
            ("2", "parent_code", "2 lies under 7, which does not exist."),
        ]),
        (changed("1", parent_code="1.1"), [
            ("", "max_points", "The fields add up to 40 points, not 100."),
            ("1", "parent_code", "1 lies under itself."),
            ("1.1", "parent_code", "1.1 lies under itself."),
            ("1.1", "rule", "1.1 has a rule of its own and nodes under it; only one of both can give points."),
        ]),
        (framework(*DEEP, leaf(YesNo(), 100, "1.1.1.1.1.1.1", "1.1.1.1.1.1")), [
            ("1.1.1.1.1.1.1", "parent_code", "1.1.1.1.1.1.1 lies on level 7; 6 levels are allowed.")]),
        (framework(), [("", "", "The framework has no fields yet.")]),
        (changed("2", rule=Formula("b/a +", (FormulaInput("a", "A"), FormulaInput("b", "B")))), [
            ("2", "rule.expression", "2: the formula can't be read. At character 6: the formula ends too early.")]),
        (changed("2", rule=OptionTable((Option("a", "A", F(41)), Option("b", "B", F(0))))), [
            ("2", "rule.options[0].points", "2: 41 points can't be earned where the maximum is 40.")]),
        (replace(changed("2", rule=Proportional()), ratios_need_cutoff=True), [
            ("2", "rule.cutoff_percent", "2 pays by a ratio without a cut-off; this framework asks for one.")]),
        (changed("2", rule=Proportional()), []),
        (changed("2", rule=Bonus()),
         [("2", "channel", "2 has a rule for bonus or penalty points, but another channel.")]),
        (changed("2", rule=SipasFactor("II.1")), [
            ("2", "channel", "2 takes its points from a survey, but its channel says otherwise.")]),
        (replace(framework(*SOUND), bands=(Band("A", "Tốt", "Good", F(80)), Band("B", "Kém", "Poor", None, F(70)))), [
            ("bands", "", "No band holds the values from 70 to under 80.")]),
        (replace(framework(*SOUND), valid_from_year=2023, valid_to_year=2022), [
            ("valid_to_year", "", "The framework ends in 2022, before it begins in 2023.")]),
        (replace(framework(*SOUND), bonus_cap=F(-1)), [("bonus_cap", "", "A cap of -1 points is below 0.")]),
        (replace(framework(*SOUND), penalty_cap=F(3)), [
            ("penalty_cap", "", "A cap of 3 points can never be reached: only 0 can be given.")]),
    ],
)  # fmt: skip
def test_each_problem_is_named_with_its_place(spec, expected):
    assert told(spec) == expected


def test_weights_of_respondent_groups_add_up_to_100():
    """P: respondent groups weigh the answers of the leaders' survey."""
    groups = (RespondentGroup("leaders", "Lãnh đạo"), RespondentGroup("officials", "Công chức"))
    surveyed = {"rule": A_TO_D, "channel": Channel.SURVEY}

    def with_weights(**weights):
        return replace(changed("2", respondent_weights=weights, **surveyed), respondent_groups=groups)

    assert told(with_weights(leaders=F(60), officials=F(40))) == []
    assert told(with_weights(leaders=F(60), people=F(30))) == [
        ("2", "respondent_weights[people]", "2: there is no respondent group people."),
        ("2", "respondent_weights", "2: the weights of the respondent groups add up to 90%, not 100%."),
    ]
    assert told(with_weights(leaders=F(160), officials=F(-60))) == [
        ("2", "respondent_weights[officials]", "2: the weight of group officials is below 0.")
    ]


def test_bonus_points_have_a_field_of_their_own():
    mixed = framework(
        group("1", 105), leaf(YesNo(), 100, "1.1", "1"), leaf(Bonus(), 5, "1.2", "1", channel=Channel.BONUS)
    )
    assert ("1", "channel", "1 mixes bonus or penalty points with others; give them a field of their own.") in told(
        mixed
    )
    apart = framework(*SOUND, leaf(Penalty(), 5, "3", channel=Channel.PENALTY))
    assert told(apart) == []
    assert apart.tree.max_points == 100


def test_warnings_come_last_and_do_not_count_as_errors():
    table = OptionTable((Option("a", "A", F(10)), Option("b", "B", F(0))))
    spec = framework(leaf(table, 40, "1"), leaf(YesNo(), 50, "2"))
    assert [problem.severity for problem in problems(spec)] == [Severity.ERROR, Severity.WARNING]
    assert [str(problem.sentence) for problem in errors(spec)] == ["The fields add up to 90 points, not 100."]


@given(frameworks())
@settings(max_examples=50)
def test_sound_frameworks_have_no_errors_of_structure(drawn):
    spec, _entered = drawn
    assert [problem for problem in errors(spec) if not problem.column.startswith("rule")] == []


# The tree.


def test_codes_sort_as_people_sort_them():
    codes = ["1.10", "8b", "1.9", "10", "8a", "2", "1", "1.2.1"]
    assert sorted(codes, key=code_key) == ["1", "1.2.1", "1.9", "1.10", "2", "8a", "8b", "10"]


def test_nodes_of_an_import_are_put_in_order():
    nodes = [leaf(YesNo(), 1, code, parent) for code, parent in (("1.10", "1"), ("2", None), ("1.9", "1"))]
    assert [node.code for node in in_code_order([*nodes, group("1", 2)])] == ["1", "1.9", "1.10", "2"]


def test_the_tree_answers():
    tree = framework(*SOUND).tree
    assert [node.code for node in tree.ordered] == ["1", "1.1", "1.2", "2"]
    assert [node.code for node in tree.under("1")] == ["1", "1.1", "1.2"]
    assert (tree.depth("1.2"), tree.field_of("1.2").code, tree.parent("1.2").code, tree.parent("1")) == (
        2,
        "1",
        "1",
        None,
    )
    assert tree.points_by_channel() == {Channel.APPRAISAL: 100}
    assert Tree(()).fields == ()


def test_people_and_official_figures_are_not_self_scored():
    """ "Không tự đánh giá … đối với các tiêu chí đánh giá qua điều tra xã hội học và tiêu chí thành phần 1.2.2"."""
    scored = {channel: leaf(YesNo(), channel=channel).self_scored for channel in Channel}
    assert scored == {
        Channel.APPRAISAL: True, Channel.BONUS: True, Channel.PENALTY: True,
        Channel.SURVEY: False, Channel.SATISFACTION: False, Channel.STATISTIC: False,
    }  # fmt: skip
    assert not leaf(YesNo(), no_self_score=True).self_scored


def test_a_node_is_plain_data():
    node = Node("1", None, "Lĩnh vực", F(1), "Field")
    assert (str(node.title), node.title.en, node.is_leaf, node.not_applicable) == (
        "Lĩnh vực", "Field", False, NotApplicable.NOT_ALLOWED,
    )  # fmt: skip
    assert hash(node) == hash(replace(node))
