"""Method, ranking: ranks, ties, means, groups (A11; FACTS index 3 and 4)."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.indices.domain.ranking import (
    HiddenTie,
    RankStyle,
    above_mean,
    distribution,
    field_ranks,
    group_means,
    hidden_ties,
    mean,
    rank,
    rank_changes,
    spread,
    true_ties,
)
from thuocdo.kernel.numbers import SHOWN

TIED = {"Hà Nam": D("85.5"), "Hải Dương": D("90"), "Bắc Giang": D("85.50"), "Hà Nội": D("70")}


@pytest.mark.parametrize(
    ("style", "ranks"),
    [(RankStyle.DENSE, [1, 2, 2, 3]), (RankStyle.COMPETITION, [1, 2, 2, 4]), (RankStyle.STRICT, [1, 2, 2, 4])],
)
def test_true_ties_share_a_rank_under_every_style(style, ranks):
    assert list(rank(TIED, style).values()) == ranks
    assert next(iter(rank(TIED, style))) == "Hải Dương"
    assert true_ties(TIED) == (("Hà Nam", "Bắc Giang"),)


def test_thanh_hoa_ranks_densely():
    """FACTS, index, 4: 5, 5, 6 and 7, 7, 8."""
    values = dict(enumerate(map(D, ["92", "91.75", "91.25", "91", "90", "90", "89", "88", "88", "87"])))
    assert list(rank(values, RankStyle.DENSE).values()) == [1, 2, 3, 4, 5, 5, 6, 7, 7, 8]


def test_hidden_digits_decide_and_are_told():
    """PAR INDEX 2021: 87.1146 stands before 87.1105 though both are shown as 87.11."""
    values = {"Hậu Giang": D("87.1105"), "Bình Dương": D("87.1146"), "Hà Tĩnh": D("87.2")}
    assert rank(values) == {"Hà Tĩnh": 1, "Bình Dương": 2, "Hậu Giang": 3}
    assert hidden_ties(values) == (HiddenTie(("Bình Dương", "Hậu Giang"), D("87.11"), 3),)
    assert hidden_ties(TIED) == ()


def test_places_needed_to_tell_units_apart():
    values = {"a": F("80.001"), "b": F("80.002"), "c": F("80.002"), "d": F("80.0020001")}
    assert hidden_ties(values) == (HiddenTie(("d", "b", "c", "a"), D("80.00"), 7),)


def test_the_mean_is_exact_and_equal_to_it_is_not_above():
    values = {"a": D("80"), "b": D("85"), "c": D("90")}
    assert mean(values.values()) == 85
    assert above_mean(values) == ("c",)
    assert mean([]) is None
    assert above_mean({}) == ()


def test_the_gap_between_first_and_last():
    """PAR INDEX 2021, provinces: 91.80 − 79.97 = 11.83."""
    found = spread({"Hải Phòng": D("91.80"), "Kiên Giang": D("79.97"), "Huế": D("89.32")})
    assert (found.first, found.last, found.gap) == ("Hải Phòng", "Kiên Giang", F("11.83"))
    assert spread({}) is None


def test_regions_are_ranked_by_their_means():
    values = {"a": D(80), "b": D(90), "c": D(86), "d": D(1)}
    found = group_means(values, {"a": "Bắc", "b": "Bắc", "c": "Nam"})
    assert [(each.group, each.mean, each.count, each.rank) for each in found] == [("Nam", 86, 1, 1), ("Bắc", 85, 2, 2)]


def test_ranks_by_field_leave_out_units_without_a_value():
    values = {"a": {"1": D(9), "2": D(3)}, "b": {"1": D(8)}}
    assert field_ranks(values) == {"1": {"a": 1, "b": 2}, "2": {"a": 1}}


def test_changes_count_places_gained():
    """Hải Dương 2022: rank 47 after 19, down 28."""
    assert rank_changes({"Hải Dương": 47, "Huế": 2, "mới": 5}, {"Hải Dương": 19, "Huế": 4}) == {
        "Hải Dương": -28, "Huế": 2, "mới": None,
    }  # fmt: skip


def test_the_distribution_counts_the_last_edge_too():
    bins = distribution([D(70), D("79.99"), D(80), D(90), D(50)], [70, 80, 90])
    assert [(each.low, each.high, each.count) for each in bins] == [(70, 80, 2), (80, 90, 2)]


MINISTRIES_2021 = [
    "91.90", "91.71", "90.37", "88.56", "88.00", "87.14", "86.87", "86.84", "86.75", "86.54", "86.53", "84.52", "83.96",
    "83.55", "80.67", "80.61", "78.72",
]  # fmt: skip


def test_the_ministries_of_2021():
    """A16: mean 86.07, 11 of 17 above it."""
    published = dict(enumerate(map(D, MINISTRIES_2021)))
    assert SHOWN(mean(published.values())) == D("86.07")
    assert (len(above_mean(published)), len(published)) == (11, 17)
    assert [each.count for each in distribution(published.values(), [70, 80, 90, 100])] == [1, 13, 3]


values = st.dictionaries(st.integers(0, 50), st.fractions(0, 100, max_denominator=4), min_size=1, max_size=20)


@given(values)
def test_laws_of_ranks(drawn):
    dense, competition = rank(drawn, RankStyle.DENSE), rank(drawn, RankStyle.COMPETITION)
    for unit, value in drawn.items():
        assert competition[unit] == 1 + sum(other > value for other in drawn.values())
        assert dense[unit] == 1 + len({other for other in drawn.values() if other > value})
    assert max(dense.values()) == len(set(drawn.values()))
    assert rank(dict(reversed(drawn.items()))) == rank(drawn)


@given(values)
def test_groups_of_means_weighted_by_size_give_the_mean(drawn):
    groups = {unit: unit % 3 for unit in drawn}
    found = group_means(drawn, groups)
    assert sum(each.mean * each.count for each in found) / len(drawn) == mean(drawn.values())


@given(values)
def test_the_distribution_counts_everything_once(drawn):
    assert sum(each.count for each in distribution(drawn.values(), range(0, 101, 10))) == len(drawn)
