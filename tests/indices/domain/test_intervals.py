"""Half-open intervals, gaps, overlaps, and the bands of an index (A1, A11, FACTS index 5)."""

from decimal import Decimal as D
from fractions import Fraction as F
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.indices.domain.bands import Band, band_problems, classify
from thuocdo.indices.domain.intervals import Flaw, Interval, flaws

PERCENT = Interval(F(0), F(100), high_included=True)
NATIONAL = (Band("A", "Nhóm A", "Group A", F(90)), Band("B", "Nhóm B", "Group B", F(80), F(90)),
            Band("C", "Nhóm C", "Group C", F(70), F(80)), Band("D", "Nhóm D", "Group D", None, F(70)))  # fmt: skip
THANH_HOA = (Band("xs", "Xuất sắc", "Excellent", F(90)), Band("tot", "Tốt", "Good", F(80), F(90)),
             Band("kha", "Khá", "Fair", F(70), F(80)), Band("tb", "Trung bình", "Average", F(50), F(60)),
             Band("yeu", "Yếu", "Weak", None, F(50)))  # fmt: skip


@pytest.mark.parametrize(
    ("interval", "inside", "outside", "words"),
    [
        (Interval(F(70), F(90)), ["70", "89.9999"], ["69.9999", "90"], "from 70% to under 90%"),
        (Interval(F(70), F(90), high_included=True), ["70", "90"], ["90.0001"], "from 70% to 90%"),
        (Interval(F(70), F(90), False, True), ["70.0001", "90"], ["70"], "above 70% to 90%"),
        (Interval(F(70), F(90), False), ["70.0001"], ["70", "90"], "above 70% and under 90%"),
        (Interval(F(90), low_included=False), ["90.0001", "1000"], ["90"], "above 90%"),
        (Interval(F(90)), ["90"], ["89"], "from 90%"),
        (Interval(high=F(70)), ["-5", "69.9999"], ["70"], "under 70%"),
        (Interval(high=F(70), high_included=True), ["70"], ["70.0001"], "up to 70%"),
        (Interval(F(3), F(3), high_included=True), ["3"], ["2.9", "3.1"], "exactly 3%"),
        (Interval(), ["-1", "1"], [], "any value"),
    ],
)
def test_ends_belong_or_not_as_declared(interval, inside, outside, words):
    assert all(D(value) in interval and F(value) in interval for value in inside)
    assert not any(D(value) in interval or F(value) in interval for value in outside)
    assert str(interval.in_words("%")) == words


def test_a_gap_of_a_single_value_is_found():
    """ "Above 90" and "under 90" leave 90 itself without a band."""
    found = flaws((Interval(F(90), low_included=False), Interval(high=F(90))), PERCENT)
    assert found == (Flaw("gap", Interval(F(90), F(90), True, True)),)
    assert str(found[0].where.in_words()) == "exactly 90"


def test_an_overlap_of_a_single_value_is_found():
    found = flaws((Interval(F(90)), Interval(high=F(90), high_included=True)), PERCENT)
    assert [(flaw.kind, str(flaw.where.in_words()), flaw.members) for flaw in found] == [
        ("overlap", "exactly 90", (1, 0))
    ]


def test_whole_numbers_leave_no_gap_between_2_and_3():
    steps = (Interval(F(0), F(2), high_included=True), Interval(F(3)))
    assert flaws(steps, Interval(F(0)), whole=True) == ()
    assert [flaw.kind for flaw in flaws(steps, Interval(F(0)))] == ["gap"]


def test_an_interval_that_ends_before_it_begins_holds_nothing():
    assert [(flaw.kind, flaw.members) for flaw in flaws((Interval(F(5), F(5)), Interval()), PERCENT)] == [
        ("empty", (0,))
    ]


def test_the_national_bands_hold_every_value_once():
    assert band_problems(NATIONAL) == ()
    assert [
        classify(D(value), NATIONAL).code for value in ("91.80", "90", "89.9999", "80", "79.97", "0", "100")
    ] == list("AABBCDA")


def test_the_hole_printed_in_thanh_hoa_is_named():
    """FACTS, index, 5: Average is printed as 50–<60, so 60–<70 is in no band."""
    assert [str(problem.sentence) for problem in band_problems(THANH_HOA)] == [
        "No band holds the values from 60 to under 70."
    ]
    assert classify(F("65"), THANH_HOA) is None
    assert classify(F("72.75"), THANH_HOA).title == "Khá"


def test_overlapping_and_twin_bands_are_named():
    bands = (Band("A", "Tốt", "Good", F(80)), Band("A", " ", "", None, F(85)))
    assert [str(problem.sentence) for problem in band_problems(bands)] == [
        "The values from 80 to under 85 are in two bands,   and Good.",
        "A band has no title.",
        "Two bands have the code A.",
    ]


def test_a_framework_without_bands_has_no_holes():
    assert band_problems(()) == ()


@given(st.lists(st.integers(1, 99), unique=True, max_size=6), st.fractions(0, 100))
def test_bands_without_problems_classify_every_value(bounds, value):
    edges = [None, *(F(bound) for bound in sorted(bounds)), None]
    bands = [Band(str(at), f"Hạng {at}", "", low, high) for at, (low, high) in enumerate(pairwise(edges))]
    assert band_problems(bands) == ()
    assert sum(value in band.interval for band in bands) == 1


ends = st.none() | st.integers(0, 100).map(F)
intervals = st.builds(Interval, ends, ends, st.booleans(), st.booleans())


@given(st.lists(intervals, max_size=5), st.integers(0, 200).map(lambda n: F(n, 2)))
def test_flaws_are_exactly_where_no_or_two_intervals_hold_a_value(drawn, value):
    """Borders and middles, in steps of a half, with every combination of open and closed ends."""
    holders = sum(value in interval for interval in drawn)
    found = flaws(drawn, PERCENT)
    in_gap = any(value in flaw.where for flaw in found if flaw.kind == "gap")
    in_overlap = any(value in flaw.where for flaw in found if flaw.kind == "overlap")
    assert in_gap == (holders == 0)
    assert in_overlap == (holders > 1)
