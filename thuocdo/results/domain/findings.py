"""What an audit finds: where, what is printed, what comes out when it is computed again, and how grave it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from thuocdo.kernel.numbers import exact_text
from thuocdo.kernel.sentences import Sentence

Figure: TypeAlias = Decimal | Fraction | int | str | None


class Weight(StrEnum):
    """How grave a finding is. The word is stored."""

    RIGHT = "right"  # printed and recomputed agree to the last printed digit
    ROUNDING = "rounding"  # explained by rounding
    LOOK = "look"  # worth a look; may well be in order
    ERROR = "error"  # can't be right as printed


class Check(StrEnum):
    """What was checked. The word is stored."""

    SUM = "sum"
    SELF_SUM = "self_sum"
    INDEX = "index"
    RANK = "rank"
    HIDDEN_TIE = "hidden_tie"
    RANK_CHANGE = "rank_change"
    BAND = "band"
    BAND_HOLE = "band_hole"
    ABOVE_SELF = "above_self"
    ABOVE_MAX = "above_max"
    NEGATIVE = "negative"
    NAME = "name"
    ELSEWHERE = "elsewhere"
    LOSS = "loss"
    STEP = "step"
    MEAN = "mean"
    COUNT = "count"
    BAND_COUNT = "band_count"
    RANGE = "range"
    VALUE = "value"
    EXTREME = "extreme"
    ARITHMETIC = "arithmetic"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an audit found. `unit` is the printed name, `node` the code of the component; "" for the table."""

    check: Check
    weight: Weight
    sentence: Sentence
    unit: str = ""
    node: str = ""
    printed: str = ""
    recomputed: str = ""
    quote: str = ""  # the source's own words, where the finding is about a sentence of its text


def figure(value: Figure) -> str:
    """Return a figure as text for storing: exact where that takes no more than six decimals."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return exact_text(value)
    return "" if value is None else str(value)
