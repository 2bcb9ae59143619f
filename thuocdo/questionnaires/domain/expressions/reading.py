"""An expression from its text: `age >= 18 and not selected(channels, "tv")`.

Names are codes of items. Texts stand in double quotes, in which `\\"` is a quote and `\\\\` a backslash. Numbers have a
decimal point. `and` binds closer than `or`; comparisons can't be chained.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain.expressions.tree import (
    COMPARISONS,
    DEEPEST,
    FUNCTIONS,
    PRODUCTS,
    SUMS,
    Answer,
    Call,
    Expression,
    Literal,
    Negative,
    Not,
    Pair,
    This,
    Today,
)

LONGEST = 2000  # characters
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,30}(?:\.\d{1,20})?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r'|(?P<text>"(?:[^"\\]|\\["\\])*")|(?P<sign><=|>=|!=|[-+*/(),=<>]))',
    re.ASCII,
)
_ESCAPED = re.compile(r'\\(["\\])')


class ExpressionError(BadInput):
    """An expression that can't be read. `position` counts characters from 1."""

    code = "expression"

    def __init__(self, sentence: Sentence, position: int) -> None:
        super().__init__(sentence, problems=(Problem(sentence),))
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text: `kind` is number, name, text, sign or end."""

    kind: str
    text: str
    position: int


def read(text: str) -> Expression:
    """Return the expression that `text` writes. Raise `ExpressionError` with the place of what can't be read."""
    return _Parser(tokens(text)).whole()


def tokens(text: str, pattern: re.Pattern[str] = _TOKEN, longest: int = LONGEST) -> tuple[Token, ...]:
    """Return the pieces of a text in order, the last one being its end."""
    if len(text) > longest:
        raise ExpressionError(_("An expression has at most %(longest)s characters.", longest=longest), longest)
    text = unicodedata.normalize("NFC", text)
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        match = pattern.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise unexpected(text[at], at + 1)
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1))
        at = match.end()
    return (*found, Token("end", "", len(text) + 1))


def unexpected(text: str, position: int) -> ExpressionError:
    """Return the refusal of a piece that can't stand where it does."""
    if not text:
        return ExpressionError(
            _("At character %(position)s: the expression ends too early.", position=position), position
        )
    sentence = _("At character %(position)s: “%(text)s” was not expected.", position=position, text=text)
    return ExpressionError(sentence, position)


class Cursor:
    """Walks over the pieces of a text."""

    def __init__(self, pieces: tuple[Token, ...]) -> None:
        self._pieces = pieces
        self._at = 0
        self._depth = 0

    def peek(self) -> Token:
        """Return the next piece without taking it."""
        return self._pieces[self._at]

    def take(self) -> Token:
        """Return the next piece and go on; at the end, stay there."""
        piece = self._pieces[self._at]
        self._at += piece.kind != "end"
        return piece

    def takes(self, kind: str, *texts: str) -> str:
        """Take the next piece if it is one of these; return its text, or "" when it is something else."""
        piece = self.peek()
        return self.take().text if piece.kind == kind and piece.text in texts else ""

    def expect(self, sign: str) -> None:
        """Take the sign that has to come next."""
        piece = self.take()
        if piece.kind != "sign" or piece.text != sign:
            raise unexpected(piece.text, piece.position)

    def nested(self, read_inside: Callable[[], Expression]) -> Expression:
        """Read something within brackets or after a sign, not too deep."""
        self._depth += 1
        if self._depth > DEEPEST:
            position = self.peek().position
            raise ExpressionError(
                _("At character %(position)s: too many brackets within brackets.", position=position), position
            )
        inside = read_inside()
        self._depth -= 1
        return inside


class _Parser(Cursor):
    def whole(self) -> Expression:
        if self.peek().kind == "end":
            raise ExpressionError(_("The expression is empty."), 1)
        expression = self._or()
        piece = self.peek()
        if piece.kind != "end":
            raise unexpected(piece.text, piece.position)
        return expression

    def _or(self) -> Expression:
        left = self._and()
        while self.takes("name", "or"):
            left = Pair("or", left, self._and())
        return left

    def _and(self) -> Expression:
        left = self._not()
        while self.takes("name", "and"):
            left = Pair("and", left, self._not())
        return left

    def _not(self) -> Expression:
        if self.takes("name", "not"):
            return Not(self.nested(self._not))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        if sign := self.takes("sign", *COMPARISONS):
            return Pair(sign, left, self._sum())
        return left

    def _sum(self) -> Expression:
        left = self._product()
        while sign := self.takes("sign", *SUMS):
            left = Pair(sign, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._factor()
        while sign := self.takes("sign", *PRODUCTS):
            left = Pair(sign, left, self._factor())
        return left

    def _factor(self) -> Expression:
        piece = self.take()
        if piece.kind == "number":
            return Literal(Fraction(piece.text))
        if piece.kind == "text":
            return Literal(_ESCAPED.sub(r"\1", piece.text[1:-1]))
        if piece.kind == "sign" and piece.text == "-":
            return Negative(self.nested(self._factor))
        if piece.kind == "sign" and piece.text == "(":
            inside = self.nested(self._or)
            self.expect(")")
            return inside
        if piece.kind == "name":
            return self._name(piece)
        raise unexpected(piece.text, piece.position)

    def _name(self, piece: Token) -> Expression:
        plain: dict[str, Expression] = {
            "true": Literal(True),
            "false": Literal(False),
            "this": This(),
            "today": Today(),
        }
        if piece.text in plain:
            return plain[piece.text]
        if piece.text in ("and", "or", "not"):
            raise unexpected(piece.text, piece.position)
        if piece.text != "date" and piece.text not in FUNCTIONS:
            if self.peek().text == "(":
                raise ExpressionError(
                    _("At character %(position)s: there is no function %(name)s. Known: %(known)s.",
                      position=piece.position, name=piece.text, known=tuple(FUNCTIONS)), piece.position,
                )  # fmt: skip
            return Answer(piece.text)
        self.expect("(")
        if piece.text == "date":
            day = self._day()
            self.expect(")")
            return day
        arguments = [self.nested(self._or)]
        while self.takes("sign", ","):
            arguments.append(self.nested(self._or))
        self.expect(")")
        return Call(piece.text, tuple(arguments))

    def _day(self) -> Literal:
        piece = self.take()
        day = day_of(piece.text[1:-1]) if piece.kind == "text" else None
        if day is None:
            raise ExpressionError(
                _('At character %(position)s: “%(text)s” is no date. Write it as date("2026-01-31").',
                  position=piece.position, text=piece.text), piece.position,
            )  # fmt: skip
        return Literal(day)


def day_of(text: str) -> date | None:
    """Return the day written as yyyy-mm-dd, or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
