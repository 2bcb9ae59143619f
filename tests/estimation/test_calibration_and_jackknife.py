"""Method, estimation, sections 8 and 9: population figures, and computing again without each PSU (C5)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.estimation import reference
from tests.estimation.strategies import samples, sums_of
from thuocdo.estimation.domain.calibration import Margin, calibrated, poststratify, rake
from thuocdo.estimation.domain.designs import LonelyRule
from thuocdo.estimation.domain.estimates import Estimate, estimate, ratios, totals
from thuocdo.estimation.domain.linearised import ratio, variances
from thuocdo.estimation.domain.replicates import Jackknife, jackknife
from thuocdo.estimation.domain.totals import Sums
from thuocdo.kernel.refusals import BadInput


def everyone(layout, cell, weights):
    from thuocdo.estimation.domain.totals import sums

    return sums(layout, cell, weights, np.ones_like(weights))


def frame_of(sample, *by):
    layout, cell = sample.cells(*by)
    return everyone(layout, cell, sample.weights)


@pytest.fixture(scope="module")
def sample():
    return reference.mini()


def test_groups_become_as_large_as_they_are(sample):
    """F and M are made 60,000 and 50,000; the size of each is then known, so its total has no error."""
    frame = frame_of(sample, "sex")
    fitted = poststratify(frame, {"F": Decimal("60000"), "M": 50_000})
    size = estimate(calibrated(fitted, frame, {"F": ("F", "F"), "M": ("M", "M")}, as_total=True))
    assert [each.value for each in size.values()] == [60_000, 50_000]
    assert [each.se for each in size.values()] == pytest.approx([0, 0], abs=1e-6)


def test_one_group_changes_no_mean_and_no_error(sample):
    frame, item = frame_of(sample), sample.tally("q1").mean()
    fitted = poststratify(frame, {"": 123_456})
    found, plain = estimate(calibrated(fitted, item, {"": ("", "")}))[""], ratios(item)[""]
    assert found.value == plain.value
    assert found.se == pytest.approx(plain.se, rel=1e-10)


def test_a_poststratified_mean_by_its_definition_and_by_the_jackknife(sample):
    """Σ N_g·ȳ_g / N exactly; the jackknife, which weighs anew each time, comes within 3 % of the error."""
    people = {"F": 60_000, "M": 50_000}
    frame, item = frame_of(sample, "sex"), sample.tally("q1", "sex").mean()
    found = estimate(calibrated(poststratify(frame, people), item, {"F": ("F", ""), "M": ("M", "")}))[""]
    by_sex = ratio(item).values
    assert found.value == (60_000 * by_sex[0] + 50_000 * by_sex[1]) / 110_000
    totals_ = np.zeros((len(sample.design.psus), 4))
    for place, column in enumerate((item.top, item.bottom)):
        totals_[item.layout.psu, 2 * item.layout.domain + place] = column
    again = jackknife(sample.design, totals_, lambda t: (60_000 * t[0] / t[1] + 50_000 * t[2] / t[3]) / 110_000)
    assert again.value == pytest.approx(float(found.value), rel=1e-12)
    assert found.se == pytest.approx(again.variance**0.5, rel=0.03)
    assert found.df == again.df == 33


def crossing(sample, people):
    names = sorted(people)
    sexes, services = {}, {}
    for name in names:
        service, sex = name.split()
        sexes[sex] = sexes.get(sex, 0) + people[name]
        services[service] = services.get(service, 0) + people[name]
    return (
        Margin({name: name.split()[1] for name in names}, sexes),
        Margin({name: name.split()[0] for name in names}, services),
    )


PEOPLE = {"dat F": 20_000, "dat M": 18_000, "hotich F": 14_000, "hotich M": 15_000, "kinhdoanh F": 9_000,
          "kinhdoanh M": 11_000}  # fmt: skip


def test_raking_meets_every_grouping_and_leaves_no_error_in_them(sample):
    frame = frame_of(sample, "service", "sex")
    sex, service = crossing(sample, PEOPLE)
    fitted = rake(frame, (sex, service))
    for margin in (sex, service):
        parts = {group: (group, category) for group, category in margin.category_of.items()}
        size = estimate(calibrated(fitted, frame, parts, as_total=True))
        assert {name: float(each.value) for name, each in size.items()} == pytest.approx(
            {name: float(number) for name, number in margin.people.items()}, rel=1e-9
        )
        assert [each.se for each in size.values()] == pytest.approx([0] * len(size), abs=1e-5)


def test_raking_lies_close_to_poststratifying_when_the_crossing_is_what_raking_assumes(sample):
    frame, item = frame_of(sample, "service", "sex"), sample.tally("q1", "service", "sex").mean()
    parts = {name: (name, "") for name in PEOPLE}
    raked = rake(frame, crossing(sample, PEOPLE))
    sizes = dict(zip(frame.layout.domains, (f * s for f, s in zip(
        raked.factors, frame.layout.sum_by_domain(frame.bottom), strict=True)), strict=True))  # fmt: skip
    finer = poststratify(frame, {name: size / 10**6 for name, size in sizes.items()})
    one, other = (estimate(calibrated(each, item, parts))[""] for each in (raked, finer))
    assert one.value == other.value
    assert one.se != other.se
    assert one.se == pytest.approx(other.se, rel=0.2)


def test_every_fault_of_the_population_figures_is_named(sample):
    frame = frame_of(sample, "sex")
    with pytest.raises(BadInput) as refused:
        poststratify(frame, {"F": 0, "X": 5})
    assert [str(each.sentence) for each in refused.value.problems] == [
        "Group M: its number of people is not given.",
        "Group F: the number of people must be above zero.",
        "Group X: nobody of it is in the sample. Join it with another.",
    ]


def test_groupings_that_contradict_each_other_are_refused(sample):
    frame = frame_of(sample, "service", "sex")
    sex, service = crossing(sample, PEOPLE)
    with pytest.raises(BadInput, match="can't all hold at once"):
        rake(frame, (Margin(sex.category_of, {"F": 1000, "M": 1000}), service))


def psu_totals(sums):
    found = np.zeros((len(sums.layout.design.psus), 2))
    found[sums.layout.psu] = np.stack([sums.top, sums.bottom], axis=1)
    return found


@given(samples(), st.sampled_from([LonelyRule.FAIL, LonelyRule.REMOVE]))
def test_the_jackknife_of_a_total_is_the_linearised_variance(rows, rule):
    sums = sums_of(rows, lonely=rule)
    found = totals(sums)[""]
    assume(isinstance(found, Estimate))
    again = jackknife(sums.layout.design, psu_totals(sums) / 10**6, lambda t: float(t[0]))
    assert again.variance**0.5 == pytest.approx(found.se, rel=1e-7, abs=1e-6)


def test_the_jackknife_of_a_mean_lies_close_to_the_linearised_error(sample):
    sums = sample.tally("q1").mean()
    again = jackknife(sample.design, psu_totals(sums), lambda t: float(t[0] / t[1]))
    assert again.variance == pytest.approx(variances(ratio(sums))[0].variance, rel=0.05)


def test_jk1_leaves_strata_out_of_account(sample):
    """With one stratum both jackknives are the same; with several, JK1 counts what lies between strata as well."""
    sums = sample.tally("q1").mean()
    one, many = (jackknife(sample.design, psu_totals(sums), lambda t: float(t[0] / t[1]), kind) for kind in Jackknife)
    assert (one.df, many.df) == (33, len(sample.design.psus) - 1)
    rows = [("h0", f"p{place}", "a", 10**6 * (place + 1), place % 5 + 1) for place in range(6)]
    alone = sums_of(rows)
    both = [jackknife(alone.layout.design, psu_totals(alone), lambda t: float(t[0] / t[1]), kind) for kind in Jackknife]
    assert both[0].variance == pytest.approx(both[1].variance, rel=1e-12)


@pytest.mark.parametrize(("rule", "refused"), [(rule, rule not in {"remove", "certainty"}) for rule in LonelyRule])
def test_a_lonely_psu_cannot_be_left_out(rule, refused):
    sums: Sums = reference.lonely(rule).tally("y").mean()
    found = jackknife(sums.layout.design, psu_totals(sums), lambda t: float(t[0] / t[1]))
    assert (found.reason is not None) is refused
    if not refused:
        assert found.variance > 0


def test_all_in_one_psu_has_no_jackknife():
    sums = sums_of([("h0", "p0", "a", 10**6, 3)], lonely=LonelyRule.REMOVE)
    found = jackknife(sums.layout.design, psu_totals(sums), lambda t: float(t[0] / t[1]))
    assert str(found.reason).startswith("No stratum has answers from two")
    assert found.value == Fraction(3)
