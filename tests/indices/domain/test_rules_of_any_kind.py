"""What holds for rules of any kind, and how people's typing becomes inputs (A3)."""

import json
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.indices.domain.framework_builders import any_rules, leaf
from tests.indices.domain.test_rule_kinds import BOTH, IN_TIME
from thuocdo.indices.domain.rules import (
    InputType,
    Proportional,
    ProportionalCutoff,
    YesNo,
    inputs_from_data,
    inputs_to_data,
    read_inputs,
    rule_from_data,
    rule_to_data,
)
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence

# What holds for any rule.


@given(any_rules())
def test_points_stay_between_0_and_the_maximum(drawn):
    rule, maximum, inputs = drawn
    earned = rule.score(inputs, leaf(rule, maximum))
    assert 0 <= earned.points <= maximum
    assert isinstance(earned.points, F)


@given(any_rules())
def test_rules_become_json_and_come_back_unchanged(drawn):
    rule, maximum, inputs = drawn
    data = json.loads(json.dumps(rule_to_data(rule)))
    again = rule_from_data(rule.kind, data)
    assert again == rule
    assert again.score(inputs, leaf(rule, maximum)).points == rule.score(inputs, leaf(rule, maximum)).points


@given(any_rules())
def test_inputs_become_json_and_come_back_unchanged(drawn):
    rule, maximum, inputs = drawn
    specs = rule.inputs(leaf(rule, maximum))
    data = json.loads(json.dumps(inputs_to_data(inputs)))
    assert inputs_from_data(specs, data) == inputs


@given(any_rules())
def test_every_sentence_can_be_read(drawn):
    """No sentence lacks a value, names a rule's insides or shows a raw object."""
    rule, maximum, inputs = drawn
    node = leaf(rule, maximum)
    sentences = [rule.score(inputs, node).sentence, *rule.in_words(node), *(spec.label for spec in rule.inputs(node))]
    sentences += [problem.sentence for problem in rule.problems(node)]
    for sentence in sentences:
        assert isinstance(sentence, Sentence)
        assert "object at" not in str(sentence)
        assert "Fraction" not in str(sentence)


@given(any_rules())
def test_a_rule_asks_for_what_it_reads(drawn):
    rule, maximum, inputs = drawn
    specs = {spec.name: spec for spec in rule.inputs(leaf(rule, maximum))}
    assert inputs.keys() <= specs.keys()
    assert all(spec.choices for spec in specs.values() if spec.type in (InputType.CHOICE, InputType.MULTI))


@given(st.integers(1, 300), st.data(), st.fractions(0, 100, max_denominator=9))
def test_more_achieved_never_lowers_a_ratio(assigned, data, cutoff):
    rule = data.draw(st.sampled_from((Proportional(), ProportionalCutoff(cutoff), ProportionalCutoff(cutoff, False))))
    achieved = data.draw(st.integers(0, assigned - 1))
    before, after = (rule.score({"a": assigned, "b": b}, leaf(rule)).points for b in (achieved, achieved + 1))
    assert before <= after


# Reading what people type.


def test_typed_inputs_are_read_in_both_languages():
    specs = Proportional().inputs(leaf(Proportional()))
    assert read_inputs(specs, {"a": "1.234,5", "b": " 15 "}) == {"a": F("1234.5"), "b": F(15)}
    assert read_inputs(YesNo().inputs(leaf(YesNo())), {"met": "Có"}) == {"met": True}
    assert read_inputs(YesNo().inputs(leaf(YesNo())), {"met": "no"}) == {"met": False}
    assert read_inputs(IN_TIME.inputs(leaf(IN_TIME)), {"option": "ban hành kịp thời"}) == {"option": "timely"}
    assert read_inputs(BOTH.inputs(leaf(BOTH)), {"met": "enough; Đúng hạn"}) == {"met": ("enough", "in_time")}
    assert read_inputs(BOTH.inputs(leaf(BOTH)), {"met": ""}) == {"met": ()}


def test_what_can_not_be_read_is_named_all_at_once():
    specs = Proportional().inputs(leaf(Proportional()))
    with pytest.raises(BadInput) as refusal:
        read_inputs(specs, {"a": "nhiều", "b": "1;2", "c": "1"}, "7.2")
    assert [str(problem.sentence) for problem in refusal.value.problems] == [
        "7.2: “Assigned (a)” can't be nhiều. Give a number.",
        "7.2: “Achieved (b)” can't be 1;2. Give a number.",
        "7.2: there is no input named c.",
    ]


@pytest.mark.parametrize(
    ("kind", "data", "sentences"),
    [
        ("guess", {}, None),
        ("proportional_cutoff", {}, ["“cutoff_percent” is missing."]),
        ("proportional_cutoff", {"cutoff_percent": "seventy"}, ["“cutoff_percent” can't be seventy. Give a number."]),
        ("proportional_cutoff", {"cutoff_percent": 70.5}, ["“cutoff_percent” can't be 70.5. Give a number."]),
        ("yes_no", {"conditions": []}, ["There is no “conditions” here. Known: condition."]),
        ("yes_no", [], ["“” can't be []. Give a table of names and values."]),
        ("option_table", {"options": [{"code": "a", "title_vi": "Tốt", "points": "x"}, 3]},
         ["“options[0].points” can't be x. Give a number.",
          "“options[1]” can't be 3. Give a table of names and values."]),
        ("bands", {"measure": "weeks", "steps": {}},
         ["“steps” can't be {}. Give a list.",
          "“measure” can't be weeks. Give one of: count, days, number, percent, ratio."]),
    ],
)  # fmt: skip
def test_data_that_is_no_rule_is_refused_with_its_place(kind, data, sentences):
    with pytest.raises(BadInput) as refusal:
        rule_from_data(kind, data)
    if sentences is None:
        assert str(refusal.value.sentence).startswith("There is no kind of rule called “guess”. Known: bands, bonus,")
    else:
        assert sorted(str(problem.sentence) for problem in refusal.value.problems) == sorted(sentences)
