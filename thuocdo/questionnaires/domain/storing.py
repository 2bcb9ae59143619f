"""A questionnaire as the JSON that is stored, and back. Empty parts are left out; expressions are written as text.

The hash of the sorted JSON is the mark of a version: same content, same mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.expressions.tree import Answer, Call, Literal, Negative, Not, Pair, This, Today
from thuocdo.questionnaires.domain.expressions.writing import write
from thuocdo.questionnaires.domain.items import KINDS, Item, Kind, Option, Row, TextForm

_TREE = (Literal, Answer, This, Today, Not, Negative, Pair, Call)
_PARTS = (Section, Option, Row)


def to_data(part: Any) -> dict[str, Any]:
    """Return a document, section, item, option or row as JSON data; what is as by default is left out."""
    data: dict[str, Any] = {"kind": part.kind.value} if type(part) in KINDS.values() else {}
    for each in fields(part):
        value = getattr(part, each.name)
        if value != _default(each):
            data[each.name] = _plain(value)
    return data


def document_of(data: Mapping[str, Any]) -> Document:
    """Return the document that `to_data` wrote."""
    document: Document = _made(Document, data)
    return document


def item_of(data: Mapping[str, Any]) -> Item:
    """Return the item that `to_data` wrote."""
    item: Item = _made(KINDS[Kind(data["kind"])], data)
    return item


def section_of(data: Mapping[str, Any]) -> Section:
    """Return the section that `to_data` wrote."""
    section: Section = _made(Section, data)
    return section


def fingerprint(part: Document | Section | Item) -> str:
    """Return the SHA-256 of a part's JSON with sorted keys, as 64 hexadecimal digits."""
    text = json.dumps(to_data(part), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _default(each: Field[Any]) -> Any:
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default


def _plain(value: Any) -> Any:
    if isinstance(value, _TREE):
        return write(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, _PARTS) or type(value) in KINDS.values():
        return to_data(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _made(kind: type, data: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{each.name: _value(hints[each.name], data[each.name]) for each in fields(kind) if each.name in data})


def _value(hint: Any, value: Any) -> Any:  # noqa: PLR0911 -- one per kind of field
    choices = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if Pair in choices:
        return read(value)
    if value is None:
        return None
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if inner == Item:
            return tuple(item_of(each) for each in value)
        return tuple(_made(inner, each) if inner in _PARTS else each for each in value)
    if Decimal in choices:
        return Decimal(value)
    if date in choices:
        return date.fromisoformat(value)
    if hint is TextForm:
        return TextForm(value)
    return dict(value) if isinstance(value, Mapping) else value
