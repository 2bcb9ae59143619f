"""Small arithmetic for formula rules: numbers, names, + - * / and brackets, min() and max(). Nothing else runs.

`max` alone is the maximum of the node; `max(…)` is the function. × ÷ − and square brackets are understood, since
official texts write "[b/a] × 2". Numbers have a decimal point; a comma separates arguments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _

LONGEST = 500  # characters
DEEPEST = 30  # brackets within brackets
MAX = "max"
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9_]*)|([-+*/(),]))", re.ASCII)
_SAME = str.maketrans(
    {"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-", "–": "-", "[": "(", "]": ")", "{": "(", "}": ")"}
)
_FUNCTIONS = {"min": min, "max": max}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """An input, or `max`, the maximum of the node."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Negative:
    """The opposite of a value."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values joined by `sign`."""

    sign: str
    left: Expression
    right: Expression
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    """min or max of values."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Number | Name | Negative | Operation | Call


class FormulaError(BadInput):
    """A formula that can't be read. `position` counts characters from 1."""

    code = "formula"

    def __init__(self, sentence: Sentence, position: int) -> None:
        super().__init__(sentence, field="expression", problems=(Problem(sentence, column="expression"),))
        self.position = position


class DividedByZero(ArithmeticError):
    """A divisor of the formula is 0 for the inputs given."""


def parse(text: str) -> Expression:
    """Return the expression that `text` writes. Raise `FormulaError` with the position of what can't be read."""
    return _Parser(text).whole()


def names_in(expression: Expression) -> tuple[Name, ...]:
    """Return every name that stands in the expression, from left to right."""
    match expression:
        case Name():
            return (expression,)
        case Number():
            return ()
        case Negative(value):
            return names_in(value)
        case Operation(_sign, left, right, _position):
            return names_in(left) + names_in(right)
        case Call(_function, arguments):
            return tuple(name for each in arguments for name in names_in(each))


def evaluate(expression: Expression, values: Mapping[str, Fraction]) -> Fraction:  # noqa: PLR0911 -- one per kind
    """Return the exact value. Raise `DividedByZero`; `KeyError` for a name without a value."""
    match expression:
        case Number(value):
            return value
        case Name(name, _position):
            return values[name]
        case Negative(value):
            return -evaluate(value, values)
        case Call(function, arguments):
            return _FUNCTIONS[function]([evaluate(each, values) for each in arguments])
        case Operation(sign, left, right, _position):
            first, second = evaluate(left, values), evaluate(right, values)
            if sign == "+":
                return first + second
            if sign == "-":
                return first - second
            if sign == "*":
                return first * second
            if not second:
                raise DividedByZero
            return first / second


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise FormulaError(_("A formula has at most %(longest)s characters.", longest=LONGEST), LONGEST)
        self._text = text.translate(_SAME)
        self._tokens: list[tuple[str, str, int]] = []
        at = 0
        while self._text[at:].strip():
            found = _TOKEN.match(self._text, at)
            if found is None:
                at += len(self._text[at:]) - len(self._text[at:].lstrip())
                raise _unexpected(text[at], at + 1)
            kind = ("number", "name", "sign")[(found.lastindex or 1) - 1]
            self._tokens.append((kind, found[found.lastindex or 1], found.start(found.lastindex or 1) + 1))
            at = found.end()
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        if not self._tokens:
            raise FormulaError(_("The formula is empty."), 1)
        expression = self._sum()
        if self._at < len(self._tokens):
            _kind, text, position = self._tokens[self._at]
            raise _unexpected(text, position)
        return expression

    def _sum(self) -> Expression:
        left = self._product()
        while self._peek() in ("+", "-"):
            _kind, sign, position = self._next()
            left = Operation(sign, left, self._product(), position)
        return left

    def _product(self) -> Expression:
        left = self._factor()
        while self._peek() in ("*", "/"):
            _kind, sign, position = self._next()
            left = Operation(sign, left, self._factor(), position)
        return left

    def _factor(self) -> Expression:
        kind, text, position = self._next()
        if kind == "number":
            return Number(Fraction(text))
        if kind == "name":
            if self._peek() == "(":
                return self._call(text, position)
            return Name(text, position)
        if text == "-":
            return Negative(self._nested(self._factor, position))
        if text == "(":
            inside = self._nested(self._sum, position)
            self._expect(")")
            return inside
        raise _unexpected(text, position)

    def _call(self, function: str, position: int) -> Expression:
        if function not in _FUNCTIONS:
            sentence = _("At character %(position)s: there is no function %(name)s. Known: min, max.",
                         position=position, name=function)  # fmt: skip
            raise FormulaError(sentence, position)
        self._next()
        arguments = [self._nested(self._sum, position)]
        while self._peek() == ",":
            self._next()
            arguments.append(self._nested(self._sum, position))
        self._expect(")")
        return Call(function, tuple(arguments))

    def _nested(self, read: object, position: int) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(
                _("At character %(position)s: too many brackets within brackets.", position=position), position
            )
        inside: Expression = read()  # type: ignore[operator]
        self._depth -= 1
        return inside

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str, int]:
        if self._at == len(self._tokens):
            position = len(self._text) + 1
            raise FormulaError(_("At character %(position)s: the formula ends too early.", position=position), position)
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        _kind, text, position = self._next()
        if text != sign:
            raise _unexpected(text, position)


def _unexpected(text: str, position: int) -> FormulaError:
    sentence = _("At character %(position)s: “%(text)s” was not expected.", position=position, text=text)
    return FormulaError(sentence, position)
