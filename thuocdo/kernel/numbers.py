"""Exact numbers: read from text without loss, rounded once, when shown.

Points, weights and maxima are `Decimal` at the edges and `Fraction` inside a calculation. Floats have no place here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import TypeAlias

Exact: TypeAlias = Decimal | Fraction | int

LONGEST_NUMBER = 40  # characters; longer text is not a number anybody meant
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$", re.ASCII)
_UNBOUNDED = Context(
    prec=MAX_PREC, rounding=ROUND_HALF_UP, traps=[InvalidOperation]
)  # a page's context may be narrower
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009 \t"))


@dataclass(frozen=True, slots=True)
class RoundingPolicy:
    """How a number is shown: `places` decimals, half away from zero."""

    places: int = 2

    def __call__(self, value: Exact) -> Decimal:
        if isinstance(value, Decimal) and value and value.is_finite():  # the usual case: a page shows hundreds of them
            return value.quantize(_step(self.places), ROUND_HALF_UP, _UNBOUNDED)
        above, below = value.as_integer_ratio()
        whole = (2 * abs(above) * 10**self.places + below) // (2 * below)
        rounded = Decimal(whole).scaleb(-self.places, _UNBOUNDED)
        return rounded.copy_negate() if above < 0 else rounded


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places, _UNBOUNDED)


SHOWN = RoundingPolicy(2)


def read_decimal(text: str) -> Decimal | None:
    """Return the exact value of `text`, or None when it is not one number.

    Accepts a decimal comma or point ("82,75", "82.75") and grouping by spaces, or by the other mark in groups of
    three where that is the only reading ("1.234,5", "1,234.5"). "1.234" is read as 1.234: a single mark is a decimal
    mark. Exponents, NaN, infinities and more than 40 characters are refused.
    """
    compact = text.strip().translate(_SPACES).replace("\u2212", "-")
    if not compact or len(compact) > LONGEST_NUMBER:
        return None
    if "," in compact and "." in compact:
        decimal_mark = max(",.", key=compact.rfind)
        grouping = "." if decimal_mark == "," else ","
        whole, _, part = compact.partition(decimal_mark)
        if not re.fullmatch(rf"[+-]?\d{{1,3}}(\{grouping}\d{{3}})+", whole, re.ASCII):
            return None
        compact = f"{whole.replace(grouping, '')}.{part}"
    elif max(compact.count(","), compact.count(".")) > 1:
        mark = "," if "," in compact else "."
        if not re.fullmatch(rf"[+-]?\d{{1,3}}(\{mark}\d{{3}})+", compact, re.ASCII):
            return None
        compact = compact.replace(mark, "")
    else:
        compact = compact.replace(",", ".")
    return Decimal(compact) if _NUMBER.match(compact) else None


def exact_text(value: Exact, places: int = 6) -> str:
    """Return `value` in the fewest digits that are exact, or rounded half up to `places` where none are."""
    rounded = RoundingPolicy(places)(value)
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_decimal(value: Exact, places: int = 12) -> Decimal:
    """Return `value` as a `Decimal` of at most `places` decimals without trailing zeros, for storing."""
    return Decimal(exact_text(value, places))
