"""Conditions as XLSForm writes them (a part of XPath), to and from the tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from thuocdo.kernel.numbers import exact_text
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain.expressions.reading import Cursor, ExpressionError, Token, day_of, tokens, unexpected
from thuocdo.questionnaires.domain.expressions.tree import (
    COMPARISONS,
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
    Type,
)
from thuocdo.questionnaires.domain.expressions.writing import MOST_PLACES, binding, sides

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,30}(?:\.\d{1,20})?)|(?P<answer>\$\{\s*[^\s{}]{1,200}\s*\})"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_:-]*)|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign><=|>=|!=|[-+*(),=<>.]))",
    re.ASCII,
)
_FUNCTIONS = {
    "selected": "selected", "count-selected": "count", "number": "value", "contains": "contains",
    "string-length": "length", "coalesce": "coalesce",
}  # fmt: skip
_NAMES = {ours: theirs for theirs, ours in _FUNCTIONS.items()}
_EMPTY = Literal("")


class CannotSay(ValueError):
    """A part of an expression that XLSForm has no words for."""


def read(text: str, known: Mapping[str, Known], codes: Mapping[str, str], own: Known | None = None) -> Expression:
    """Return the tree of an XLSForm condition. `codes` are our codes for the names of the form.

    Raise `ExpressionError` with what can't be taken.
    """
    straight = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})  # as word processors write them
    return _fitted(_Parser(tokens(straight, _TOKEN), codes).whole(), known, own)


def write(expression: Expression, known: Mapping[str, Known], own: Known | None = None) -> str:  # noqa: PLR0911
    """Return the tree as an XLSForm condition. Raise `CannotSay`."""

    def within(each: Expression, least: int) -> str:
        text = write(each, known, own)
        return f"({text})" if binding(each) < least else text

    match expression:
        case Literal(value):
            return _literal(value)
        case Answer(code):
            return f"${{{code}}}"
        case This():
            return "."
        case Today():
            return "today()"
        case Not(operand):
            return f"not({write(operand, known, own)})"
        case Negative(operand):
            return f"-{within(operand, binding(This()))}"
        case Pair(sign, left, right):
            at_left, at_right = sides(expression)
            if sign in COMPARISONS and _EMPTY in (left, right):
                raise CannotSay
            return f"{within(left, at_left)} {'div' if sign == '/' else sign} {within(right, at_right)}"
        case Call("answered", (asked,)):
            return f"{write(asked, known, own)} != ''"
        case Call(function, arguments):
            about = _about(arguments[0], known, own)
            numbers = (about.numbers if about else None) or {}
            if function == "value" and any(_number(code) != number for code, number in numbers.items()):
                raise CannotSay
            return f"{_NAMES[function]}({', '.join(write(each, known, own) for each in arguments)})"


def _literal(value: bool | Fraction | str | date) -> str:
    if isinstance(value, bool):
        return "true()" if value else "false()"
    if isinstance(value, Fraction):
        return exact_text(value, MOST_PLACES)
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if "'" in value and '"' in value:
        raise CannotSay
    return f'"{value}"' if "'" in value else f"'{value}'"


def _number(code: str) -> Fraction | None:
    return Fraction(code) if re.fullmatch(r"\d+(\.\d+)?", code, re.ASCII) else None


def _about(expression: Expression, known: Mapping[str, Known], own: Known | None) -> Known | None:
    if isinstance(expression, This):
        return own
    return known.get(expression.code) if isinstance(expression, Answer) else None


class _Parser(Cursor):
    def __init__(self, pieces: tuple[Token, ...], codes: Mapping[str, str]) -> None:
        super().__init__(pieces)
        self._codes = codes

    def whole(self) -> Expression:
        expression = self._joined()
        piece = self.peek()
        if piece.kind != "end":
            raise unexpected(piece.text, piece.position)
        return expression

    def _joined(self) -> Expression:
        left = self._all()
        while self.takes("name", "or"):
            left = Pair("or", left, self._all())
        return left

    def _all(self) -> Expression:
        left = self._compared()
        while self.takes("name", "and"):
            left = Pair("and", left, self._compared())
        return left

    def _compared(self) -> Expression:
        left = self._added()
        sign = self.takes("sign", *COMPARISONS)
        return Pair(sign, left, self._added()) if sign else left

    def _added(self) -> Expression:
        left = self._multiplied()
        while sign := self.takes("sign", *SUMS):
            left = Pair(sign, left, self._multiplied())
        return left

    def _multiplied(self) -> Expression:
        left = self._one()
        while sign := self.takes("sign", "*") or self.takes("name", "div"):
            left = Pair("/" if sign == "div" else sign, left, self._one())
        return left

    def _one(self) -> Expression:  # noqa: PLR0911 -- one per kind
        piece = self.take()
        match piece.kind, piece.text:
            case "number", text:
                return Literal(Fraction(text))
            case "text", text:
                return Literal(text[1:-1])
            case "answer", text:
                return self._answer(text[2:-1].strip())
            case "sign", ".":
                return This()
            case "sign", "-":
                return Negative(self.nested(self._one))
            case "sign", "(":
                inside = self.nested(self._joined)
                self.expect(")")
                return inside
            case "name", _name if self.peek().text == "(":
                return self._call(piece)
            case _:
                raise unexpected(piece.text, piece.position)

    def _answer(self, name: str) -> Expression:
        if name not in self._codes:
            raise ExpressionError(_("No earlier item has the code %(code)s.", code=name), 1)
        return Answer(self._codes[name])

    def _call(self, piece: Token) -> Expression:
        self.expect("(")
        arguments: list[Expression] = []
        if not self.takes("sign", ")"):
            arguments.append(self.nested(self._joined))
            while self.takes("sign", ","):
                arguments.append(self.nested(self._joined))
            self.expect(")")
        match piece.text, arguments:
            case "true" | "false", []:
                return Literal(piece.text == "true")
            case "today", []:
                return Today()
            case "not", [operand]:
                return Not(operand)
            case "date", [Literal(str() as text)] if day := day_of(text):
                return Literal(day)
            case "date", [Answer() | This() as item]:
                return item
            case name, [_first, *_rest] if name in _FUNCTIONS:
                return Call(_FUNCTIONS[name], tuple(arguments))
            case _:
                raise ExpressionError(
                    _("The function %(name)s() can't be taken over as it is used here.", name=piece.text),
                    piece.position,
                )


def _fitted(  # noqa: PLR0911 -- one per kind
    expression: Expression, known: Mapping[str, Known], own: Known | None
) -> Expression:
    """Say with types what XPath leaves open: empty text for "not answered", 1 for the option "1", text for a day."""

    def inside(each: Expression) -> Expression:
        return _fitted(each, known, own)

    match expression:
        case Pair(("=" | "!=") as sign, Answer() | This() as item, Literal("")):
            return Call("answered", (item,)) if sign == "!=" else Not(Call("answered", (item,)))
        case Pair(sign, left, right) if sign in COMPARISONS:
            return Pair(
                sign, _as(inside(left), _about(right, known, own)), _as(inside(right), _about(left, known, own))
            )
        case Pair(sign, left, right):
            return Pair(sign, inside(left), inside(right))
        case Not(operand):
            return Not(inside(operand))
        case Negative(operand):
            return Negative(inside(operand))
        case Call("value", (Literal(str() as text),)) if number := _number(text):
            return Literal(number)
        case Call("value", (asked,)) if (about := _about(asked, known, own)) and about.type is Type.NUMBER:
            return asked
        case Call("selected", (item, Literal(Fraction() as number))):
            return Call("selected", (item, Literal(exact_text(number))))
        case Call(function, arguments):
            return Call(function, tuple(inside(each) for each in arguments))
        case _:
            return expression


def _as(expression: Expression, other: Known | None) -> Expression:
    """Return a literal in the type of what it is compared with."""
    if other is None or not isinstance(expression, Literal):
        return expression
    value = expression.value
    if other.type in (Type.CHOICE, Type.TEXT) and isinstance(value, Fraction) and not isinstance(value, bool):
        return Literal(exact_text(value))
    if other.type is Type.NUMBER and isinstance(value, str) and (number := _number(value)) is not None:
        return Literal(number)
    if other.type is Type.DAY and isinstance(value, str) and (day := day_of(value)):
        return Literal(day)
    return expression
