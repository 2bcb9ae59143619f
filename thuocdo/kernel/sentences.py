"""Sentences that are written beside the rule and translated where they are shown.

A `Sentence` carries an English template and the values that fill it. `ui.say` gives it the reader's language,
decimal comma and local time; `str()` gives plain English for logs and tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, Union


class Titled(str):
    """A name that is data and not part of the program: Vietnamese, with English where somebody wrote it.

    It is a Vietnamese string everywhere; who shows it in English asks for `.en` first.
    """

    __slots__ = ("en",)
    en: str

    def __new__(cls, vi: str, en: str = "") -> Titled:
        title = super().__new__(cls, vi)
        title.en = en
        return title

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return (str(self), self.en)


Value: TypeAlias = Union[str, int, Decimal, Fraction, date, datetime, "Sentence", tuple["Value", ...], None]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable sentence: `template` with `%(name)s` places, `plural` for the English plural if it differs.

    When `plural` is given, `values["count"]` (an integer) decides which of the two is used.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        chosen = self.plural if self.plural and self.values.get("count") != 1 else self.template
        return chosen % {name: plain(value) for name, value in self.values.items()} if self.values else chosen

    def __hash__(self) -> int:
        return hash((self.template, self.plural, tuple(sorted(self.values.items(), key=lambda item: item[0]))))


def plain(value: Value) -> str:
    """Return `value` as English text: decimals with a point, fractions to at most six places."""
    if isinstance(value, Fraction):
        from thuocdo.kernel.numbers import exact_text

        return exact_text(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Titled):
        return value.en or str(value)
    if isinstance(value, tuple):
        return ", ".join(plain(each) for each in value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return "" if value is None else str(value)


def mark(template: str) -> str:
    """Mark `template` for translation and return it unchanged. Imported as `_` beside the rules."""
    return template


def say_later(template: str, plural: str = "", /, **values: Value) -> Sentence:
    """Return the `Sentence` of a template with its values. The template is extracted for translation."""
    return Sentence(template, values, plural)
