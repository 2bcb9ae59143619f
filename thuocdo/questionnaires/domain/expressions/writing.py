"""An expression as text that reads back to the same tree, and as the list that the browser evaluates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from thuocdo.kernel.numbers import exact_text
from thuocdo.questionnaires.domain.expressions.tree import (
    COMPARISONS,
    PRODUCTS,
    SUMS,
    Answer,
    Call,
    Expression,
    Known,
    Literal,
    Negative,
    Not,
    Pair,
    This,
    Today,
)

Json: TypeAlias = "str | bool | list[Json] | dict[str, str]"
_OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _FACTOR = range(7)
MOST_PLACES = 20


def binding(expression: Expression) -> int:
    """Return how closely the outermost sign binds."""
    match expression:
        case Not():
            return _NOT
        case Pair(sign, _left, _right):
            if sign in COMPARISONS:
                return _COMPARED
            return {"or": _OR, "and": _AND, **dict.fromkeys(SUMS, _SUM), **dict.fromkeys(PRODUCTS, _PRODUCT)}[sign]
        case _:
            return _FACTOR


def sides(expression: Pair) -> tuple[int, int]:
    """Return how closely the left and the right side have to bind to stand without brackets."""
    own = binding(expression)
    return (own + 1, own + 1) if own == _COMPARED else (own, own + 1)


def write(expression: Expression) -> str:  # noqa: PLR0911 -- one per kind
    """Return the text of an expression, with no more brackets than it needs."""
    match expression:
        case Literal(value):
            return _literal(value)
        case Answer(code):
            return code
        case This():
            return "this"
        case Today():
            return "today"
        case Not(operand):
            return f"not {_within(operand, _NOT)}"
        case Negative(operand):
            return f"-{_within(operand, _FACTOR)}"
        case Pair(sign, left, right):
            at_left, at_right = sides(expression)
            return f"{_within(left, at_left)} {sign} {_within(right, at_right)}"
        case Call(function, arguments):
            return f"{function}({', '.join(write(each) for each in arguments)})"


def _within(expression: Expression, least: int) -> str:
    text = write(expression)
    return f"({text})" if binding(expression) < least else text


def _literal(value: bool | Fraction | str | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return exact_text(value, MOST_PLACES)
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def for_browser(expression: Expression, known: Mapping[str, Known], own: Known | None = None) -> Json:  # noqa: PLR0911
    """Return the tree as lists of texts, with the type of every answer, as `expressions.js` evaluates it.

    Numbers are written as text, so that no digit is lost on the way. The expression has been type-checked before.
    """

    def inside(each: Expression) -> Json:
        return for_browser(each, known, own)

    match expression:
        case Literal(value):
            if isinstance(value, bool):
                return ["truth", value]
            if isinstance(value, Fraction):
                return ["number", exact_text(value, MOST_PLACES)]
            return ["day", value.isoformat()] if isinstance(value, date) else ["text", value]
        case Answer(code):
            return ["answer", code, known[code].type.value]
        case This():
            return ["this", own.type.value if own else ""]
        case Today():
            return ["today"]
        case Not(operand):
            return ["not", inside(operand)]
        case Negative(operand):
            return ["negative", inside(operand)]
        case Pair(sign, left, right):
            return [sign, inside(left), inside(right)]
        case Call("value", (asked,)):
            about = known[asked.code] if isinstance(asked, Answer) else own
            numbers = (about.numbers if about else None) or {}
            return ["value", inside(asked), {code: exact_text(number, MOST_PLACES) for code, number in numbers.items()}]
        case Call(function, arguments):
            return [function, *(inside(each) for each in arguments)]
