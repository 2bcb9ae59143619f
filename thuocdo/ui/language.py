"""Sentences and values in the reader's language: decimal comma or point, local dates, translated templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from thuocdo.kernel.numbers import SHOWN, Exact, RoundingPolicy, exact_text
from thuocdo.kernel.sentences import Sentence, Titled, Value

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
NOTHING = "–"
_FEW_PLACES = 4  # a fraction that ends within so many decimals is shown exactly
_GROUPED_FROM = 5  # digits before the decimal mark; "2021" stays a year

Sayable: TypeAlias = Value | bool | Promise


def say(words: Sayable, language: str | None = None) -> str:
    """Return `words` in `language`, or in the active one.

    A `Sentence` is translated and filled with values shown as this language shows them; a bare string is taken for a
    marked template and translated; every other value is shown by `show`.
    """
    if language is not None:
        with translation.override(language):
            return say(words)
    if isinstance(words, str) and not isinstance(words, Titled):
        return gettext(words) if words else ""
    return show(words)


def show(value: Sayable) -> str:
    """Return a value as text in the active language; strings are data and stay as they are."""
    match value:
        case Sentence():
            text = _said(value)
        case Titled():
            text = value.en if value.en and not in_vietnamese() else str(value)
        case bool():
            text = gettext("yes") if value else gettext("no")
        case int() | Decimal() | Fraction():
            text = number(value)
        case dt.datetime():
            text = moment(value)
        case dt.date():
            text = day(value)
        case tuple():
            text = ", ".join(show(each) for each in value)
        case None:
            text = NOTHING
        case _:
            text = str(value)
    return text


def number(value: Exact, places: int | None = None) -> str:
    """Return a number with this language's decimal mark and, from five digits on, its grouping mark.

    With `places` it is rounded half up to so many decimals. Without, an `int` or `Decimal` is shown as it was written
    and a `Fraction` exactly if it ends within four decimals, else rounded to two.
    """
    if places is not None:
        text = format(RoundingPolicy(places)(value), "f")
    elif isinstance(value, Fraction):
        few = RoundingPolicy(_FEW_PLACES)(value)
        text = exact_text(value, _FEW_PLACES) if Fraction(few) == value else format(SHOWN(value), "f")
    else:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return _marked(text, vietnamese=in_vietnamese())


def numbers(values: Iterable[Exact | None], places: int) -> list[str]:
    """Return many numbers as `number` shows them, "–" for None. Which language is active is asked once for all."""
    vietnamese, rounded = in_vietnamese(), RoundingPolicy(places)
    return [
        NOTHING if value is None else _marked(format(rounded(value), "f"), vietnamese=vietnamese) for value in values
    ]


def names(titles: Iterable[Titled]) -> list[str]:
    """Return many names as `show` shows them. Which language is active is asked once for all."""
    vietnamese = in_vietnamese()
    return [str(title) if vietnamese or not title.en else title.en for title in titles]


def _marked(text: str, *, vietnamese: bool) -> str:
    """Return digits with a decimal point as a language writes them."""
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, point, part = digits.partition(".")
    grouping, decimal_mark = (".", ",") if vietnamese else (",", ".")
    if len(whole) >= _GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", grouping)
    return sign + whole + (decimal_mark + part if point else "")


def day(value: dt.date) -> str:
    """Return a date as dd/mm/yyyy; a moment gives the local date."""
    if isinstance(value, dt.datetime):
        value = _local(value).date()
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment(value: dt.datetime) -> str:
    """Return a moment as dd/mm/yyyy hh:mm in Vietnam's time; the time comes first in Vietnamese."""
    local = _local(value)
    clock = f"{local.hour:02}:{local.minute:02}"
    return f"{clock} {day(local)}" if in_vietnamese() else f"{day(local)} {clock}"


def in_vietnamese() -> bool:
    """Tell whether the reader reads Vietnamese, which is so unless they chose English."""
    return not (translation.get_language() or "vi").startswith("en")


def title_of(thing: object) -> tuple[str, str]:
    """Return the title of a thing for this reader and the language it is in ("vi" or "en").

    Data are Vietnamese with an optional English title; an English reader gets the Vietnamese one where none was given.
    Accepts an object or a mapping with `title_en` or `name_en`, and `title_vi`, `title`, `name_vi` or `name`.
    """
    english = _first(thing, "title_en", "name_en")
    if english and not in_vietnamese():
        return english, "en"
    return _first(thing, "title_vi", "title", "name_vi", "name") or english or str(thing), "vi"


def _first(thing: object, *names: str) -> str:
    for name in names:
        found = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
        if found and isinstance(found, str):
            return found
    return ""


def _said(sentence: Sentence) -> str:
    if sentence.plural:  # "0.5 points", but "1 point", whatever kind of number the one is
        template = ngettext(sentence.template, sentence.plural, 1 if sentence.values.get("count") == 1 else 2)
    else:
        template = gettext(sentence.template) if sentence.template else ""
    if not sentence.values:
        return template
    return template % {name: show(value) for name, value in sentence.values.items()}


def _local(value: dt.datetime) -> dt.datetime:
    return value.astimezone(LOCAL) if value.tzinfo else value
