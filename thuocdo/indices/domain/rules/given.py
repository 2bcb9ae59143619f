"""Reading declared inputs: from exact values when scoring, from text when they come from a form or a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar
from unicodedata import normalize

from thuocdo.indices.domain.rules.basis import (
    Amount,
    Choice,
    Incomplete,
    Inputs,
    InputSpec,
    InputType,
    InputValue,
    ScoredNode,
    shown,
)
from thuocdo.kernel.numbers import LONGEST_NUMBER, Exact, read_decimal
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, Titled, plain
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import fold, nfc

_YES = {"1", "true", "yes", "co", "x", "dat"}
_NO = {"0", "false", "no", "khong", "khong dat"}


class Asks(Protocol):
    """What knows how its inputs are called: a rule."""

    def inputs(self, node: ScoredNode) -> tuple[InputSpec, ...]: ...


class Coded(Protocol):
    """One of several things to choose from, known by its code."""

    @property
    def code(self) -> str: ...


E = TypeVar("E", bound=Coded)


def plain_counts(inputs: Inputs, names: Sequence[str]) -> list[int] | None:
    """Return the inputs where they are just those of that name and all of them counts, as they nearly always are.

    None for anything else, which `Given` reads with care: this only saves time.
    """
    if len(inputs) != len(names):
        return None
    counts: list[int] = []
    for name in names:
        value = inputs.get(name)
        if type(value) is not int or value < 0:  # a bool is no count
            return None
        counts.append(value)
    return counts


class Given:
    """The declared inputs of one leaf. Every fault is collected; `check` raises them all at once.

    The rule is only asked for the names of its inputs when a fault has to be told: most leaves have none.
    """

    __slots__ = ("_absent", "_inputs", "_node", "_problems", "_read", "_rule")

    def __init__(self, inputs: Inputs, node: ScoredNode, rule: Asks) -> None:
        self._inputs = inputs
        self._node = node
        self._rule = rule
        self._problems: list[Problem] | None = None
        self._absent: list[str] | None = None
        self._read: list[str] = []

    def has(self, name: str) -> bool:
        """Tell whether the input was given at all. It counts as asked for only when it is then read."""
        value = self._inputs.get(name)
        return value is not None and value != ""

    def number(
        self, name: str, *, minimum: Amount | None = 0, maximum: Amount | None = None, default: Amount | None = None
    ) -> Amount:
        """Return an exact number, or `default` where none was given and there is one.

        A faulty or absent one is noted, and 0 returned until `check` refuses.
        """
        value = self._inputs.get(name)
        self._read.append(name)
        if type(value) is int and value >= 0 and minimum == 0 and maximum is None:  # a count, the usual case
            return value
        if type(value) is not int:
            value = self._exact(name, value, default)
            if value is None:
                return 0
        if minimum is not None and _is_below(value, minimum):
            self.refuse(name, value, _("at least %(minimum)s", minimum=shown(minimum)))
            return 0
        if maximum is not None and _is_below(maximum, value):
            self.refuse(name, value, _("at most %(maximum)s", maximum=shown(maximum)))
            return 0
        return value

    def numbers(self, names: Sequence[str], default: Amount | None = None) -> Sequence[Amount]:
        """Return several exact numbers from 0 on, as `number` reads each."""
        return [self.number(name, default=default) for name in names]

    def wholes(self, names: Sequence[str]) -> Sequence[int]:
        """Return several whole numbers from 0 on."""
        return [self.whole(name) for name in names]

    def whole(self, name: str, *, minimum: int | None = 0, maximum: int | None = None) -> int:
        """Return a whole number, such as a count of cases."""
        value = self.number(name, minimum=minimum, maximum=maximum)
        if not isinstance(value, int):
            if value.denominator != 1:
                self.refuse(name, value, _("a whole number"))
                return 0
            return value.numerator
        return value

    def flag(self, name: str) -> bool:
        """Return yes or no."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.refuse(name, value, _("yes or no"))
        return False

    def choice(self, name: str, codes: Iterable[str]) -> str:
        """Return the chosen code."""
        value = self._take(name)
        if value is None or value in tuple(codes):
            return str(value or "")
        self.refuse(name, value, _one_of(self._asked(name)))
        return ""

    def entry(self, name: str, entries: Sequence[E]) -> E:
        """Return the one entry that was chosen, which is all the rule asks for. Raise as `check` does."""
        code = self.choice(name, [entry.code for entry in entries])
        self.check()
        return next(entry for entry in entries if entry.code == code)

    def chosen(self, name: str, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the chosen codes, any number of them, in the order of `codes`. None chosen is an answer."""
        value = self._take(name, empty_counts=True)
        if value is None:
            return ()
        allowed = tuple(codes)
        if not isinstance(value, tuple) or any(code not in allowed for code in value):
            self.refuse(name, value, _any_of(self._asked(name)))
            return ()
        return tuple(code for code in allowed if code in value)

    def text(self, name: str, *, required: bool = True) -> str:
        """Return free text without spaces at its ends."""
        if not required and not self.has(name):
            self._read.append(name)
            return ""
        value = self._take(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(name, value, _("text"))
            return ""
        if not value.strip():
            self._miss(name)
        return value.strip()

    def refuse(self, name: str, given: object, expected: Sentence, sentence: Sentence | None = None) -> None:
        """Note that the input `name` can't be taken."""
        text = plain(given) if isinstance(given, Fraction | Decimal | int | str | tuple) else str(given)
        if sentence is None:
            sentence = _(
                "%(place)s: “%(name)s” can't be %(given)s. Give %(expected)s.",
                place=self._node.code, name=self._called(name), given=text, expected=expected,
            )  # fmt: skip
        self._problems = self._problems or []
        self._problems.append(Problem(sentence, place=self._node.code, column=name, given=text, expected=expected))

    def check(self) -> None:
        """Raise `BadInput` with every fault, or `Incomplete` when inputs are only absent."""
        if len(self._read) < len(self._inputs):
            self._check_names()
        if self._problems:
            raise BadInput(self._problems[0].sentence, field=self._problems[0].column, problems=self._problems)
        if self._absent:
            problems = [
                Problem(_("%(place)s: “%(name)s” has not been given.", place=self._node.code, name=self._called(name)),
                        place=self._node.code, column=name)
                for name in self._absent
            ]  # fmt: skip
            raise Incomplete(problems[0].sentence, field=self._absent[0], problems=problems)

    def known(self, *names: str) -> None:
        """Say that the inputs `names` exist, though this score does not need them."""
        self._read.extend(name for name in names if name in self._inputs)

    def _check_names(self) -> None:
        for name in sorted(self._inputs.keys() - set(self._read)):
            expected = _("one of: %(codes)s", codes=tuple(sorted(self._read)))
            sentence = _("%(place)s: there is no input named %(name)s.", place=self._node.code, name=name)
            self.refuse(name, self._inputs[name], expected, sentence)

    def _exact(self, name: str, value: InputValue | None, default: Amount | None) -> Amount | None:
        if value is None or value == "":
            if default is None:
                self._miss(name)
            return default
        if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= LONGEST_NUMBER:
            return Fraction(value)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            self.refuse(name, value, _("a number"))
            return None
        return value

    def _take(self, name: str, *, empty_counts: bool = False) -> InputValue | None:
        value = self._inputs.get(name)
        self._read.append(name)
        if value is None or (value == "" and not empty_counts):
            self._miss(name)
            return None
        return value

    def _asked(self, name: str) -> InputSpec | None:
        return next((asked for asked in self._rule.inputs(self._node) if asked.name == name), None)

    def _called(self, name: str) -> Sentence | str:
        """Return what people call an input: by its name in the rule only if the rule does not ask for it."""
        asked = self._asked(name)
        return asked.name_in_words if asked else name

    def _miss(self, name: str) -> None:
        self._absent = self._absent or []
        self._absent.append(name)


def _is_below(value: Amount, bound: Amount) -> bool:
    """Compare in whole numbers, much faster than two fractions."""
    top, under = value.as_integer_ratio()
    above, below = bound.as_integer_ratio()
    return top * below < above * under


def read_inputs(specs: Sequence[InputSpec], raw: Mapping[str, str], place: str = "") -> dict[str, InputValue]:
    """Return typed inputs read from text, as a form or a sheet gives them. Empty texts are left out.

    Numbers may carry a decimal comma or point; yes and no may be English or Vietnamese; several codes are joined by
    ";". Raise `BadInput` with every fault. Whether the values make sense together is for the rule to say.
    """
    problems: list[Problem] = []
    values: dict[str, InputValue] = {}
    by_name = {spec.name: spec for spec in specs}
    for name, text in raw.items():
        spec = by_name.get(name)
        if spec is None:
            sentence = _("%(place)s: there is no input named %(name)s.", place=place, name=name)
            problems.append(Problem(sentence, place=place, column=name, given=text))
        elif text.strip() or spec.type is InputType.MULTI:
            value = _parse(spec, normalize("NFC", text) if spec.type is InputType.TEXT else nfc(text))
            if value is None:
                problems.append(_unreadable(spec, place, text))
            else:
                values[name] = value
    if problems:
        raise BadInput(problems[0].sentence, field=problems[0].column, problems=problems)
    return values


def inputs_to_data(inputs: Inputs) -> dict[str, str | bool | list[str]]:
    """Return inputs as JSON without loss: numbers as text, lists of codes as lists."""
    data: dict[str, str | bool | list[str]] = {}
    for name, value in inputs.items():
        if isinstance(value, bool):
            data[name] = value
        elif isinstance(value, tuple):
            data[name] = list(value)
        else:
            data[name] = number_text(value) if isinstance(value, int | Fraction | Decimal) else value
    return data


def inputs_from_data(specs: Sequence[InputSpec], data: Mapping[str, object], place: str = "") -> dict[str, InputValue]:
    """Return the inputs that `inputs_to_data` wrote. Raise `BadInput` naming what can't be read."""
    raw: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, bool):
            raw[name] = "1" if value else "0"
        elif isinstance(value, list):
            raw[name] = ";".join(str(each) for each in value)
        else:
            raw[name] = str(value)
    return read_inputs(specs, raw, place)


def number_text(value: Exact) -> str:
    """Return an exact number as text that `read_number` reads back: "1.5", or "1/3" where no decimals end."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    twos = fives = 0
    rest = exact.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{exact.numerator}/{exact.denominator}"
    places = max(twos, fives)
    digits = str(abs(exact.numerator) * 10**places // exact.denominator).rjust(places + 1, "0")
    return f"{'-' if exact < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def read_number(text: str) -> Fraction | None:
    """Return the exact number of a text such as "1,5", "1.5" or "1/3", or None."""
    above, slash, below = text.partition("/")
    numerator = read_decimal(above)
    denominator = read_decimal(below) if slash else Decimal(1)
    if numerator is None or not denominator:
        return None
    return Fraction(numerator) / Fraction(denominator)


def _parse(spec: InputSpec, text: str) -> InputValue | None:
    match spec.type:
        case InputType.TEXT:
            return text
        case InputType.BOOLEAN:
            word = fold(text)
            return True if word in _YES else False if word in _NO else None
        case InputType.CHOICE:
            return _code_of(text, spec.choices)
        case InputType.MULTI:
            parts = [part.strip() for part in text.split(";") if part.strip()]
            codes = [_code_of(part, spec.choices) for part in parts]
            return tuple(code for code in codes if code is not None) if None not in codes else None
        case InputType.INTEGER:
            number = read_number(text)
            return int(number) if number is not None and number.denominator == 1 else None
        case InputType.NUMBER | InputType.PERCENT:
            return read_number(text.removesuffix("%"))


def _code_of(text: str, choices: tuple[Choice, ...]) -> str | None:
    wanted = fold(text)
    for choice in choices:
        if text == choice.code or (wanted and wanted in (fold(choice.title_vi), fold(choice.title_en))):
            return choice.code
    return None


def _one_of(asked: InputSpec | None) -> Sentence:
    return _("one of: %(codes)s", codes=_titles(asked))


def _any_of(asked: InputSpec | None) -> Sentence:
    return _("any of: %(codes)s", codes=_titles(asked))


def _titles(asked: InputSpec | None) -> tuple[Titled, ...]:
    return tuple(choice.title for choice in asked.choices) if asked else ()


def _unreadable(spec: InputSpec, place: str, text: str) -> Problem:
    expected = {
        InputType.NUMBER: _("a number"),
        InputType.PERCENT: _("a percentage from 0 to 100"),
        InputType.INTEGER: _("a whole number"),
        InputType.BOOLEAN: _("yes or no"),
        InputType.TEXT: _("text"),
        InputType.CHOICE: _one_of(spec),
        InputType.MULTI: _any_of(spec),
    }[spec.type]
    sentence = _(
        "%(place)s: “%(name)s” can't be %(given)s. Give %(expected)s.",
        place=place, name=spec.name_in_words, given=text, expected=expected,
    )  # fmt: skip
    return Problem(sentence, place=place, column=spec.name, given=text, expected=expected)
