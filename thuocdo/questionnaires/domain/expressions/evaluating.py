"""What an expression gives for answers. This is the authority; `expressions.js` has to agree, case by case."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from thuocdo.questionnaires.domain.expressions.tree import (
    COMPARISONS,
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
    Value,
)

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression looks at: the answers that count, what is known of the items, the day, the own answer."""

    answers: Mapping[str, Value]
    known: Mapping[str, Known]
    today: date
    this: Value = None
    own: Known | None = None


def holds(expression: Expression, setting: Setting) -> bool:
    """Tell whether a condition holds."""
    return evaluate(expression, setting) is True


def evaluate(expression: Expression, setting: Setting) -> Value:  # noqa: PLR0911 -- one per kind
    """Return the value of an expression that has been type-checked; None where it is missing."""
    match expression:
        case Literal(value):
            return value
        case Answer(code):
            return setting.answers.get(code)
        case This():
            return setting.this
        case Today():
            return setting.today
        case Not(operand):
            return evaluate(operand, setting) is not True
        case Negative(operand):
            given = evaluate(operand, setting)
            return -given if isinstance(given, Fraction) else None
        case Pair("and", left, right):
            return evaluate(left, setting) is True and evaluate(right, setting) is True
        case Pair("or", left, right):
            return evaluate(left, setting) is True or evaluate(right, setting) is True
        case Pair(sign, left, right):
            return _joined(sign, evaluate(left, setting), evaluate(right, setting))
        case Call(function, arguments):
            return _called(function, arguments, setting)


def _joined(sign: str, left: Value, right: Value) -> Value:
    if sign in COMPARISONS:
        return sign == "!=" if left is None or right is None else _COMPARE[sign](left, right)
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return None
    if sign == "/":
        return left / right if right else None
    return {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign](left, right)  # type: ignore[no-any-return]


def _called(function: str, arguments: tuple[Expression, ...], setting: Setting) -> Value:  # noqa: PLR0911
    first = evaluate(arguments[0], setting)
    match function:
        case "answered":
            return first is not None
        case "selected":
            option = evaluate(arguments[1], setting)
            return option in first if isinstance(first, tuple) else first is not None and first == option
        case "count":
            return Fraction(len(first)) if isinstance(first, tuple) else Fraction(0)
        case "value":
            asked = arguments[0]
            about = setting.known.get(asked.code) if isinstance(asked, Answer) else setting.own
            return (about.numbers or {}).get(first) if about and isinstance(first, str) else None
        case "contains":
            part = evaluate(arguments[1], setting)
            return isinstance(first, str) and isinstance(part, str) and part in first
        case "length":
            return Fraction(len(first)) if isinstance(first, str) else Fraction(0)
        case _:
            return first if first is not None else evaluate(arguments[1], setting)
