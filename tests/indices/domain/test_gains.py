"""What would have gained most (A13)."""

from decimal import Decimal as D
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from tests.indices.domain.framework_builders import framework, leaf
from thuocdo.indices.domain.gains import cumulative_losses, gains, gains_of_cards
from thuocdo.indices.domain.leaf_inputs import ByHand
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.indices.domain.rules import Manual
from thuocdo.indices.domain.scoring import score_units

MAXIMA = {"1": D(40), "2": D(60)}
POINTS = {"Huế": {"1": D(30), "2": D(30)}, "Hà Nội": {"1": D(36), "2": D(42)}, "Cà Mau": {"1": D(24), "2": D(48)}}
SPEC = framework(leaf(Manual(), 40, "1"), leaf(Manual(), 60, "2"))
CARDS = score_units(SPEC, {unit: {code: ByHand(value) for code, value in row.items()} for unit, row in POINTS.items()})


def test_the_field_that_would_have_gained_most_comes_first():
    found = gains(POINTS, MAXIMA, "Huế")
    assert [(gain.field, gain.lost, gain.mean) for gain in found] == [("2", 30, 40), ("1", 10, 30)]
    assert [(gain.gain_at_mean, gain.rank_at_mean, gain.gain_at_max, gain.rank_at_max) for gain in found] == [
        (10, 3, 30, 1), (0, 3, 10, 3),
    ]  # fmt: skip


def test_scorecards_give_the_same_answer():
    assert gains_of_cards(CARDS, "Huế") == gains(POINTS, MAXIMA, "Huế")
    assert gains_of_cards(CARDS, "Huế", RankStyle.DENSE)[0].rank_at_max == 1


def test_reaching_another_unit_shares_its_rank():
    found = gains({"a": {"1": 5, "2": 5}, "b": {"1": 10, "2": 5}}, {"1": 10, "2": 10}, "a")
    assert [(gain.field, gain.rank_at_max) for gain in found] == [("1", 1), ("2", 1)]


def test_a_unit_without_the_field_gains_nothing_there():
    assert [gain.field for gain in gains({"a": {"1": 5}, "b": {"1": 6, "2": 7}}, MAXIMA, "a")] == ["1"]


def test_losses_run_up_to_everything_lost():
    found = cumulative_losses(CARDS["Huế"])
    assert [(each.loss.code, each.cumulative, each.share_percent) for each in found] == [("2", 30, 75), ("1", 40, 100)]
    perfect = score_units(SPEC, {"x": {"1": ByHand(40), "2": ByHand(60)}})["x"]
    assert cumulative_losses(perfect) == ()


rows = st.fixed_dictionaries({"1": st.fractions(0, 40, max_denominator=8), "2": st.fractions(0, 60, max_denominator=8)})


@given(st.dictionaries(st.integers(0, 9), rows, min_size=1))
def test_a_gain_never_costs_a_rank(table):
    unit = next(iter(table))
    worst = len(table)
    for gain in gains(table, {"1": F(40), "2": F(60)}, unit):
        assert 0 <= gain.gain_at_mean <= gain.gain_at_max
        assert 1 <= gain.rank_at_max <= gain.rank_at_mean <= worst
