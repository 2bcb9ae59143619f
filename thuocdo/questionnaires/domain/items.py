"""What can be asked: one frozen class per kind of item, joined in one union. The fields are the only description.

Codes of items, of rows of a matrix and of sections are unique in a questionnaire and never change their meaning; codes
of options are unique within their item. Texts are given per language, Vietnamese first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, TypeAlias

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain.expressions.tree import Expression, Known, Type

Words: TypeAlias = Mapping[str, str]  # language → text

MAIN_LANGUAGE = "vi"


class Kind(StrEnum):
    """The kinds of item; the word is stored."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale5"
    MATRIX = "matrix"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    LONG_TEXT = "long_text"
    RANKING = "ranking"
    UNIT = "unit"
    FILE = "file"
    LOCATION = "location"
    NOTE = "note"


KIND_WORDS: Mapping[Kind, Sentence] = {
    Kind.SINGLE: _("One choice"),
    Kind.MULTIPLE: _("Several choices"),
    Kind.SCALE: _("Five-point scale"),
    Kind.MATRIX: _("Matrix of scales"),
    Kind.NUMBER: _("Number"),
    Kind.DATE: _("Date"),
    Kind.TEXT: _("Short text"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.RANKING: _("Ranking"),
    Kind.UNIT: _("Unit or area"),
    Kind.FILE: _("Photo or file"),
    Kind.LOCATION: _("Location"),
    Kind.NOTE: _("Note"),
}


class TextForm(StrEnum):
    """What a short text has to look like."""

    ANY = "any"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from. `number` is what it counts in a mean; `satisfied` whether it counts so."""

    code: str
    title: Words
    number: Decimal | None = None
    satisfied: bool = False
    alone: bool = False  # "none of these": can't be chosen together with others


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a matrix. It is answered like an item of its own, with the options of the matrix."""

    code: str
    title: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every item has."""

    kind: ClassVar[Kind]
    code: str
    title: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    relevant: Expression | None = None  # asked only where this holds
    constraint: Expression | None = None  # an answer is taken only where this holds; `this` is the answer
    refusal: Words = field(default_factory=dict)  # what to say where the constraint doesn't hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Asked):
    """Choose one option."""

    kind: ClassVar[Kind] = Kind.SINGLE
    options: tuple[Option, ...]
    shuffle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple(Asked):
    """Choose any number of options, within limits."""

    kind: ClassVar[Kind] = Kind.MULTIPLE
    options: tuple[Option, ...]
    shuffle: bool = False
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Asked):
    """Choose one of five steps, in their order."""

    kind: ClassVar[Kind] = Kind.SCALE
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix(Asked):
    """Several rows, each answered by one of the same options."""

    kind: ClassVar[Kind] = Kind.MATRIX
    rows: tuple[Row, ...]
    options: tuple[Option, ...]
    shuffle: bool = False  # of rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Asked):
    """A number within limits, with at most `places` decimals."""

    kind: ClassVar[Kind] = Kind.NUMBER
    lowest: Decimal | None = None
    highest: Decimal | None = None
    places: int = 0
    unit: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Asked):
    """A day within limits."""

    kind: ClassVar[Kind] = Kind.DATE
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText(Asked):
    """One line."""

    kind: ClassVar[Kind] = Kind.TEXT
    longest: int = 250
    form: TextForm = TextForm.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class LongText(Asked):
    """Several lines."""

    kind: ClassVar[Kind] = Kind.LONG_TEXT
    longest: int = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(Asked):
    """Put options in order, the first being the most important; all of them, or the first `places`."""

    kind: ClassVar[Kind] = Kind.RANKING
    options: tuple[Option, ...]
    shuffle: bool = False
    places: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPicker(Asked):
    """Choose a unit of the register by its slug, of one of these kinds; within what an earlier item chose."""

    kind: ClassVar[Kind] = Kind.UNIT
    unit_kinds: tuple[str, ...]
    within: str = ""  # the code of an earlier unit item


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Asked):
    """Photos or files."""

    kind: ClassVar[Kind] = Kind.FILE
    photo: bool = True
    most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Asked):
    """A point on earth."""

    kind: ClassVar[Kind] = Kind.LOCATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Asked):
    """Something to read; nothing is answered."""

    kind: ClassVar[Kind] = Kind.NOTE


Item: TypeAlias = (
    Single | Multiple | Scale | Matrix | Number | Day | ShortText | LongText | Ranking | UnitPicker | Upload
    | Location | Note
)  # fmt: skip
KINDS: Mapping[Kind, type[Item]] = {
    each.kind: each
    for each in (
        Single, Multiple, Scale, Matrix, Number, Day, ShortText, LongText, Ranking, UnitPicker, Upload, Location, Note,
    )
}  # fmt: skip
Chosen: TypeAlias = Single | Multiple | Scale | Matrix | Ranking

_TYPES: Mapping[Kind, Type] = {
    Kind.SINGLE: Type.CHOICE,
    Kind.SCALE: Type.CHOICE,
    Kind.MATRIX: Type.CHOICE,
    Kind.MULTIPLE: Type.CHOICES,
    Kind.RANKING: Type.CHOICES,
    Kind.NUMBER: Type.NUMBER,
    Kind.DATE: Type.DAY,
    Kind.TEXT: Type.TEXT,
    Kind.LONG_TEXT: Type.TEXT,
    Kind.UNIT: Type.TEXT,
    Kind.FILE: Type.OTHER,
    Kind.LOCATION: Type.OTHER,
}


def options_of(item: Item) -> tuple[Option, ...]:
    """Return the options of an item; none for kinds without."""
    return item.options if isinstance(item, Chosen) else ()


def known_of(item: Item) -> dict[str, Known]:
    """Return what expressions may ask about an item: one entry, one per row for a matrix, none for a note."""
    if isinstance(item, Note):
        return {}
    options = options_of(item)
    numbers = {option.code: Fraction(option.number) for option in options if option.number is not None}
    known = Known(_TYPES[item.kind], tuple(option.code for option in options), numbers or None)
    return {row.code: known for row in item.rows} if isinstance(item, Matrix) else {item.code: known}


def said(words: Words, language: str) -> str:
    """Return a text in a language, else in Vietnamese, else in whichever there is."""
    return words.get(language) or words.get(MAIN_LANGUAGE) or next(iter(words.values()), "")
