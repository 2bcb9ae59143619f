"""Method, estimation, section 10: satisfaction by item, factor and overall, and points of the index (C5, A10)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.estimation.strategies import SCALE, counted, samples, tally_of
from thuocdo.estimation.domain.estimates import Estimate
from thuocdo.estimation.domain.sipas import Factor, Scheme, pools, satisfaction, services_2022
from thuocdo.estimation.domain.totals import MISSING, tally
from thuocdo.kernel.refusals import BadInput

MILLION = 10**6


def four_people(*answers):
    """One person in each of two communes of two strata, all standing for a million; their answers to one item."""
    return tally_of([(f"h{place // 2}", f"p{place % 2}", "a", MILLION, answer) for place, answer in enumerate(answers)])


TWO_FACTORS = Scheme((Factor("access", ("q1", "q2"), Fraction(3)), Factor("result", ("q3",), Fraction(2))))


def worked():
    return satisfaction(
        {"q1": four_people(5, 4, 3, 2), "q2": four_people(4, MISSING, 4, 1), "q3": four_people(5, 5, 4, 3)}, TWO_FACTORS
    )


def test_worked_example_of_items_factors_index_and_points():
    """q1: 2 of 4; q2: 2 of 3; q3: 3 of 4. Access pools 4 of 7, the index 7 of 11; points 3·4/7 + 2·3/4 of 5."""
    found = worked()
    assert {item: each[""].value for item, each in found.items.items()} == {
        "q1": Fraction(1, 2), "q2": Fraction(2, 3), "q3": Fraction(3, 4),
    }  # fmt: skip
    assert found.factors["access"][""].value == Fraction(4, 7)
    assert found.index[""].value == Fraction(7, 11)
    assert found.points[""].value == Fraction(12, 7) + Fraction(3, 2)
    assert (found.items["q2"][""].n, found.factors["access"][""].n, found.index[""].n) == (3, 4, 4)


def test_the_error_of_points_counts_that_one_person_rates_every_factor():
    """Scores of the PSUs are added before squaring: those who like access like the result, so the error grows."""
    same = {"q1": four_people(5, 1, 5, 1), "q2": four_people(5, 1, 5, 1), "q3": four_people(5, 1, 5, 1)}
    found = satisfaction(same, TWO_FACTORS)
    share = found.items["q1"][""]
    assert found.points[""].se == pytest.approx(5 * share.se, rel=1e-12)
    assert found.index[""].se == pytest.approx(share.se, rel=1e-12)


@given(samples(), st.data())
def test_counting_by_person_gives_the_same_figures_and_adds_their_design_effect(rows, data):
    """Two answers of one person are not two people: with both alike, the design effect is that of one."""
    layout, cell, weights, answers = counted(rows)
    other = np.array(data.draw(st.lists(st.sampled_from((MISSING, *SCALE)), min_size=len(rows), max_size=len(rows))))
    scheme = Scheme((Factor("all", ("q1", "q2")),))
    items = {"q1": answers, "q2": other}
    tallies = {code: tally(layout, cell, weights, each, SCALE) for code, each in items.items()}
    plain = satisfaction(tallies, scheme).index[""]
    exact = satisfaction(tallies, scheme, pools(layout, cell, weights, items, scheme)).index[""]
    assume(isinstance(plain, Estimate))
    assert (exact.value, exact.df, exact.se) == (plain.value, plain.df, pytest.approx(plain.se, rel=1e-9, abs=1e-12))
    assert exact.n == sum(1 for one, two in zip(answers, other, strict=True) if one != MISSING or two != MISSING)
    twice = {"q1": answers, "q2": answers}
    pooled = satisfaction(dict.fromkeys(twice, tallies["q1"]), scheme, pools(layout, cell, weights, twice, scheme))
    once = pooled.items["q1"][""]
    assume(isinstance(once, Estimate))
    assert pooled.index[""].deff == (once.deff if once.deff is None else pytest.approx(once.deff, rel=1e-9))


def test_points_of_2022():
    scheme = services_2022([["a"], ["b"], ["c"], ["d"], ["e"]])
    assert [factor.code for factor in scheme.factors] == ["II.1", "II.2", "II.3", "II.4", "II.5"]
    assert scheme.most_points == 10
    all_but_officials = {item: four_people(5, 5, 5, 5) for item in "abde"} | {"c": four_people(1, 1, 1, 1)}
    assert satisfaction(all_but_officials, scheme).points[""].value == Fraction(15, 2)


@given(st.lists(samples(missing=False), min_size=1, max_size=1), st.integers(1, 4))
def test_items_answered_alike_have_the_factor_and_index_of_each(rows, items):
    tallied = tally_of(rows[0], by_group=True)
    codes = [f"q{place}" for place in range(items)]
    found = satisfaction(dict.fromkeys(codes, tallied), Scheme((Factor("all", tuple(codes)),)))
    for group, each in found.items[codes[0]].items():
        pooled = found.index[group]
        assert pooled == found.factors["all"][group]
        assume(isinstance(each, Estimate))
        assert (pooled.value, pooled.df, pooled.n) == (each.value, each.df, each.n)
        assert pooled.se == pytest.approx(each.se, rel=1e-9, abs=1e-12)
    assert found.points == {}


@given(samples(missing=False), st.data())
def test_a_person_more_satisfied_never_lowers_a_figure(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    better = [*rows[:at], (*rows[at][:4], 5), *rows[at + 1 :]]
    scheme = Scheme((Factor("all", ("q",), Fraction(10)),))
    before, after = (satisfaction({"q": tally_of(each)}, scheme) for each in (rows, better))
    assert after.index[""].value >= before.index[""].value
    assert after.points[""].value >= before.points[""].value


def test_points_are_unknown_where_a_factor_has_no_answer():
    layout, cell, weights, answers = counted([("h0", "p0", "a", MILLION, 5), ("h0", "p1", "a", MILLION, 4)])
    nothing = tally(layout, cell, weights, np.full_like(answers, MISSING), SCALE)
    full = tally(layout, cell, weights, answers, SCALE)
    found = satisfaction({"q1": full, "q2": full, "q3": nothing}, TWO_FACTORS)
    assert found.index[""].value == 1
    assert str(found.points[""].reason) == "Part of this figure is missing: nobody answered it, or it divides by zero."


def test_items_that_were_not_counted_are_named():
    with pytest.raises(BadInput) as refused:
        satisfaction({"q2": four_people(1, 1, 1, 1)}, TWO_FACTORS)
    assert [each.place for each in refused.value.problems] == ["q1", "q3"]
