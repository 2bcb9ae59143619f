"""A16: the national tables of PAR INDEX 2021, reproduced to the last digit, and what the source says about them."""

from fractions import Fraction

from thuocdo.indices.domain.ranking import group_means
from thuocdo.kernel.numbers import SHOWN
from thuocdo.results.domain.checks.ranks import recomputed_ranks


def told(found, table, check, printed):
    return [each for each in found(table, check) if each.printed == printed]


def test_ministries_mean_and_units_above_it(ministries, found):
    """A16: mean 86.07, 11 of 17 above it."""
    assert len(ministries.lines) == 17
    (mean,) = told(found, ministries, "mean", "86.07")
    assert (mean.weight, mean.recomputed) == ("right", "86.072941")
    (above,) = told(found, ministries, "count", "11")
    assert above.weight == "right"


def test_ministries_groups(ministries, found):
    """A16: groups of 3, 13 and 1."""
    counted = {each.printed: each.weight for each in found(ministries, "count")}
    assert counted == {"17": "right", "11": "right", "3": "right", "13": "right", "1": "right"}


def test_ministries_every_row_adds_up_and_every_rank_is_right(ministries, found):
    assert found(ministries, "sum") == []
    assert found(ministries, "rank") == []
    assert {line.name: line.rank for line in ministries.lines} == recomputed_ranks(ministries)


def test_ballots_of_the_source_do_not_add_up(ministries, found):
    """A16: "more than 49,600" ballots stand beside 22,853 and 27,752, which are 50,605."""
    (ballots,) = found(ministries, weight="look")
    assert (ballots.printed, ballots.recomputed) == ("49600", "50605")


def test_provinces_means_of_every_column(provinces, found):
    """A16: 86.37; 56.08, 8.72, 18.15, 3.42."""
    means = {each.printed: (each.node, each.weight) for each in found(provinces, "mean") if each.node}
    assert means == {
        "56.08": ("td", "right"),
        "8.72": ("sipas", "right"),
        "18.15": ("xhh", "right"),
        "3.42": ("ktxh", "right"),
    }
    assert {each.weight for each in told(found, provinces, "mean", "86.37")} == {"right"}


def test_provinces_counts_groups_and_range(provinces, found):
    """A16: 40 above the mean, 62 above 80, groups 3/59/1, range 11.83."""
    assert {each.printed: each.recomputed for each in found(provinces, "count")} == {"63": "63", "40": "40", "62": "62"}
    assert [(each.printed, each.recomputed) for each in found(provinces, "band_count")] == [
        ("3", "3"), ("59", "59"), ("1", "1"),
    ]  # fmt: skip
    (spread,) = found(provinces, "range")
    assert (spread.printed, spread.recomputed, spread.weight) == ("11.83", "11.83", "right")


def test_six_regional_means_in_order(provinces, found):
    """A16: 87.58, 87.04, 86.45, 86.06, 85.63, 84.96; only 87.04 needs the digits that the table hides."""
    regional = [each for each in found(provinces, "mean") if " in " in str(each.sentence) and not each.node]
    weights = {each.printed: each.weight for each in regional}
    assert weights == {
        "87.58": "right", "87.04": "rounding", "86.45": "right", "86.06": "right", "85.63": "right", "84.96": "right",
    }  # fmt: skip
    groups = group_means(
        {line.name: line.value for line in provinces.lines}, {line.name: line.region for line in provinces.lines}
    )
    assert [(each.rank, each.count) for each in groups] == [(1, 11), (2, 14), (3, 14), (4, 6), (5, 5), (6, 13)]
    assert [str(SHOWN(each.mean)) for each in groups] == ["87.58", "87.05", "86.45", "86.06", "85.63", "84.96"]


def test_mean_of_the_northern_midlands_is_explained_by_hidden_digits(provinces, found):
    """A16: printed values give 87.045 (87.05 rounded half up); 87.04 is possible because they were rounded before."""
    (mean,) = told(found, provinces, "mean", "87.04")
    north = [line for line in provinces.lines if line.region == "trung-du-va-mien-nui-phia-bac"]
    assert sum(Fraction(line.index) for line in north) / 14 == Fraction("87.045")
    assert mean.weight == "rounding"
    assert "more digits than the table shows" in str(mean.sentence)


def test_eighteen_rows_are_off_by_one_hundredth_and_rounding_explains_it(provinces, found):
    """A16: each column was rounded by itself."""
    off = found(provinces, "sum")
    assert len(off) == 18
    assert {each.weight for each in off} == {"rounding"}
    assert {abs(Fraction(each.printed) - Fraction(each.recomputed)) for each in off} == {Fraction(1, 100)}


def test_three_pairs_are_ordered_by_digits_of_the_footnotes(provinces, found):
    """A16, A11: 87.1146 before 87.1105, and two more pairs."""
    pairs = [str(each.sentence) for each in found(provinces, "hidden_tie")]
    assert [text.partition(":")[0] for text in pairs] == [
        "Lạng Sơn (87.1146) is ranked before Điện Biên (87.1105)",
        "Hậu Giang (86.7725) is ranked before Hà Giang (86.7657)",
        "Đắk Lắk (86.5246) is ranked before Bến Tre (86.5190)",
    ]


def test_every_printed_rank_of_the_provinces_is_right(provinces, found):
    assert found(provinces, "rank") == []
    assert {line.name: line.rank for line in provinces.lines} == recomputed_ranks(provinces)


def test_nothing_else_is_wrong_in_the_national_tables(ministries, provinces, found):
    assert found(ministries, weight="error") == []
    assert found(provinces, weight="error") == []
    assert found(provinces, weight="look") == []
