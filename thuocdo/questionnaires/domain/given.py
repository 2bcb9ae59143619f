"""One answer as it was given, whatever it really is: read into a value, or a sentence about what is wrong with it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from thuocdo.kernel.numbers import as_decimal, exact_text, read_decimal
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import nfc
from thuocdo.questionnaires.domain.expressions.reading import day_of
from thuocdo.questionnaires.domain.expressions.tree import Value
from thuocdo.questionnaires.domain.items import (
    Day,
    Item,
    Kind,
    Location,
    LongText,
    Matrix,
    Multiple,
    Number,
    Option,
    Ranking,
    Scale,
    ShortText,
    Single,
    TextForm,
    UnitPicker,
    Upload,
)

Read: TypeAlias = Value | Sentence

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_FILE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}\.[^@\s<>,;\".]{2,63}")
_PHONE = re.compile(r"\+?[0-9](?:[ .-]?[0-9]){7,14}", re.ASCII)
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NEWLINES = re.compile(r"\r\n?")
MOST_PLACES = 12
DAY_VI = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def is_nothing(raw: Any) -> bool:
    """Tell whether nothing was answered: no value, blank text, an empty list."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | tuple) and not raw)


def clean(text: str) -> str:
    """Return a text composed (NFC), without control and direction marks, with plain line ends, trimmed."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _NEWLINES.sub("\n", text))).strip()


def read(item: Item, raw: Any) -> Read:
    """Return the value of an answer, or what is wrong with it. The answer is not nothing."""
    return _READERS[item.kind](item, raw)


def to_json(value: Value) -> Any:
    """Return a value as it is stored: numbers as text in their exact digits, days as yyyy-mm-dd, lists as lists."""
    if isinstance(value, Fraction):
        return exact_text(value, MOST_PLACES)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def as_text(raw: Any) -> str:
    """Return whatever was given as text, to be repeated to the person."""
    return "" if raw is None else json.dumps(raw, ensure_ascii=False, default=str)


def _option(item: Single | Scale | Matrix, raw: Any) -> Read:
    codes = tuple(option.code for option in item.options)
    return raw if isinstance(raw, str) and raw in codes else _unknown_option(raw, codes)


def _unknown_option(raw: Any, codes: tuple[str, ...]) -> Sentence:
    return _("“%(given)s” is none of the options: %(options)s.", given=_short(raw), options=codes)


def _several(options: tuple[Option, ...], raw: Any) -> tuple[str, ...] | Sentence:
    codes = tuple(option.code for option in options)
    if not isinstance(raw, list | tuple):
        return _("Give a list of options.")
    for each in raw:
        if not isinstance(each, str) or each not in codes:
            return _unknown_option(each, codes)
    return tuple(raw) if len(set(raw)) == len(raw) else _("An option is given twice.")


def _multiple(item: Multiple, raw: Any) -> Read:
    chosen = _several(item.options, raw)
    if isinstance(chosen, Sentence):
        return chosen
    alone = {option.code for option in item.options if option.alone}
    if len(chosen) > 1 and alone & set(chosen):
        return _("“%(option)s” can't be chosen together with others.", option=next(iter(sorted(alone & set(chosen)))))
    if item.at_least is not None and len(chosen) < item.at_least:
        return _("Choose at least %(least)s.", least=item.at_least)
    if item.at_most is not None and len(chosen) > item.at_most:
        return _("Choose at most %(most)s.", most=item.at_most)
    order = [option.code for option in item.options]
    return tuple(sorted(chosen, key=order.index))


def _ranking(item: Ranking, raw: Any) -> Read:
    ranked = _several(item.options, raw)
    if isinstance(ranked, Sentence):
        return ranked
    wanted = item.places or len(item.options)
    return ranked if len(ranked) == wanted else _("Put %(count)s options in order.", count=wanted)


def _number(item: Number, raw: Any) -> Read:
    number = _decimal(raw)
    if number is None:
        return _("“%(given)s” is no number.", given=_short(raw))
    if number != round(number, item.places):
        if not item.places:
            return _("Give a whole number.")
        return _("Give at most %(places)s decimals.", places=item.places)
    if item.lowest is not None and number < item.lowest:
        return _("Give at least %(least)s.", least=item.lowest)
    if item.highest is not None and number > item.highest:
        return _("Give at most %(most)s.", most=item.highest)
    return Fraction(number)


def _decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        return None
    return read_decimal(format(raw, "f") if isinstance(raw, Decimal) else str(raw)[:80])


def _day(item: Day, raw: Any) -> Read:
    text = raw.strip() if isinstance(raw, str) else ""
    found = DAY_VI.fullmatch(text)
    day = day_of(f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text)
    if day is None:
        return _("“%(given)s” is no date. Write day/month/year, 31/01/2026.", given=_short(raw))
    if item.earliest is not None and day < item.earliest:
        return _("Give a date from %(earliest)s on.", earliest=item.earliest)
    if item.latest is not None and day > item.latest:
        return _("Give a date until %(latest)s.", latest=item.latest)
    return day


def _text(item: ShortText | LongText, raw: Any) -> Read:
    if not isinstance(raw, str):
        return _("Give a text.")
    if len(raw) > 4 * item.longest + 100:  # decomposed text is longer; a megabyte is not even looked at
        return _("Give at most %(most)s characters.", most=item.longest)
    text = clean(raw)
    if isinstance(item, ShortText):
        text = nfc(text)
        if item.form is TextForm.EMAIL and not _EMAIL.fullmatch(text):
            return _("“%(given)s” is no e-mail address.", given=_short(text))
        if item.form is TextForm.PHONE and not _PHONE.fullmatch(text):
            return _("“%(given)s” is no telephone number.", given=_short(text))
    if len(text) > item.longest:
        return _("Give at most %(most)s characters.", most=item.longest)
    return text or None


def _unit(_item: UnitPicker, raw: Any) -> Read:
    if isinstance(raw, str) and len(raw) <= 120 and _SLUG.fullmatch(raw):
        return raw
    return _("There is no such unit to choose here.")


def _files(item: Upload, raw: Any) -> Read:
    files = raw if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(each, str) and _FILE.fullmatch(each) for each in files) or len(set(files)) != len(files):
        return _("This is no file that was sent before.")
    return tuple(files) if len(files) <= item.most else _("Choose at most %(most)s.", most=item.most)


def _location(_item: Location, raw: Any) -> Read:
    parts = [raw.get("lat"), raw.get("lon"), raw.get("accuracy", 0)] if isinstance(raw, Mapping) else []
    numbers = [_decimal(part) for part in parts]
    lat, lon, accuracy = numbers if len(numbers) == 3 else (None, None, None)
    if lat is None or lon is None or accuracy is None or abs(lat) > 90 or abs(lon) > 180 or accuracy < 0:
        return _("Give a latitude from −90 to 90 and a longitude from −180 to 180.")
    return tuple(format(as_decimal(each, 7), "f") for each in (lat, lon, accuracy))


def _note(_item: Item, _raw: Any) -> Read:
    return _("A note has no answer.")


def _short(raw: Any) -> str:
    return (raw if isinstance(raw, str) else as_text(raw))[:60]


_READERS: Mapping[Kind, Callable[[Any, Any], Read]] = {
    Kind.SINGLE: _option,
    Kind.SCALE: _option,
    Kind.MATRIX: _option,
    Kind.MULTIPLE: _multiple,
    Kind.RANKING: _ranking,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.UNIT: _unit,
    Kind.FILE: _files,
    Kind.LOCATION: _location,
    Kind.NOTE: _note,
}
