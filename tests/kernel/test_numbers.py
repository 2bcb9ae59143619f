"""Exact numbers (DESIGN, rule 2): read without loss, rounded half up once, when shown."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.kernel.numbers import SHOWN, RoundingPolicy, as_decimal, exact_text, read_decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("82,75", "82.75"),
        ("82.75", "82.75"),
        (" 1 234,5 ", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1.234", "1.234"),
        ("-0,5", "-0.5"),
        ("−0,5", "-0.5"),
        ("15", "15"),
    ],
)
def test_numbers_are_read_as_they_are_written(text, value):
    assert read_decimal(text) == D(value)


@pytest.mark.parametrize("text", ["", "1e5", "NaN", "inf", "1,2,3", "12.34.56", "05, điểm", "1" * 41, "--1", "١٢"])
def test_what_is_not_one_number_is_refused(text):
    assert read_decimal(text) is None


def test_halves_are_rounded_away_from_zero():
    assert [SHOWN(D("87.045")), SHOWN(D("-87.045")), SHOWN(F(1, 3)), SHOWN(D("2.675"))] == [
        D("87.05"), D("-87.05"), D("0.33"), D("2.68"),
    ]  # fmt: skip


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_rounding_is_never_off_by_more_than_half_a_digit(value, places):
    assert abs(F(RoundingPolicy(places)(value)) - value) <= F(1, 2 * 10**places)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=6))
def test_six_places_survive_text_and_storage(value):
    assert read_decimal(exact_text(value)) == value == as_decimal(value)


def test_rounding_keeps_every_digit_of_a_long_number():
    assert RoundingPolicy(0)(10**30 + 1) == D(10**30 + 1)
    assert RoundingPolicy(2)(F(10**33 + 1, 3)) == D("333333333333333333333333333333333.67")
