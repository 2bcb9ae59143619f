"""Method, estimation, sections 1 to 7: exact totals, means and shares, errors, domains (C5)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.estimation.strategies import GROUPS, SCALE, counted, samples, sums_of, tally_of
from thuocdo.estimation.domain import estimates, linearised
from thuocdo.estimation.domain.designs import Design, LonelyRule, Stage, design_of
from thuocdo.estimation.domain.estimates import Estimate, NotEstimable, estimate, means, shares, totals
from thuocdo.estimation.domain.intervals import Method, beta_bounds
from thuocdo.estimation.domain.linearised import contrast, covariance, ratio, total, variances
from thuocdo.estimation.domain.quantiles import quantiles
from thuocdo.estimation.domain.totals import (
    MISSING,
    Counts,
    cells_of,
    exact_sums,
    in_units,
    sums,
    tally,
    tally_of_counts,
)
from thuocdo.kernel.refusals import BadInput

MILLION = 10**6


def same(one, other):
    """The same outcome, but for the last digits of its error."""
    assert type(one) is type(other)
    if isinstance(one, NotEstimable):
        return one == other
    assert (one.value, one.df, one.n, one.sampled) == (other.value, other.df, other.n, other.sampled)
    return one.se == pytest.approx(other.se, rel=1e-9, abs=1e-12)


def three_communes():
    """Two communes of stratum 1 and two of stratum 2; one person each, so that everything fits on paper."""
    return [("1", "a", "a", 2 * MILLION, 5), ("1", "b", "a", 2 * MILLION, 3),
            ("2", "c", "b", MILLION, 4), ("2", "d", "b", MILLION, 2)]  # fmt: skip


def test_a_mean_by_hand():
    """Σwy = 10+6+4+2 = 22, Σw = 6. Scores (wy − R·w)/6; Σ over strata of 2·Σ(z − z̄)² = 2·(2/9 + 1/18) = 5/9."""
    found = means(tally_of(three_communes()))[""]
    assert found.value == Fraction(22, 6)
    assert found.se**2 == pytest.approx(5 / 9, rel=1e-14)
    assert (found.df, found.n) == (2, 4)


@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(rows, chance):
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert means(tally_of(shuffled, by_group=True)) == means(tally_of(rows, by_group=True))


@given(samples(), st.integers(0, 30))
def test_counting_in_two_parts_and_adding_is_counting_once(rows, cut):
    layout, cell, weights, answers = counted(rows)
    parts = [
        tally(layout, cell[rows_], weights[rows_], answers[rows_], SCALE)
        for rows_ in (slice(None, cut), slice(cut, None))
    ]
    whole, added = tally_of(rows), parts[0].add(parts[1])
    assert means(added) == means(whole)
    assert (added.weights == whole.weights).all()


@given(samples(), st.randoms(use_true_random=False))
def test_totals_counted_by_a_database_give_what_the_rows_give(rows, chance):
    layout, cell, weights, answers = counted(rows, by_group=True)
    places = list(zip(layout.psu[cell], layout.domain[cell], answers, [1] * len(rows), weights, strict=True))
    chance.shuffle(places)
    counts = Counts(*(np.array(column, dtype=np.int64) for column in zip(*places, strict=True)))
    again = tally_of_counts(layout.design, GROUPS, SCALE, counts)
    assert means(again) == means(tally_of(rows, by_group=True))
    assert shares(again, {4, 5}) == shares(tally_of(rows, by_group=True), {4, 5})


@given(samples(), st.integers(2, 1000))
def test_the_scale_of_weights_moves_totals_but_no_mean(rows, times):
    scaled = [(*row[:3], row[3] * times, row[4]) for row in rows]
    assert same(means(tally_of(scaled))[""], means(tally_of(rows))[""])
    many, few = totals(sums_of(scaled))[""], totals(sums_of(rows))[""]
    assume(isinstance(few, Estimate))
    assert many.value == few.value * times
    assert many.se == pytest.approx(few.se * times, rel=1e-9)


@given(samples(), st.sampled_from(SCALE))
def test_a_constant_is_estimated_without_error(rows, constant):
    rows = [(*row[:4], row[4] if row[4] == MISSING else constant) for row in rows]
    found = means(tally_of(rows))[""]
    assume(isinstance(found, Estimate))
    assert (found.value, found.se) == (constant, 0.0)
    assert found.deff is None


@given(samples())
def test_a_domain_with_everyone_in_it_is_the_whole(rows):
    rows = [(*row[:2], "a", *row[3:]) for row in rows]
    assert means(tally_of(rows, by_group=True))["a"] == means(tally_of(rows))[""]


@given(samples())
def test_domains_put_together_are_the_whole(rows):
    together = sums_of(rows, by_group=True).regroup(dict.fromkeys(GROUPS, "all"))
    assert same(estimates.ratios(together)["all"], estimates.ratios(sums_of(rows))[""])


@given(samples())
def test_totals_of_domains_add_up_to_the_total_of_all(rows):
    parts = total(sums_of(rows, by_group=True))
    both = [value for value in parts.values if value is not None]
    assert sum(both, Fraction(0)) == (total(sums_of(rows)).values[0] or 0)


@given(samples(), st.sampled_from(LonelyRule))
def test_variances_are_the_diagonal_of_the_covariance(rows, rule):
    figure = ratio(tally_of(rows, by_group=True, lonely=rule).mean())
    columns = [
        (figure, name)
        for name, each in zip(figure.layout.domains, variances(figure), strict=True)
        if each.reason is None
    ]
    assume(columns)
    spread = dict(zip(figure.layout.domains, variances(figure), strict=True))
    wanted = [spread[name].variance for _f, name in columns]
    assert np.diag(covariance(columns)) == pytest.approx(wanted, rel=1e-9, abs=1e-15)


@given(samples())
def test_the_error_of_a_difference_follows_from_the_covariance(rows):
    figure = ratio(tally_of(rows, by_group=True).mean())
    assume(all(each.reason is None for each in variances(figure)))
    matrix = covariance([(figure, name) for name in GROUPS])
    found = variances(contrast(figure, {"a": 1, "b": -1}))[0].variance
    assert found == pytest.approx(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1], rel=1e-9, abs=1e-12)


@given(samples())
def test_a_mean_is_a_ratio_and_a_share_is_a_mean(rows):
    assert same(means(tally_of(rows))[""], estimates.ratios(sums_of(rows))[""])
    satisfied = {value: int(value >= 4) for value in SCALE}
    assert shares(tally_of(rows), {4, 5}) == means(tally_of(rows), satisfied)


@given(samples(missing=False))
def test_intervals_hold_the_estimate_and_shares_stay_between_0_and_1(rows):
    found = shares(tally_of(rows), {4, 5})[""]
    assume(isinstance(found, Estimate))
    value = float(found.value)
    for method in Method:
        ends = found.interval(method)
        assert ends.low <= value + 1e-12 and value - 1e-12 <= ends.high
        narrow = found.interval(method, 0.5)
        assert narrow.high - narrow.low <= ends.high - ends.low + 1e-12
        if method is not Method.T:
            assert ends.low >= 0 and ends.high <= 1


def test_everybody_satisfied_still_leaves_doubt():
    """Korn and Graubard: with no variation seen, n* is the number of people; 30 of 30 leaves 11.57 %."""
    ends = beta_bounds(1.0, 0.0, df=29, sampled=30)
    assert ends.high == 1.0
    assert ends.low == pytest.approx(0.025 ** (1 / 30), rel=1e-9)


def test_a_share_seen_equal_everywhere_has_no_width():
    assert beta_bounds(0.4, 0.0, df=3, sampled=10).low == 0.4


def test_an_empty_domain_gets_a_sentence():
    rows = [(*row[:2], "a", *row[3:]) for row in three_communes()]
    empty = means(tally_of(rows, by_group=True))["b"]
    assert str(empty.reason) == "Nobody in this group answered."
    assert empty.value is None
    assert quantiles(tally_of(rows, by_group=True), Fraction(1, 2))["b"] == empty


def test_nobody_answered_at_all():
    rows = [(*row[:4], MISSING) for row in three_communes()]
    assert str(means(tally_of(rows))[""].reason) == "Nobody in this group answered."
    assert str(totals(sums_of(rows))[""].reason) == "Nobody in this group answered."


def test_a_domain_in_one_commune_has_a_value_but_no_error():
    rows = three_communes()
    rows[1:] = [(*row[:2], "b", *row[3:]) for row in rows[1:]]
    found = means(tally_of(rows, by_group=True))["a"]
    assert (found.value, found.n) == (5, 1)
    assert str(found.reason) == (
        "No stratum has answers from two primary sampling units, so the sampling error can't be estimated."
    )


def test_several_lonely_strata_are_all_named():
    rows = [three_communes()[0], three_communes()[2]]
    assert str(means(tally_of(rows))[""].reason) == (
        "Only one primary sampling unit was drawn in each of 2 strata (1, 2); name a rule for such strata."
    )
    for rule in LonelyRule:
        assert isinstance(means(tally_of(rows, lonely=rule))[""], NotEstimable)


def test_the_design_effect_of_a_ratio_by_hand():
    """y 5, 3, 4, 2 over x 2, 1, 1, 2, weights 2, 2, 1, 1: R = 22/9; n/(n−1)·Σw(y − Rx)²/W·(1/n − 1/W)/(9/6)²."""
    layout, cell, weights, answers = counted(three_communes())
    found = ratio(sums(layout, cell, weights, answers, np.array([2, 1, 1, 2])))
    rate = Fraction(22, 9)
    rows = zip((2, 2, 1, 1), (5, 3, 4, 2), (2, 1, 1, 2), strict=True)
    spread = Fraction(4, 3) * sum(w * (y - rate * x) ** 2 for w, y, x in rows) / 6
    assert found.simple[0] == pytest.approx(float(spread * (Fraction(1, 4) - Fraction(1, 6)) / Fraction(9, 6) ** 2))


def test_a_ratio_over_nothing_gets_a_sentence():
    layout, cell, weights, answers = counted(three_communes())
    found = estimates.ratios(sums(layout, cell, weights, answers, np.zeros_like(answers)))[""]
    assert str(found.reason) == "Part of this figure is missing: nobody answered it, or it divides by zero."


def test_a_census_of_communes_has_no_error():
    rows = three_communes()
    names = [row[0] for row in rows], [row[1] for row in rows]
    design, psu = design_of(*names, stage=Stage({"1": 2, "2": 2}))
    layout, cell = cells_of(design, psu)
    weights = np.array([row[3] for row in rows])
    answers = np.array([row[4] for row in rows])
    assert means(tally(layout, cell, weights, answers, SCALE))[""].se == 0.0


def test_a_stratum_that_is_one_commune_is_not_lonely():
    rows = three_communes()[1:]
    design, psu = design_of([r[0] for r in rows], [r[1] for r in rows], stage=Stage({"1": 1, "2": 50}))
    assert not design.is_lonely.any()
    layout, cell = cells_of(design, psu)
    found = means(tally(layout, cell, np.array([r[3] for r in rows]), np.array([r[4] for r in rows]), SCALE))[""]
    assert isinstance(found, Estimate)


@given(samples(missing=False))
def test_a_second_stage_where_everyone_was_asked_adds_nothing(rows):
    strata, psus = [row[0] for row in rows], [row[1] for row in rows]
    pairs = list(zip(strata, psus, strict=True))
    people = {pair: pairs.count(pair) for pair in pairs}
    of = dict.fromkeys(strata, 100)
    found = []
    for stage in (Stage(of, people, people), Stage(of)):
        design, psu = design_of(strata, psus, stage=stage)
        layout, cell = cells_of(design, psu)
        weights, answers = np.array([r[3] for r in rows]), np.array([r[4] for r in rows])
        found.append(estimates.ratios(sums(layout, cell, weights, answers, second_stage=stage.drawn is not None))[""])
    assert same(*found)


def test_a_second_stage_put_together_from_domains_is_that_of_the_whole():
    rows = three_communes() * 3
    rows = [(*row[:2], GROUPS[place // 4 % 2], row[3], (place * 7) % 5 + 1) for place, row in enumerate(rows)]
    strata, psus = [row[0] for row in rows], [row[1] for row in rows]
    pairs = set(zip(strata, psus, strict=True))
    stage = Stage({"1": 9, "2": 7}, dict.fromkeys(pairs, 3), dict.fromkeys(pairs, 20))
    design, psu = design_of(strata, psus, stage=stage)
    weights, answers = np.array([r[3] for r in rows]), np.array([r[4] for r in rows])
    groups = np.array([GROUPS.index(row[2]) for row in rows])
    whole = sums(*cells_of(design, psu), weights, answers, second_stage=True)
    parts = sums(*cells_of(design, psu, groups, GROUPS), weights, answers, second_stage=True)
    together = parts.regroup(dict.fromkeys(GROUPS, ""))
    assert same(estimates.ratios(together)[""], estimates.ratios(whole)[""])
    joined = contrast(total(parts), {"a": 1, "b": 1})
    assert same(estimate(joined)[""], totals(whole)[""])


def test_a_design_that_cannot_be_is_refused_with_every_place():
    with pytest.raises(BadInput) as refused:
        design_of(["1", "1", "2"], ["a", "b", "c"], stage=Stage({"1": 1, "2": 0}))
    assert [str(each.sentence) for each in refused.value.problems] == [
        "Stratum 1: more primary sampling units were drawn (2) than there are (1).",
        "Stratum 2: more primary sampling units were drawn (1) than there are (0).",
    ]
    with pytest.raises(BadInput) as refused:
        design_of(["1"], ["a"], stage=Stage({"1": 1}, {("1", "a"): 5}, {("1", "a"): 4}))
    assert str(refused.value.problems[0].sentence) == (
        "Primary sampling unit a: more people were drawn (5) than live there (4)."
    )
    with pytest.raises(BadInput, match="hold together"):
        Design(("1",), ("a",), np.zeros(1, dtype=np.int64), drawn=np.ones(1, dtype=np.int64))


def test_rows_outside_every_domain_are_left_out_but_their_communes_count():
    rows = three_communes()
    layout, _cell, weights, answers = counted(rows)
    design, psu = layout.design, np.arange(4)
    outside, cell = cells_of(design, psu, np.array([0, 0, -1, 0]), ("inside",))
    found = means(tally(outside, cell, weights, answers, SCALE))["inside"]
    assert (found.value, found.n, found.df) == (Fraction(10 + 6 + 2, 5), 3, 1)
    assert design.sizes.tolist() == [2, 2]


def test_an_answer_that_the_question_does_not_have_is_named():
    layout, cell, weights, _answers = counted(three_communes())
    with pytest.raises(BadInput, match=r"^These answers are not among those of the question: 0, 9\.$"):
        tally(layout, cell, weights, np.array([1, 9, 0, 5]), SCALE)


def test_weights_are_read_exactly_and_negative_ones_named():
    assert in_units([Decimal("598.1169"), 2, Fraction(1, 3)]).tolist() == [598_116_900, 2_000_000, 333_333]
    with pytest.raises(BadInput) as refused:
        in_units([1, Decimal("-0.5")])
    assert [each.row for each in refused.value.problems] == [2]


def test_sums_too_large_to_be_exact_are_refused():
    layout, cell, weights, answers = counted(three_communes())
    with pytest.raises(BadInput, match="too large to be added exactly"):
        sums(layout, cell, weights, answers * 10**13)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(2**58), 2**58)), max_size=8))
def test_large_whole_numbers_are_added_without_loss(pairs):
    keys = np.array([key for key, _v in pairs], dtype=np.int64)
    values = np.array([value for _k, value in pairs], dtype=np.int64)
    assert exact_sums(keys, values, 4).tolist() == [sum(v for k, v in pairs if k == key) for key in range(4)]


@given(samples(), st.fractions(Fraction(1, 100), Fraction(99, 100)))
def test_a_quantile_is_where_the_running_share_reaches_p(rows, p):
    tallied = tally_of(rows)
    found = quantiles(tallied, p)[""]
    assume(not isinstance(found, NotEstimable))
    weight = {value: sum(row[3] for row in rows if row[4] == value) for value in SCALE}
    below = sum(weight[value] for value in SCALE if value < found.value)
    assert below < p * sum(weight.values()) <= below + weight[found.value]
    assert (found.low or 1) <= found.value <= (found.high or 5)


def test_a_share_reached_exactly_is_reached():
    """Half of the weight lies at 3 or below (2 of 2 + 2 people), so the median is 3 and not 5."""
    assert quantiles(tally_of(three_communes()[:2]), Fraction(1, 2))[""].value == 3


def test_linearised_figures_with_a_second_stage_are_not_combined():
    rows = three_communes()
    design, psu = design_of(
        [r[0] for r in rows], [r[1] for r in rows],
        stage=Stage({"1": 9, "2": 9}, *[{(r[0], r[1]): n for r in rows} for n in (1, 5)]),
    )  # fmt: skip
    layout, cell = cells_of(design, psu)
    figure = ratio(
        sums(layout, cell, np.array([r[3] for r in rows]), np.array([r[4] for r in rows]), second_stage=True)
    )
    with pytest.raises(BadInput, match="second stage"):
        linearised.combine([(Fraction(1), figure), (Fraction(1), figure)])
    with pytest.raises(BadInput, match="second stage"):
        covariance([(figure, ""), (figure, "")])
