"""The values of a notice as JSON and back, without loss: decimals, days, titles and sentences keep their kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from thuocdo.kernel.sentences import Sentence, Titled, Value


def to_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return values as text, whole numbers, nothing, lists and one-key mappings. Raise `TypeError` for others."""
    return {name: _plain(value) for name, value in values.items()}


def from_json(stored: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values that `to_json` was given."""
    return {name: _value(plain) for name, plain in stored.items()}


def _plain(value: Value) -> Any:  # noqa: PLR0911 - one line for each kind of value
    match value:
        case Titled():
            return {"titled": [str(value), value.en]}
        case None | str():
            return value
        case bool() | float():
            raise TypeError(f"{value!r} is not a value of a sentence")
        case int():
            return value
        case Decimal():
            return {"decimal": format(value, "f")}
        case Fraction():
            return {"fraction": [value.numerator, value.denominator]}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case tuple():
            return [_plain(each) for each in value]
        case Sentence():
            return {"sentence": [value.template, value.plural, to_json(value.values)]}
    raise TypeError(f"{value!r} is not a value of a sentence")


def _value(plain: Any) -> Value:  # noqa: PLR0911 - as above
    if isinstance(plain, list):
        return tuple(_value(each) for each in plain)
    if not isinstance(plain, dict):
        return plain  # type: ignore[no-any-return]
    ((kind, inside),) = plain.items()
    match kind:
        case "titled":
            return Titled(*inside)
        case "decimal":
            return Decimal(inside)
        case "fraction":
            return Fraction(*inside)
        case "moment":
            return datetime.fromisoformat(inside)
        case "day":
            return date.fromisoformat(inside)
        case "sentence":
            template, plural, values = inside
            return Sentence(template, from_json(values), plural)
    raise ValueError(f"{kind!r} is no kind of value")
