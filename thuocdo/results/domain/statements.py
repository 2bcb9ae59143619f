"""What a source says about its own table, typed in as data so that it can be computed again.

"Mean 86.07", "11 of 17 above it", "the lowest is Ngọc Lặc with 54.35 %". Each statement keeps the source's words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.sentences import Titled


class Compare(StrEnum):
    """What is counted, by a unit's value."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    ABOVE_MEAN = "above_mean"
    AT_MAX = "at_max"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure printed elsewhere in the same source, for comparison."""

    title: Titled
    printed: Decimal


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a column over all units or over a region; `percent`: as a share of the maximum."""

    of: str
    printed: Decimal
    percent: bool = False
    region: str = ""
    also: tuple[Said, ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many units fulfil all of `conditions` (compare → bound; no bound for the mean and the maximum)."""

    of: str
    conditions: Mapping[Compare, Decimal | None]
    printed: int
    percent: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Units:
    """How many units the table lists."""

    printed: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class BandCounts:
    """How many units are in each band, by the band's code."""

    printed: Mapping[str, int]
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Highest minus lowest."""

    of: str
    printed: Decimal
    percent: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class UnitValue:
    """A unit's value as the text gives it."""

    unit: str
    of: str
    printed: Decimal
    percent: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Extreme:
    """Which unit is highest or lowest, and with what value."""

    of: str
    unit: str
    highest: bool
    printed: Decimal | None = None
    percent: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum (or difference: negative parts) of printed figures, or a share: 100 × parts ÷ `whole`.

    `at_least`: the source says "more than", so a larger figure is in order.
    """

    title: Titled
    parts: tuple[Decimal, ...]
    printed: Decimal
    whole: Decimal | None = None
    at_least: bool = False
    quote: str = ""
    node: str = ""


Statement: TypeAlias = Mean | Count | Units | BandCounts | Range | UnitValue | Extreme | Arithmetic


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one statement's data; a wrong key or number names itself."""

    data: Mapping[str, object]
    used: set[str] = field(default_factory=set)

    def text(self, key: str, default: str | None = None) -> str:
        self.used.add(key)
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise ValueError(f"{key!r}: {value!r} is not a text, in {dict(self.data)!r}")
        return value

    @property
    def quote(self) -> str:
        return self.text("quote", "")

    def number(self, key: str) -> Decimal:
        found = read_decimal(self.text(key))
        if found is None:
            raise ValueError(f"{key!r}: {self.data.get(key)!r} is not a number")
        return found

    def optional(self, key: str) -> Decimal | None:
        self.used.add(key)
        return self.number(key) if key in self.data else None

    def count(self, key: str) -> int:
        return int(self.number(key))

    def flag(self, key: str) -> bool:
        self.used.add(key)
        return self.data.get(key, False) is True

    def items(self, key: str) -> list[object]:
        self.used.add(key)
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise ValueError(f"{key!r}: {value!r} is not a list")
        return value

    def mapping(self, key: str) -> dict[str, object]:
        self.used.add(key)
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise ValueError(f"{key!r}: {value!r} is not a mapping")
        return value


def statement_from_data(data: Mapping[str, object]) -> Statement:
    """Return the statement that `data` (one object of a publication's JSON file) describes.

    Numbers are texts with the printed digits. Raise `ValueError` naming a wrong or unknown key.
    """
    read = _Reader(data)
    made = _make(read.text("kind"), read)
    unknown = set(data) - read.used
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)} in {dict(data)!r}")
    return made


def _make(kind: str, read: _Reader) -> Statement:
    made = _MAKERS.get(kind)
    if made is None:
        raise ValueError(f"unknown kind of statement {kind!r}")
    return made(read)


def _mean(read: _Reader) -> Mean:
    also = tuple(_said(each) for each in read.items("also"))
    return Mean(
        read.text("of"), read.number("printed"), read.flag("percent"), read.text("region", ""), also, read.quote
    )  # fmt: skip


def _count(read: _Reader) -> Count:
    conditions = {
        Compare(key): None if bound is True else read_decimal(str(bound))
        for key, bound in read.mapping("where").items()
    }
    return Count(read.text("of"), conditions, read.count("printed"), read.flag("percent"), read.quote)


def _extreme(read: _Reader) -> Extreme:
    return Extreme(
        read.text("of"), read.text("unit"), read.text("kind") == "highest", read.optional("printed"),
        read.flag("percent"), read.quote,
    )  # fmt: skip


def _arithmetic(read: _Reader) -> Arithmetic:
    parts = tuple(found for each in read.items("parts") if (found := read_decimal(str(each))) is not None)
    return Arithmetic(
        Titled(read.text("title_vi"), read.text("title_en")), parts, read.number("printed"), read.optional("whole"),
        read.flag("at_least"), read.quote, read.text("node", ""),
    )  # fmt: skip


def _said(data: object) -> Said:
    if not isinstance(data, dict):
        raise ValueError(f"{data!r} is not an object")
    read = _Reader(data)
    return Said(Titled(read.text("title_vi"), read.text("title_en")), read.number("printed"))


_MAKERS: Mapping[str, Callable[[_Reader], Statement]] = {
    "mean": _mean,
    "count": _count,
    "units": lambda read: Units(read.count("printed"), read.quote),
    "bands": lambda read: BandCounts({k: int(str(v)) for k, v in read.mapping("printed").items()}, read.quote),
    "range": lambda read: Range(read.text("of"), read.number("printed"), read.flag("percent"), read.quote),
    "value": lambda read: UnitValue(
        read.text("unit"), read.text("of"), read.number("printed"), read.flag("percent"), read.quote
    ),
    "highest": _extreme,
    "lowest": _extreme,
    "arithmetic": _arithmetic,
}
