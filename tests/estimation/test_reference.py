"""The estimates of R's survey package are met to 1e-10, intervals to 1e-9, degrees of freedom exactly (C5)."""

from fractions import Fraction

import numpy as np
import pytest

from tests.estimation import reference
from thuocdo.estimation.domain.designs import LonelyRule
from thuocdo.estimation.domain.estimates import (
    Estimate,
    NotEstimable,
    difference,
    estimate,
    means,
    ratios,
    shares,
    totals,
)
from thuocdo.estimation.domain.intervals import Method
from thuocdo.estimation.domain.linearised import covariance, ratio, total
from thuocdo.estimation.domain.quantiles import quantiles

R = reference.answers_of("mini.json")
LONELY = reference.answers_of("lonely_psu.json")["results"]


@pytest.fixture(scope="module")
def sample():
    return reference.mini()


@pytest.fixture(scope="module")
def two_stage():
    return reference.mini_two_stage()


def near(value):
    return pytest.approx(value, rel=1e-10, abs=1e-12)


def nearly(value):
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def column(outcomes, name):
    return [float(getattr(each, name)) for each in outcomes.values()]


def same_interval(estimate, expected, method=Method.T):
    found = estimate.interval(method)
    assert (found.low, found.high) == (nearly(expected["ci_low"]), nearly(expected["ci_high"]))


def test_means_with_errors_intervals_and_design_effects(sample):
    expected = R["mean_q1_q3"]
    for place, item in enumerate(("q1", "q3")):
        found = means(sample.tally(item))[""]
        assert float(found.value) == near(expected["est"][place])
        assert found.se == near(expected["se"][place])
        assert found.deff == near(expected["deff"][place])
        assert (found.df, found.n) == (R["degf"], R["n"])
        same_interval(found, {end: expected[end][place] for end in ("ci_low", "ci_high")})


def test_covariance_of_two_items(sample):
    figures = [(ratio(sample.tally(item).mean()), "") for item in ("q1", "q3")]
    assert covariance(figures) == near(np.array(R["mean_q1_q3"]["vcov"]))


def test_an_item_that_some_skipped(sample):
    found, expected = means(sample.tally("q2"))[""], R["mean_q2_narm"]
    assert (float(found.value), found.se, found.deff) == (
        near(expected["est"]), near(expected["se"]), near(expected["deff"]),
    )  # fmt: skip
    same_interval(found, expected)


def test_total_and_ratio(sample):
    for found, expected in (
        (totals(sample.sums("visits"))[""], R["total_visits"]),
        (ratios(sample.sums("late", "visits"))[""], R["ratio_late_visits"]),
    ):
        assert (float(found.value), found.se) == (near(expected["est"]), near(expected["se"]))
        same_interval(found, expected)


@pytest.mark.parametrize("expected", R["prop_sat"], ids=lambda each: f"{each['item']}-{each['method']}")
def test_share_of_the_satisfied_with_each_interval(sample, expected):
    found = shares(sample.tally(expected["item"]), {4, 5})[""]
    assert float(found.value) == near(expected["est"])
    same_interval(found, expected, Method({"mean": "t"}.get(expected["method"], expected["method"])))


@pytest.mark.parametrize(
    ("name", "item", "by"),
    [
        ("by_province_q1", "q1", ["province"]),
        ("by_province_q2_narm", "q2", ["province"]),
        ("by_service_q1", "q1", ["service"]),
        ("by_sex_service_q1", "q1", ["service", "sex"]),
    ],
)
def test_domains_nested_in_strata_and_across_them(sample, name, item, by):
    found, expected = means(sample.tally(item, *by)), R[name]
    assert column(found, "value") == near(expected["est"])
    assert column(found, "se") == near(expected["se"])
    if "degf" in expected:
        assert [each.df for each in found.values()] == expected["degf"]


def test_totals_ratios_and_shares_of_domains(sample):
    for found, expected in (
        (totals(sample.sums("visits", None, "province")), R["by_province_total_visits"]),
        (ratios(sample.sums("late", "visits", "service")), R["by_service_ratio"]),
        (shares(sample.tally("q1", "province"), {4, 5}), R["by_province_prop_q1"]),
    ):
        assert column(found, "value") == near(expected["est"])
        assert column(found, "se") == near(expected["se"])


def test_design_effects_of_domains_and_their_covariance(sample):
    figure = ratio(sample.tally("q1", "service").mean())
    assert column(estimate(figure), "deff") == near(R["by_service_deff_q1"]["deff"])
    found = covariance([(figure, name) for name in figure.layout.domains])
    assert found == near(np.array(R["by_service_q1"]["vcov"]))


def test_difference_of_two_domains(sample):
    found = difference(ratio(sample.tally("q1", "service").mean()), "dat", "hotich")
    assert (float(found.value), found.se) == (
        near(R["diff_dat_minus_hotich"]["est"]), near(R["diff_dat_minus_hotich"]["se"]),
    )  # fmt: skip


def test_quantiles_with_woodruffs_interval(sample):
    expected = R["quantile_visits"]
    most = int(sample.column("visits").max())
    tally = sample.tally("visits", values=range(most + 1))
    found = [quantiles(tally, Fraction(p))[""] for p in expected["p"]]
    assert [each.value for each in found] == expected["est"]
    assert [each.low for each in found] == expected["ci_low"]
    assert [each.high for each in found] == expected["ci_high"]


def test_two_stages_from_finite_populations(two_stage):
    expected = R["twostage_fpc"]
    for place, item in enumerate(("q1", "q3")):
        found = ratios(two_stage.sums(item))[""]
        assert (float(found.value), found.se) == (
            near(expected["mean"]["est"][place]), near(expected["mean"]["se"][place]),
        )  # fmt: skip
    found = ratios(two_stage.sums("late", "visits"))[""]
    assert (float(found.value), found.se) == (near(expected["ratio"]["est"]), near(expected["ratio"]["se"]))
    by_service = ratios(two_stage.sums("q1", None, "service"))
    assert column(by_service, "value") == near(expected["by_service_q1"]["est"])
    assert column(by_service, "se") == near(expected["by_service_q1"]["se"])


@pytest.mark.parametrize("rule", [rule for rule in LonelyRule if rule is not LonelyRule.FAIL])
def test_every_rule_for_a_stratum_with_one_psu(rule):
    sample, expected = reference.lonely(rule), LONELY[rule.value]
    mean, whole = means(sample.tally("y"))[""], totals(sample.sums("y"))[""]
    first = means(sample.tally("y", "g"))["1"]
    assert (float(mean.value), mean.se, mean.df) == (
        near(expected["mean"]["est"]), near(expected["mean"]["se"]), expected["degf"],
    )  # fmt: skip
    assert (float(whole.value), whole.se) == (near(expected["total"]["est"]), near(expected["total"]["se"]))
    assert (float(first.value), first.se, first.df) == (
        near(expected["dom"]["est"]), near(expected["dom"]["se"]), expected["dom_degf"],
    )  # fmt: skip
    assert isinstance(first, Estimate)
    figures = ratio(sample.tally("y").mean()), total(sample.sums("y"))
    assert np.diag(covariance([(figure, "") for figure in figures])) == near(np.array([mean.se**2, whole.se**2]))


def test_without_a_rule_a_stratum_with_one_psu_gets_a_sentence():
    """R stops with "Stratum (3) has only one PSU at stage 1"; here the value stands and the reason is said."""
    found = means(reference.lonely(LonelyRule.FAIL).tally("y"))[""]
    assert found == NotEstimable(found.reason, Fraction(501, 158), 12)
    assert str(found.reason) == ("Only one primary sampling unit was drawn in stratum 3; name a rule for such strata.")
