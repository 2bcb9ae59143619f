"""From inputs to the index: order of computation, policies, caps, lost points, provenance (A3, A11, A13)."""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indices.domain.framework_builders import A_TO_D, framework, frameworks, group, leaf
from thuocdo.indices.domain.frameworks import Channel
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, Missing
from thuocdo.indices.domain.rules import (
    Bonus,
    ComparePreviousYear,
    Manual,
    NotApplicable,
    Penalty,
    Proportional,
    RankGroup,
    RankStep,
    YesNo,
)
from thuocdo.indices.domain.scorecards import Source
from thuocdo.indices.domain.scoring import score, score_units
from thuocdo.kernel.refusals import BadInput

YES, NO = Declared({"met": True}), Declared({"met": False})
DROP, FULL, RESCALE = NotApplicable.DROP, NotApplicable.FULL, NotApplicable.RESCALE
SMALL = framework(
    group("1", 4),
    leaf(YesNo(), 1, "1.1", "1", not_applicable=DROP),
    leaf(Proportional(), 3, "1.2", "1", not_applicable=DROP),
    leaf(YesNo(), 6, "2", not_applicable=FULL),
    total_points=F(10),
)
ENTERED = {"1.1": YES, "1.2": Declared({"a": 30, "b": 8}), "2": NO}


def test_points_are_added_up_the_tree():
    card = score(SMALL, ENTERED)
    assert {code: (value.points, value.max_points) for code, value in card.values.items()} == {
        "1.1": (1, 1), "1.2": (F(8, 10), 3), "1": (F(18, 10), 4), "2": (0, 6),
    }  # fmt: skip
    assert (card.points, card.max_points, card.index) == (F(18, 10), 10, 18)
    assert card["1"].percent == 45
    assert str(card.explain_index()) == "1.8 ÷ 10 × 100 = 18."


def test_every_number_says_how_it_came_about():
    assert [str(sentence) for sentence in score(SMALL, ENTERED).explain("1")] == [
        "1 Lĩnh vực 1: 1.1, 1.2 added up: 1.8 of 4 points, 45%.",
        "1.1 Tiêu chí 1.1: Requirement met: full points, 1.",
        "1.2 Tiêu chí 1.2: 8 ÷ 30 × 3: 0.8 of 3 points.",
    ]


def test_provenance_names_parts_and_what_was_entered():
    graph = score(SMALL, ENTERED).provenance()
    assert (graph["1"].source, graph["1"].parts, graph["1"].given) == (Source.SUM, ("1.1", "1.2"), None)
    assert (graph["1.2"].source, graph["1.2"].given) == (Source.RULE, ENTERED["1.2"])


def test_lost_points_most_first_with_their_reason():
    ledger = score(SMALL, ENTERED).ledger
    assert [(loss.code, loss.max_points, loss.points, loss.lost) for loss in ledger] == [
        ("2", 6, 0, 6), ("1.2", 3, F(8, 10), F(22, 10)),
    ]  # fmt: skip
    assert str(ledger[1].sentence) == "8 ÷ 30 × 3: 0.8 of 3 points."


def test_equal_losses_stand_in_the_order_of_the_framework():
    spec = framework(leaf(YesNo(), 2, "1"), leaf(YesNo(), 3, "2"), leaf(YesNo(), 2, "3"))
    assert [loss.code for loss in score(spec, {"1": NO, "2": NO, "3": NO}).ledger] == ["2", "1", "3"]


# What does not apply (FACTS, index, 7).


def test_losses_that_only_far_digits_tell_apart_are_ordered_exactly():
    tiny = F(1, 10**15)
    spec = framework(leaf(Manual(), 1, "1"), leaf(Manual(), 1, "2"), leaf(Manual(), 1, "3"), total_points=F(3))
    card = score(spec, {"1": ByHand(F(1, 2)), "2": ByHand(F(1, 2) - tiny), "3": ByHand(F(1, 2) + tiny)})
    assert [loss.code for loss in card.ledger] == ["2", "1", "3"]


def test_equal_answers_of_another_kind_are_not_taken_for_each_other():
    """True equals 1 in Python; as an answer to yes or no only one of them can be taken."""
    spec = framework(leaf(YesNo(), 1, "1"), total_points=F(1))
    with pytest.raises(BadInput):
        score_units(spec, {"a": {"1": YES}, "b": {"1": Declared({"met": 1})}})
    cards = score_units(spec, {"a": {"1": YES}, "b": {"1": NO}, "c": {"1": YES}})
    assert [card["1"].points for card in cards.values()] == [1, 0, 1]


def test_a_dropped_leaf_leaves_points_and_maximum():
    """Hà Nam 2023: index = achieved ÷ applicable maximum × 100."""
    card = score(SMALL, ENTERED | {"1.2": DoesNotApply("không có nhiệm vụ"), "2": YES})
    assert (card["1.2"].max_points, card["1"].max_points, card.max_points, card.index) == (0, 1, 7, 100)
    assert str(card["1.2"].sentence) == "Does not apply (không có nhiệm vụ): left out of points and maximum."
    assert "1.2" not in [loss.code for loss in card.ledger]


def test_nothing_assigned_drops_the_leaf_by_itself():
    card = score(SMALL, ENTERED | {"1.2": Declared({"a": 0, "b": 0})})
    assert (card["1.2"].source, card.max_points) == (Source.NOT_APPLICABLE, 7)


def test_a_field_without_anything_that_applies_has_no_percentage():
    card = score(SMALL, {"1.1": DoesNotApply(), "1.2": DoesNotApply(), "2": YES})
    assert (card["1"].percent, card["1"].applicable, card.index) == (None, False, 100)
    assert str(card["1"].sentence) == "Nothing under it applied."


def test_full_points_where_nothing_arose():
    card = score(SMALL, ENTERED | {"2": DoesNotApply()})
    assert card["2"].points == 6
    assert str(card["2"].sentence) == "Does not apply (no reason given): full points, 6."


def test_a_leaf_that_always_applies_can_not_be_left_out():
    spec = framework(leaf(YesNo(), 1, "1"))
    with pytest.raises(BadInput, match=r"^1: this criterion always applies; points or figures are needed\.$"):
        score(spec, {"1": DoesNotApply("muốn vậy")})


SURVEYED = framework(
    leaf(YesNo(), 68, "1"),
    leaf(A_TO_D, 20, "2", channel=Channel.SURVEY, not_applicable=RESCALE),
    leaf(A_TO_D, 12, "3", channel=Channel.SURVEY, not_applicable=RESCALE),
)


def test_a_channel_that_was_not_run_is_rescaled():
    """Hà Nội: without the opinion survey the appraised points are brought to a scale of 100."""
    spec = replace(SURVEYED, nodes=(leaf(Manual(), 68, "1"), *SURVEYED.nodes[1:]))
    card = score(spec, {"1": ByHand(51), "2": DoesNotApply("chưa điều tra"), "3": DoesNotApply("chưa điều tra")})
    assert (card.max_points, card.index) == (68, 75)


def test_half_a_channel_can_not_be_left_out():
    with pytest.raises(BadInput) as refusal:
        score(SURVEYED, {"1": YES, "2": DoesNotApply(), "3": Declared({"A": 1})})
    assert [(problem.place, str(problem.sentence)) for problem in refusal.value.problems] == [
        ("2", "2 can be left out only together with its whole channel.")
    ]


# What is missing or wrong.


def test_missing_leaves_earn_nothing_and_keep_their_maximum():
    card = score(SMALL, {"1.1": YES, "1.2": Declared({"a": 3}), "2": Missing()})
    assert (card.points, card.max_points, card.missing) == (1, 10, ("1.2", "2"))
    assert [str(loss.sentence) for loss in card.ledger] == [
        "Nothing has been entered yet: 0 of 6 points.",
        "1.2: “Achieved (b)” has not been given. So far 0 of 3 points.",
    ]


def test_every_wrong_input_is_named_at_once():
    with pytest.raises(BadInput) as refusal:
        score(SMALL, {"1.1": Declared({"met": 3}), "1.2": ByHand("3.5"), "9": YES, "1": YES})
    assert sorted((problem.place, problem.column) for problem in refusal.value.problems) == [
        ("1", ""), ("1.1", "met"), ("1.2", "points"), ("9", ""),
    ]  # fmt: skip


def test_points_by_hand_stay_within_the_maximum():
    with pytest.raises(BadInput, match=r"^2: 6\.01 points can't be given\. Give 0 to 6 points\.$"):
        score(SMALL, ENTERED | {"2": ByHand(D("6.01"))})
    card = score(SMALL, ENTERED | {"2": ByHand(D("5.5"), reason="Thiếu văn bản")})
    assert (card["2"].points, card["2"].source) == (F("5.5"), Source.BY_HAND)
    assert str(card["2"].sentence) == "Given by hand: 5.5 of 6 points. Reason: Thiếu văn bản"


def test_faults_of_many_units_name_the_unit():
    with pytest.raises(BadInput) as refusal:
        score_units(SMALL, {"Huế": ENTERED, "Hà Nội": {"2": Declared({"met": "x"})}})
    assert [problem.place for problem in refusal.value.problems] == ["Hà Nội: 2"]


# Bonus and penalty stand beside the 100 (FACTS, index, 10).

BESIDE = framework(
    leaf(Manual(), 100, "1"),
    group("2", 8), leaf(Bonus(F(1)), 5, "2.1", "2", channel=Channel.BONUS),
    leaf(Bonus(), 3, "2.2", "2", channel=Channel.BONUS),
    leaf(Penalty(F(2)), 10, "3", channel=Channel.PENALTY),
    bonus_cap=F(5), penalty_cap=F(3),
)  # fmt: skip


def test_bonus_and_penalty_change_the_index_within_their_caps():
    card = score(BESIDE, {
        "1": ByHand(80), "2.1": Declared({"n": 4}), "2.2": Declared({"points": 3, "reason": "Sáng kiến"}),
        "3": Declared({"n": 2}),
    })  # fmt: skip
    assert (card.points, card.max_points, card["2"].points) == (80, 100, 7)
    assert (card.bonus, card.penalty, card.index) == (5, 3, 82)
    assert str(card.explain_index()) == "80 ÷ 100 × 100, plus a bonus of 5, less a penalty of 3 = 82."
    assert [(loss.code, loss.lost) for loss in card.ledger] == [("1", 20), ("3", 4)]


# Rules that look at other units or last year come after the leaves (FACTS, index, 8).

RANKED = framework(
    leaf(RankGroup((RankStep(F(1), F(3)), RankStep(F(2), F(1)))), 3, "1"),
    leaf(ComparePreviousYear(F(2), F(1), F(0)), 2, "2", comparable_with="8.2"),
    total_points=F(5),
)


def test_ranks_come_from_the_values_of_all_units():
    cards = score_units(RANKED, {
        "Huế": {"1": Declared({"x": 70})}, "Hà Nội": {"1": Declared({"x": 900})}, "Đà Nẵng": {"1": Declared({"x": 70})},
        "Cà Mau": {"1": Declared({"x": 1})},
    })  # fmt: skip
    assert {unit: card["1"].points for unit, card in cards.items()} == {
        "Huế": 1,
        "Hà Nội": 3,
        "Đà Nẵng": 1,
        "Cà Mau": 0,
    }
    assert str(cards["Cà Mau"]["1"].sentence) == "Ranked 4 of 4: 0 of 3 points."
    assert cards["Huế"].origin("1").reads_other_units


def test_a_leaf_that_continues_none_has_no_value_of_last_year():
    """Its code may have belonged to something else in the version before."""
    new = framework(leaf(ComparePreviousYear(F(2), F(1), F(0)), 2, "2", comparable_with=""), total_points=F(2))
    given, before = {"2": Declared({"x": 5})}, {"2": Declared({"x": 3})}
    assert score(new, given, before).missing == ("2",)
    assert score(replace(new, nodes=(replace(new.nodes[0], comparable_with=None),)), given, before)["2"].points == 2


def test_one_unit_alone_is_not_ranked_first():
    assert score(RANKED, {"1": Declared({"x": 70})}).missing == ("1", "2")


def test_an_official_rank_stands():
    cards = score_units(
        RANKED, {"Huế": {"1": Declared({"x": 5, "rank": 2, "of": 63})}, "Hà Nội": {"1": Declared({"x": 1})}}
    )
    assert str(cards["Huế"]["1"].sentence) == "Ranked 2 of 63: 1 of 3 points."


def test_last_years_value_is_found_by_the_code_it_had():
    previous = {"Huế": {"8.2": Declared({"x": D("11.5"), "previous": 3})}}
    cards = score_units(RANKED, {"Huế": {"2": Declared({"x": 12})}, "mới": {"2": Declared({"x": 12})}}, previous)
    assert str(cards["Huế"]["2"].sentence) == "12 against 11.5 the year before, higher: 2 of 2 points."
    assert "2" in cards["mới"].missing
    assert cards["Huế"].origin("2").reads_previous_year
    declared = score(RANKED, {"2": Declared({"x": 12, "previous": 12})}, previous["Huế"])
    assert declared["2"].points == 1


# What holds for any framework.


@given(frameworks())
def test_totals_equal_the_sums_of_their_leaves(drawn):
    spec, entered = drawn
    card = score(spec, entered)
    for node in spec.tree.ordered:
        leaves = spec.tree.leaves_under(node.code)
        assert card[node.code].points == sum((card[each.code].points for each in leaves), F(0))
        assert card[node.code].max_points == sum((card[each.code].max_points for each in leaves), F(0))
        assert 0 <= card[node.code].points <= card[node.code].max_points
    assert 0 <= card.index <= 100
    assert sum((loss.lost for loss in card.ledger), F(0)) == card.max_points - card.points


@given(frameworks(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_inputs_and_units_does_not_matter(drawn, order):
    spec, entered = drawn
    mixed = list(entered.items())
    order.shuffle(mixed)
    units = {"a": entered, "b": dict(mixed)}
    first, second = score_units(spec, units), score_units(spec, dict(reversed(units.items())))
    assert first["a"].values == first["b"].values == second["a"].values
    assert first["a"].index == second["b"].index


@given(frameworks())
@settings(max_examples=50)
def test_ledgers_fall_and_every_explanation_can_be_read(drawn):
    spec, entered = drawn
    card = score(spec, entered)
    lost = [loss.lost for loss in card.ledger]
    assert lost == sorted(lost, reverse=True)
    told = [str(sentence) for field in spec.tree.fields for sentence in card.explain(field.code)]
    assert len(told) == len(spec.tree.ordered)
    assert card.explain_index()
