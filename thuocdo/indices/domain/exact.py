"""Sums and products of many exact numbers, reduced once at the end.

Adding fractions pair by pair makes and reduces every intermediate result; a national table has tens of thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import mul

from thuocdo.kernel.numbers import Exact


def quotient(above: int, below: int) -> Fraction:
    """Return above ÷ below in lowest terms.

    Fills the two slots of a fraction itself: its constructor spends twice as long on asking what it was given.
    """
    if below <= 0:
        return Fraction(above, below)  # raises ZeroDivisionError for 0
    divisor = gcd(above, below)
    made = object.__new__(Fraction)
    made._numerator = above // divisor  # type: ignore[attr-defined]
    made._denominator = below // divisor  # type: ignore[attr-defined]
    return made


def total(values: Iterable[Exact]) -> Fraction:
    """Return the exact sum."""
    above, bottom = 0, 1
    for value in values:
        top, under = value.as_integer_ratio()
        if under != bottom:
            common = lcm(bottom, under)
            above, top, bottom = above * (common // bottom), top * (common // under), common
        above += top
    return quotient(above, bottom)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights over their common denominator, made once where many means are taken with them."""

    above: tuple[int, ...]
    below: int

    @classmethod
    def of(cls, weights: Iterable[Fraction]) -> Weights:
        ratios = [weight.as_integer_ratio() for weight in weights]
        common = lcm(*[under for _, under in ratios])
        return cls(tuple([top * (common // under) for top, under in ratios]), common)

    def mean(self, counts: Sequence[Fraction | int]) -> Fraction:
        """Return the exact Σ weight × count ÷ Σ count. The counts must not add up to 0."""
        scale = lcm(*[count.denominator for count in counts])
        return self.mean_of([count.numerator * (scale // count.denominator) for count in counts])

    def mean_of(self, counts: Sequence[int]) -> Fraction:
        """Return what `mean` returns, of whole numbers."""
        return quotient(sum(map(mul, self.above, counts)), self.below * sum(counts))


def part_of(whole: Fraction, above: Fraction | int, below: Fraction | int) -> Fraction:
    """Return whole × above ÷ below, reduced once."""
    top, under = whole.as_integer_ratio()
    first, second = above.as_integer_ratio()
    third, fourth = below.as_integer_ratio()
    return quotient(top * first * fourth, under * second * third)
