"""Exact sums, means and quotients made in one go give what fractions give (DESIGN, rule 2)."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuocdo.indices.domain.exact import Weights, part_of, quotient, total

WHOLE = st.integers(-(10**30), 10**30)
COUNTED = st.integers(1, 10**30)
FRACTIONS = st.fractions(min_value=0, max_value=1000, max_denominator=1000)


@given(WHOLE, COUNTED)
def test_a_quotient_is_the_fraction_in_lowest_terms(above, below):
    made = quotient(above, below)
    assert (made, hash(made), repr(made)) == (F(above, below), hash(F(above, below)), repr(F(above, below)))
    assert made + F(1, 3) == F(above, below) + F(1, 3)


def test_nothing_is_divided_by_nothing():
    with pytest.raises(ZeroDivisionError):
        quotient(1, 0)
    with pytest.raises(ZeroDivisionError):
        part_of(F(1), 1, 0)
    assert quotient(1, -2) == F(-1, 2)


@given(st.lists(FRACTIONS))
def test_a_total_is_the_sum(values):
    assert total(values) == sum(values, F())


@given(st.lists(st.tuples(FRACTIONS, FRACTIONS), min_size=1), st.data())
def test_a_weighted_mean_is_the_sum_of_products_by_the_sum_of_counts(pairs, data):
    weights, counts = zip(*pairs, strict=True)
    if not sum(counts):
        counts = (F(1), *counts[1:])
    expected = sum((w * c for w, c in zip(weights, counts, strict=True)), F()) / sum(counts)
    assert Weights.of(weights).mean(counts) == expected
