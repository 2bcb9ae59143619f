"""Sums and products of many exact numbers over one common denominator.

Adding fractions pair by pair reduces every intermediate result; a national table has tens of thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from thuocdo.kernel.numbers import Exact


def total(values: Iterable[Exact]) -> Fraction:
    """Return the exact sum."""
    pairs = [value.as_integer_ratio() for value in values]
    bottom = lcm(*[below for _above, below in pairs])
    return Fraction(sum([above * (bottom // below) for above, below in pairs]), bottom)


def weighted_total(weights: Sequence[Fraction], counts: Sequence[Fraction | int]) -> Fraction:
    """Return the exact Σ weight × count."""
    pairs = [weight.as_integer_ratio() for weight in weights]
    times = [count.as_integer_ratio() for count in counts]
    bottom = lcm(*[below for _above, below in pairs], *[below for _above, below in times])
    above = sum([
        weight * (bottom // under) * count * (bottom // below)
        for (weight, under), (count, below) in zip(pairs, times, strict=True)
    ])  # fmt: skip
    return Fraction(above, bottom * bottom)


def part_of(whole: Fraction, above: Fraction | int, below: Fraction | int) -> Fraction:
    """Return whole × above ÷ below, reduced once."""
    top, under = whole.as_integer_ratio()
    first, second = above.as_integer_ratio()
    third, fourth = below.as_integer_ratio()
    return Fraction(top * first * fourth, under * second * third)
