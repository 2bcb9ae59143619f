"""Sums and products of many exact numbers, reduced once at the end.

Adding fractions pair by pair makes and reduces every intermediate result; a national table has tens of thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from thuocdo.kernel.numbers import Exact


def total(values: Iterable[Exact]) -> Fraction:
    """Return the exact sum."""
    above, bottom = 0, 1
    for value in values:
        top, under = value.as_integer_ratio()
        if under != bottom:
            common = lcm(bottom, under)
            above, top, bottom = above * (common // bottom), top * (common // under), common
        above += top
    return Fraction(above, bottom)


def weighted_mean(weights: Sequence[Fraction], counts: Sequence[Fraction | int]) -> Fraction:
    """Return the exact Σ weight × count ÷ Σ count. The counts must not add up to 0."""
    whole = counts
    if (scale := lcm(*[count.denominator for count in counts])) > 1:
        whole = [count.numerator * (scale // count.denominator) for count in counts]
    above: Fraction | int = 0
    bottom = 1
    for weight, count in zip(weights, whole, strict=True):
        top, under = weight.as_integer_ratio()
        if under != bottom:
            common = lcm(bottom, under)
            above, top, bottom = above * (common // bottom), top * (common // under), common
        above += top * count
    return Fraction(above, bottom * sum(whole))


def part_of(whole: Fraction, above: Fraction | int, below: Fraction | int) -> Fraction:
    """Return whole × above ÷ below, reduced once."""
    top, under = whole.as_integer_ratio()
    first, second = above.as_integer_ratio()
    third, fourth = below.as_integer_ratio()
    return Fraction(top * first * fourth, under * second * third)
