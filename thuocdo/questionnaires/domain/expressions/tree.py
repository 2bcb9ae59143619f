"""The tree of an expression, and what each of its kinds of value is.

A value is a truth, an exact number, a text, a day, a chosen option (its code), several chosen options (in the order in
which they were given), or missing: nothing answered, not asked, or a division by 0. Missing spreads through arithmetic.
A comparison with something missing is false, except `!=`, which is always the opposite of `=`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = bool | Fraction | str | date | tuple[str, ...] | None


class Type(StrEnum):
    """What kind of value an expression has."""

    TRUTH = "truth"
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    OTHER = "other"  # a file, a place: it can be answered or not, and no more is asked of it


@dataclass(frozen=True, slots=True)
class Known:
    """What an expression may ask about one answer: its type, and the options and their numbers where it has some."""

    type: Type
    options: tuple[str, ...] = ()
    numbers: Mapping[str, Fraction] | None = None  # of options that have one


@dataclass(frozen=True, slots=True)
class Literal:
    """A truth, number, text or day as written."""

    value: bool | Fraction | str | date


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an item (or to a row of a matrix), by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class This:
    """The answer that a constraint is about."""


@dataclass(frozen=True, slots=True)
class Today:
    """The day on which the ballot is filled in."""


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """The number with the other sign."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values joined by `sign`: and, or, = != < <= > >=, + - * /."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values; see FUNCTIONS."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Literal | Answer | This | Today | Not | Negative | Pair | Call

LOGIC = ("or", "and")
COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
SUMS = ("+", "-")
PRODUCTS = ("*", "/")

# name → what it gives and takes, for the reference; types are checked in `typing`
FUNCTIONS: Mapping[str, str] = {
    "answered": "answered(item)",
    "selected": 'selected(item, "option")',
    "count": "count(item)",
    "value": "value(item)",
    "contains": 'contains(text, "part")',
    "length": "length(text)",
    "coalesce": "coalesce(first, second)",
}
WORDS = frozenset({"and", "or", "not", "true", "false", "this", "today", "date", *FUNCTIONS})
DEEPEST = 40  # brackets within brackets


def parts(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and everything in it, from left to right."""
    yield expression
    match expression:
        case Not(operand) | Negative(operand):
            yield from parts(operand)
        case Pair(_sign, left, right):
            yield from parts(left)
            yield from parts(right)
        case Call(_function, arguments):
            for each in arguments:
                yield from parts(each)
        case _:
            pass


def codes_in(expression: Expression) -> tuple[str, ...]:
    """Return the codes of the answers that the expression looks at, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(each.code for each in parts(expression) if isinstance(each, Answer)))


def renamed(expression: Expression, codes: Mapping[str, str]) -> Expression:
    """Return the expression with the answers it looks at called by their new codes."""
    match expression:
        case Answer(code):
            return Answer(codes.get(code, code))
        case Not(operand) | Negative(operand):
            return replace(expression, operand=renamed(operand, codes))
        case Pair(_sign, left, right):
            return replace(expression, left=renamed(left, codes), right=renamed(right, codes))
        case Call(_function, arguments):
            return replace(expression, arguments=tuple(renamed(each, codes) for each in arguments))
        case _:
            return expression
