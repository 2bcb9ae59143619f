"""Rules as JSON without loss: numbers as text, names as words. What can't be read is named with its place."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from thuocdo.indices.domain.rules.basis import Fault
from thuocdo.indices.domain.rules.given import number_text, read_number
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _

Json: TypeAlias = str | int | bool | list["Json"] | dict[str, "Json"] | None
T = TypeVar("T")
_KNOWN_HINTS: dict[type[Any], dict[str, Any]] = {}  # resolving annotations is slow


def to_data(value: object) -> dict[str, Json]:
    """Return a frozen dataclass as JSON. What equals its default is left out."""
    assert is_dataclass(value)  # noqa: S101 -- said for the type checker
    data: dict[str, Json] = {}
    for field in fields(value):
        content = getattr(value, field.name)
        if field.default is MISSING or content != field.default:
            data[field.name] = _plain(content)
    return data


def from_data(kind: type[T], data: object, place: str = "") -> T:
    """Return the dataclass `kind` that `to_data` wrote.

    Raise `BadInput` with every wrong, missing or unknown key, each by its place, such as `options[2].points`.
    """
    faults: list[Fault] = []
    built = _build(kind, data, place, faults)
    if faults:
        raise BadInput(faults[0].sentence, field=faults[0].column, problems=faults)
    assert isinstance(built, kind)  # noqa: S101
    return built


def _plain(content: object) -> Json:
    if isinstance(content, bool) or content is None:
        return content
    if isinstance(content, StrEnum):
        return content.value
    if isinstance(content, Fraction | int):
        return number_text(content)
    if isinstance(content, tuple):
        return [_plain(each) for each in content]
    return content if isinstance(content, str) else to_data(content)


def _build(kind: type[Any], data: object, place: str, faults: list[Fault]) -> object:
    if not isinstance(data, Mapping):
        return _wrong(place, data, _("a table of names and values"), faults)
    hints = _hints(kind)
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}
    for key in data.keys() - known.keys():
        names = tuple(known)
        sentence = _("There is no “%(key)s” here. Known: %(names)s.", key=str(key), names=names)
        faults.append(Fault(sentence, column=_under(place, str(key)), given=str(key)))
    before = len(faults)
    values: dict[str, object] = {}
    for name, field in known.items():
        where = _under(place, name)
        if name in data:
            values[name] = _read(hints[name], data[name], where, faults)
        elif field.default is MISSING and field.default_factory is MISSING:
            faults.append(Fault(_("“%(key)s” is missing.", key=where), column=where))
    return kind(**values) if len(faults) == before else None


def _read(hint: Any, data: object, place: str, faults: list[Fault]) -> object:  # noqa: PLR0911 -- one per type
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        return _read(next(each for each in get_args(hint) if each is not type(None)), data, place, faults)
    if origin is tuple:
        if not isinstance(data, list | tuple):
            return _wrong(place, data, _("a list"), faults)
        return tuple(_read(get_args(hint)[0], each, f"{place}[{at}]", faults) for at, each in enumerate(data))
    if hint is bool:
        return data if isinstance(data, bool) else _wrong(place, data, _("yes or no"), faults)
    if hint is Fraction:
        number = _number(data)
        return number if number is not None else _wrong(place, data, _("a number"), faults)
    if hint is str:
        return data if isinstance(data, str) else _wrong(place, data, _("text"), faults)
    if issubclass(hint, StrEnum):
        names = tuple(member.value for member in hint)
        return hint(data) if data in names else _wrong(place, data, _("one of: %(codes)s", codes=names), faults)
    return _build(hint, data, place, faults)


def _number(data: object) -> Fraction | None:
    if isinstance(data, str):
        return read_number(data)
    if isinstance(data, Decimal | int) and not isinstance(data, bool):
        return Fraction(data)
    return None


def _wrong(place: str, data: object, expected: Sentence, faults: list[Fault]) -> object:
    given = str(data)[:80]
    sentence = _("“%(key)s” can't be %(given)s. Give %(expected)s.", key=place, given=given, expected=expected)
    faults.append(Fault(sentence, column=place, given=given, expected=expected))
    return None


def _under(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _hints(kind: type[Any]) -> dict[str, Any]:
    if kind not in _KNOWN_HINTS:
        _KNOWN_HINTS[kind] = get_type_hints(kind)
    return _KNOWN_HINTS[kind]
