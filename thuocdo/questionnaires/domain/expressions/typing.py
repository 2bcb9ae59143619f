"""Whether an expression makes sense, before anybody answers: known items, fitting types, options that exist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain.expressions.tree import (
    COMPARISONS,
    LOGIC,
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
from thuocdo.questionnaires.domain.expressions.writing import write

TYPE_WORDS: Mapping[Type, Sentence] = {
    Type.TRUTH: _("yes or no"),
    Type.NUMBER: _("a number"),
    Type.TEXT: _("a text"),
    Type.DAY: _("a date"),
    Type.CHOICE: _("one option"),
    Type.CHOICES: _("several options"),
    Type.OTHER: _("a file or a place"),
}
_ORDERED = (Type.NUMBER, Type.DAY)
_WORDED = (Type.TEXT, Type.CHOICE)


class _Checker:
    def __init__(self, known: Mapping[str, Known], own: Known | None) -> None:
        self._known = known
        self._own = own
        self.faults: list[Sentence] = []

    def of(self, expression: Expression) -> Type | None:  # noqa: PLR0911 -- one per kind
        """Return the type, or None where a fault has been noted."""
        match expression:
            case Literal(value):
                return {bool: Type.TRUTH, Fraction: Type.NUMBER, str: Type.TEXT, date: Type.DAY}[type(value)]
            case Today():
                return Type.DAY
            case Answer() | This():
                about = self._about(expression)
                return about.type if about else None
            case Not(operand):
                self.want(operand, Type.TRUTH)
                return Type.TRUTH
            case Negative(operand):
                self.want(operand, Type.NUMBER)
                return Type.NUMBER
            case Pair():
                return self._pair(expression)
            case Call():
                return self._call(expression)

    def _about(self, expression: Expression) -> Known | None:
        if isinstance(expression, This):
            if self._own is None:
                self.faults.append(_("“this” has a meaning only in a constraint."))
            return self._own
        if not isinstance(expression, Answer):
            self.faults.append(_("“%(text)s” is no item. Name one here.", text=write(expression)))
            return None
        if expression.code not in self._known:
            self.faults.append(_("No earlier item has the code %(code)s.", code=expression.code))
        return self._known.get(expression.code)

    def want(self, expression: Expression, *wanted: Type) -> Type | None:
        given = self.of(expression)
        if given is None or given in wanted:
            return given
        self.faults.append(
            _("“%(text)s” is %(given)s. Expected: %(wanted)s.", text=write(expression), given=TYPE_WORDS[given],
              wanted=tuple(TYPE_WORDS[each] for each in wanted))
        )  # fmt: skip
        return None

    def _pair(self, pair: Pair) -> Type:
        if pair.sign in LOGIC:
            self.want(pair.left, Type.TRUTH)
            self.want(pair.right, Type.TRUTH)
            return Type.TRUTH
        if pair.sign not in COMPARISONS:
            self.want(pair.left, Type.NUMBER)
            self.want(pair.right, Type.NUMBER)
            return Type.NUMBER
        same = pair.sign in ("=", "!=")
        left = self.want(pair.left, *_ORDERED, *(_WORDED if same else ()))
        right = self.want(pair.right, *_ORDERED, *(_WORDED if same else ()))
        if left and right and left is not right and not {left, right} <= set(_WORDED):
            self.faults.append(
                _("“%(text)s” compares %(left)s with %(right)s.", text=write(pair), left=TYPE_WORDS[left],
                  right=TYPE_WORDS[right])
            )  # fmt: skip
        for choice, text in ((pair.left, pair.right), (pair.right, pair.left)):
            self._option_exists(choice, text)
        return Type.TRUTH

    def _option_exists(self, choice: Expression, text: Expression) -> None:
        if not isinstance(choice, Answer | This) or not isinstance(text, Literal):
            return
        about = self._own if isinstance(choice, This) else self._known.get(choice.code)
        if about and about.options and text.value not in about.options:
            self.faults.append(
                _("%(item)s has no option “%(option)s”. It has: %(options)s.", item=write(choice),
                  option=str(text.value), options=about.options)
            )  # fmt: skip

    def _call(self, call: Call) -> Type | None:  # noqa: PLR0911 -- one per function
        taken = {"selected": 2, "contains": 2, "coalesce": 2}.get(call.function, 1)
        if len(call.arguments) != taken:
            self.faults.append(
                _("%(function)s takes %(count)s value.", "%(function)s takes %(count)s values.",
                  function=call.function, count=taken)
            )  # fmt: skip
            return None
        first = call.arguments[0]
        match call.function:
            case "answered":
                self._about(first)
                return Type.TRUTH
            case "selected":
                self._selected(first, call.arguments[1])
                return Type.TRUTH
            case "count":
                if self._about(first):
                    self.want(first, Type.CHOICES)
                return Type.NUMBER
            case "value":
                return self._value(first)
            case "contains":
                self.want(first, Type.TEXT)
                self.want(call.arguments[1], Type.TEXT)
                return Type.TRUTH
            case "length":
                self.want(first, Type.TEXT)
                return Type.NUMBER
            case _:
                return self._coalesce(call)

    def _selected(self, item: Expression, option: Expression) -> None:
        if self._about(item) is None:
            return
        self.want(item, Type.CHOICE, Type.CHOICES)
        if isinstance(option, Literal) and isinstance(option.value, str):
            self._option_exists(item, option)
        else:
            self.faults.append(_("“%(text)s” is no option. Write its code in quotes.", text=write(option)))

    def _value(self, item: Expression) -> Type:
        about = self._about(item)
        if about and self.want(item, Type.CHOICE) and not about.numbers:
            self.faults.append(_("The options of %(item)s have no numbers.", item=write(item)))
        return Type.NUMBER

    def _coalesce(self, call: Call) -> Type | None:
        first, second = (self.want(each, *_ORDERED, *_WORDED) for each in call.arguments)
        if first and second and first is not second:
            if {first, second} <= set(_WORDED):
                return Type.TEXT
            self.faults.append(
                _("“%(text)s” joins %(left)s with %(right)s.", text=write(call), left=TYPE_WORDS[first],
                  right=TYPE_WORDS[second])
            )  # fmt: skip
        return first


def faults(expression: Expression, known: Mapping[str, Known], own: Known | None = None) -> tuple[Sentence, ...]:
    """Return everything wrong with a condition, in words; nothing when it gives a truth and all in it fits.

    `known` are the items before it, `own` is the item itself where the expression is its constraint.
    """
    checker = _Checker(known, own)
    checker.want(expression, Type.TRUTH)
    return tuple(dict.fromkeys(checker.faults))


def type_of(expression: Expression, known: Mapping[str, Known], own: Known | None = None) -> Type | None:
    """Return the type of an expression, or None when something in it does not fit."""
    return _Checker(known, own).of(expression)
