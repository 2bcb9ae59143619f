"""Method, estimation, section 12: what sampling error does to ranks and bands (C5)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuocdo.estimation.domain.rank_sets import (
    alike,
    band_probabilities,
    critical_difference,
    rank_ranges,
    rank_sets,
    simulate,
)
from thuocdo.kernel.refusals import BadInput

BANDS = (("weak", None), ("fair", 70.0), ("good", 80.0), ("excellent", 90.0))


def three():
    return simulate(["far", "near", "last"], [95.0, 80.0, 79.0], [1.0, 1.0, 1.0], seed=2022)


def test_two_units_an_error_apart_may_change_places_and_the_third_not():
    """80 and 79 with errors of 1: the difference has error √2, so the second leads with Φ(1/√2) = 76 %."""
    found = rank_ranges(three())
    assert {unit: (each.low, each.high) for unit, each in found.items()} == {
        "far": (1, 1), "near": (2, 3), "last": (2, 3),
    }  # fmt: skip
    assert found["near"].probabilities[1] == pytest.approx(0.7602, abs=0.01)
    assert sum(found["near"].probabilities) == pytest.approx(1)


def test_rank_sets_say_who_is_better_beyond_chance():
    sets = rank_sets(three())
    assert (sets["far"].low, sets["far"].high, sets["far"].worse) == (1, 1, ("near", "last"))
    assert (sets["last"].low, sets["last"].high, sets["last"].better) == (2, 3, ("far",))
    assert alike(three()) == (("far",), ("near", "last"))


def test_a_chain_of_neighbours_makes_overlapping_groups():
    """a and b can't be told apart, nor b and c; a and c can."""
    ranked = simulate("abc", [90.0, 87.0, 84.0], [1.0, 1.0, 1.0], seed=1)
    assert alike(ranked) == (("a", "b"), ("b", "c"))


def test_two_units_have_the_critical_value_of_the_normal_distribution():
    assert critical_difference(simulate("ab", [1.0, 2.0], [3.0, 4.0], seed=5)) == pytest.approx(1.96, abs=0.03)


def test_ten_equal_errors_have_the_critical_value_of_the_studentised_range():
    """q(0.95; 10 means, ∞) = 4.474, and a difference has √2 errors: 3.164."""
    found = critical_difference(simulate(range(10), [0.0] * 10, [1.0] * 10, seed=7))
    assert found == pytest.approx(4.474 / 2**0.5, abs=0.04)


def test_bands_hold_their_lower_end():
    """85 with error 5 is good with Φ(1) − Φ(−1) = 68 %; a value known exactly is in its band for sure."""
    ranked = simulate(["near", "sure", "low"], [85.0, 90.0, 12.0], [5.0, 0.0, 0.0], seed=3)
    found = band_probabilities(ranked, BANDS)
    assert found["near"]["good"] == pytest.approx(0.6827, abs=0.01)
    assert found["sure"] == {"weak": 0, "fair": 0, "good": 0, "excellent": 1}
    assert found["low"]["weak"] == 1


def test_the_seed_decides_every_draw_for_good():
    """The raw stream of the generator is promised not to change; these are its first draws."""
    drawn = simulate("ab", [0.0, 0.0], [1.0, 1.0], seed=979, draws=2).drawn
    assert (drawn == simulate("ab", [0.0, 0.0], [1.0, 1.0], seed=979, draws=2).drawn).all()
    assert not (drawn == simulate("ab", [0.0, 0.0], [1.0, 1.0], seed=980, draws=2).drawn).any()
    first = [-0.42693630589685705, -0.31469613971723465, -0.4236342994148659, 0.24131036540575537]
    assert drawn.ravel().tolist() == pytest.approx(first, abs=1e-12)


def test_draws_are_standard_normal():
    drawn = simulate(range(50), [0.0] * 50, [1.0] * 50, seed=11).drawn
    assert abs(drawn.mean()) < 0.005
    assert drawn.std() == pytest.approx(1, abs=0.005)
    assert np.mean(np.abs(drawn) > 1.959964) == pytest.approx(0.05, abs=0.002)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), min_size=2, max_size=8, unique_by=lambda p: p[0]))
def test_ranks_lie_in_their_ranges_and_nobody_is_lost(pairs):
    units = [f"u{place}" for place in range(len(pairs))]
    ranked = simulate(units, [p[0] for p in pairs], [p[1] for p in pairs], seed=4, draws=500)
    ranks = {ranked.units[place]: number for number, place in enumerate(ranked.order, start=1)}
    for unit, each in rank_sets(ranked).items():
        assert each.low <= ranks[unit] <= each.high
        assert unit not in (*each.better, *each.worse)
    for unit, each in rank_ranges(ranked).items():
        assert 1 <= each.low <= each.high <= len(units)
        assert (each.low, each.high) == (ranks[unit], ranks[unit]) or max(each.probabilities) < 1
    groups = alike(ranked)
    assert {unit for group in groups for unit in group} == set(units)
    assert not any(set(one) <= set(other) for one in groups for other in groups if one is not other)


def test_without_error_every_rank_is_certain():
    ranked = simulate("abc", [3.0, 1.0, 2.0], [0.0, 0.0, 0.0], seed=1, draws=100)
    assert {unit: (each.low, each.high) for unit, each in rank_sets(ranked).items()} == {
        "a": (1, 1), "b": (3, 3), "c": (2, 2),
    }  # fmt: skip
    assert alike(ranked) == (("a",), ("c",), ("b",))


def test_equal_values_known_exactly_share_a_rank():
    ranked = simulate("abcd", [5.0, 7.0, 5.0, 1.0], [0.0] * 4, seed=1, draws=50)
    assert [(each.low, each.high) for each in rank_ranges(ranked).values()] == [(2, 2), (1, 1), (2, 2), (4, 4)]
    assert [(each.low, each.high) for each in rank_sets(ranked).values()] == [(2, 3), (1, 1), (2, 3), (4, 4)]
    assert alike(ranked) == (("b",), ("a", "c"), ("d",))


def test_values_without_an_error_are_named():
    with pytest.raises(BadInput) as refused:
        simulate(["fine", "lost", "odd"], [1.0, float("nan"), 3.0], [0.5, 0.5, -1.0], seed=1)
    assert [each.place for each in refused.value.problems] == ["lost", "odd"]
