"""A7: signals say their figures, how many they rest on, and begin where they say they begin."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.assessments.domain.signals import Judged, gaps, jumps, same_figures, severities
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared, DoesNotApply, Missing
from thuocdo.indices.domain.rules import DeductPerCase, Proportional, YesNo

RATIO = Node("1.1", "1", "Tỷ lệ", F(4), rule=Proportional())
CASES = Node("1.2", "1", "Số lần", F(4), rule=DeductPerCase(F(1)))
ANSWER = Node("1.3", "1", "Có không", F(2), rule=YesNo())


def ratio(a, b):
    return Declared({"a": F(a), "b": F(b)})


def judged(unit, claimed, given_, maximum=10, author=1):
    return Judged(unit, author, F(claimed), F(given_), F(maximum))


def test_worked_example_of_a_gap():
    """Two leaves of 10: claimed 9 and 8, given 7 and 8; 2 of 20 points taken off are 10 %."""
    (gap,) = gaps([judged(1, 9, 7), judged(1, 8, 8)])
    assert (gap.leaves, gap.claimed, gap.given, gap.percent, gap.notable) == (2, 17, 15, 10, True)


@pytest.mark.parametrize(("given_", "notable"), [(F("8.01"), False), (8, True), (10, True), (F("9.99"), False)])
def test_a_gap_is_notable_from_ten_percent_on_either_way(given_, notable):
    assert gaps([judged(1, 9, given_)])[0].notable is notable


def test_the_largest_gap_stands_first_whatever_its_sign():
    assert [gap.participant_id for gap in gaps([judged(1, 9, 8), judged(2, 5, 9), judged(3, 9, 6)])] == [2, 3, 1]


def test_worked_example_of_severity():
    """One takes 40 % off each of five leaves, another nothing off five: the mean is 20 %, each is 20 points beside."""
    found = severities([judged(1, 10, 6, author=1)] * 5 + [judged(1, 10, 10, author=2)] * 5)
    assert [(each.author_id, each.percent, each.difference, each.notable) for each in found] == [
        (1, 40, 20, True), (2, 0, -20, True),
    ]  # fmt: skip


def test_nothing_is_said_about_who_has_judged_less_than_five():
    found = severities([judged(1, 10, 0, author=1)] * 4 + [judged(1, 10, 10, author=2)] * 5)
    assert [(each.author_id, each.enough, each.notable) for each in found] == [(2, True, True), (1, False, False)]


def test_leaves_without_points_and_rulings_without_author_count_for_nothing():
    assert gaps([judged(1, 0, 0, maximum=0)]) == () and severities([judged(1, 9, 8, author=None)]) == ()


points = st.fractions(0, 10, max_denominator=8)


@given(st.lists(st.builds(Judged, st.integers(1, 3), st.integers(1, 3), points, points, st.just(F(10)))))
def test_differences_of_appraisers_balance_over_their_leaves(rulings):
    found = severities(rulings)
    assert sum((each.difference * each.leaves for each in found), F(0)) == 0
    assert sum(gap.leaves for gap in gaps(rulings)) == sum(each.leaves for each in found) == len(rulings)


def test_the_same_figures():
    found = same_figures(RATIO, {1: ratio(20, 16), 2: ratio(20, 16), 3: ratio(20, 17), 4: ratio(20, 16)})
    assert [(group.figures, group.participants) for group in found] == [((20, 16), (1, 2, 4))]


@pytest.mark.parametrize(
    ("leaf", "content"),
    [
        (RATIO, ratio(9, 9)),  # small figures agree by chance
        (CASES, Declared({"n": F(40)})),  # so does a single one
        (ANSWER, Declared({"met": True})),
        (RATIO, Declared({"a": F(20)})),
        (RATIO, ByHand(2)),
        (RATIO, DoesNotApply("x")),
        (RATIO, Missing()),
    ],
)
def test_what_agrees_by_chance_is_no_signal(leaf, content):
    assert same_figures(leaf, {1: content, 2: content}) == ()


def test_ten_is_where_figures_begin_to_count():
    assert same_figures(RATIO, {1: ratio(10, 9), 2: ratio(10, 9)})


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (10, 20, True), (10, F("19.9"), False), (20, 10, True), (20, F("10.1"), False), (10, 0, True),
        (0, 50, False),  # no factor
        (4, 9, False),  # small
        (5, 10, True),
    ],
)  # fmt: skip
def test_a_jump_is_twice_as_much_or_as_little(before, now, found):
    got = jumps(RATIO, 7, ratio(now, 1), ratio(before, 1))
    assert bool(got) is found
    if got:
        assert (got[0].participant_id, got[0].code, got[0].before, got[0].now) == (7, "1.1", before, now)


@pytest.mark.parametrize("before", [None, Missing(), ByHand(3), DoesNotApply("x"), Declared({})])
def test_without_figures_of_last_year_nothing_jumps(before):
    assert jumps(RATIO, 1, ratio(100, 1), before) == ()
