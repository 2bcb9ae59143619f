"""What a rule of some kind is made of, read off its class: enough to build a form, or to read and write its text.

A new kind of rule needs nothing here but a name for each new parameter.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

from thuocdo.indices.domain.rules.basis import Title
from thuocdo.indices.domain.rules.formulas import FormulaInput
from thuocdo.indices.domain.rules.given import number_text
from thuocdo.kernel.sentences import mark as _

_KNOWN: dict[type[Any], tuple[Part, ...]] = {}  # a class never changes, and reading its hints is slow
INTERVAL = ("low", "high", "low_included", "high_included")


class PartKind(StrEnum):
    """How one parameter is written."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    WORD = "word"  # one of `words`
    TITLE = "title"  # Vietnamese, and English if there is one
    INTERVAL = "interval"  # "≥ 80 < 100"; stands for four parameters
    RECORDS = "records"  # a list; each entry has `members`


@dataclass(frozen=True, slots=True)
class Part:
    """One parameter of a rule, or one member of the entries of a list."""

    name: str
    kind: PartKind
    optional: bool = False
    default: str = ""  # as text, where there is one
    words: tuple[str, ...] = ()
    members: tuple[Part, ...] = ()

    @property
    def label(self) -> str:
        """Return the marked name for people; translated where it is shown."""
        return LABELS.get(self.name, self.name)


def parts_of(rule: type[Any]) -> tuple[Part, ...]:
    """Return the parameters of a class of rules in the order in which people write them."""
    if rule not in _KNOWN:
        _KNOWN[rule] = _parts_of(rule)
    return _KNOWN[rule]


def _parts_of(rule: type[Any]) -> tuple[Part, ...]:
    hints = get_type_hints(rule)
    found = [_part(field.name, hints[field.name], field) for field in fields(rule)]
    names = {part.name for part in found}
    if names.issuperset(INTERVAL):
        found = [Part("interval", PartKind.INTERVAL), *(part for part in found if part.name not in INTERVAL)]
    if names.issuperset({"code", "title_vi"}) and rule is not FormulaInput:
        # People write the title first and seldom care for the code; in a formula the code is what counts.
        found = [part for part in found if part.name != "code"] + [part for part in found if part.name == "code"]
    return tuple(found)


def _part(name: str, hint: Any, field: Any) -> Part:
    optional = field.default is not MISSING or field.default_factory is not MISSING
    default = _text(field.default) if field.default is not MISSING else ""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        several = isinstance(inner, type) and is_dataclass(inner)
        members = parts_of(inner) if several else (_scalar(name, inner, optional=False, default=""),)
        return Part(name, PartKind.RECORDS, optional, members=members)
    return _scalar(name, hint, optional=optional, default=default)


def _scalar(name: str, hint: Any, *, optional: bool, default: str) -> Part:
    if hint is Title:
        return Part(name, PartKind.TITLE, optional)
    if hint is Fraction or hint is int:
        return Part(name, PartKind.NUMBER, optional, default)
    if hint is bool:
        return Part(name, PartKind.FLAG, optional, default)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Part(name, PartKind.WORD, optional, default, words=tuple(member.value for member in hint))
    if hint is str:
        return Part(name, PartKind.TEXT, optional, default)
    raise TypeError(f"{name}: no way is known to write a {hint!r}")


def _text(default: object) -> str:
    if default is None or default == ():
        return ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, StrEnum):
        return default.value
    if isinstance(default, Fraction):
        return number_text(default)
    return default if isinstance(default, str) else ""


LABELS = {
    "achieved": _("achieved figure"),
    "assigned": _("assigned figure"),
    "basis": _("basis"),
    "by": _("groups by"),
    "cap": _("at most"),
    "case": _("case"),
    "categories": _("category"),
    "code": _("code"),
    "condition": _("condition to meet"),
    "conditions": _("condition"),
    "count": _("count"),
    "counted": _("what is counted"),
    "cutoff_included": _("the cut-off itself earns points"),
    "cutoff_percent": _("cut-off (%)"),
    "days": _("days"),
    "declared": _("declared figure"),
    "deducted_percent": _("taken away (%)"),
    "down": _("points if lower"),
    "equal": _("points if equal"),
    "expression": _("formula"),
    "factor": _("satisfaction factor"),
    "full": _("full points"),
    "full_from_percent": _("full points from (%)"),
    "groups": _("rank group"),
    "higher_is_better": _("higher is better"),
    "interval": _("interval"),
    "items": _("item"),
    "levels": _("severity"),
    "may_be_negative": _("may be negative"),
    "may_exceed": _("may exceed 100 %"),
    "measure": _("measure"),
    "not_applicable": _("not applicable"),
    "number": _("number"),
    "of": _("of what"),
    "options": _("option"),
    "otherwise": _("points otherwise"),
    "per_case": _("points per case"),
    "per_item": _("points per item"),
    "percent": _("percentage"),
    "points": _("points"),
    "rank": _("rank"),
    "ratio": _("ratio"),
    "share": _("share of units (%)"),
    "source": _("source"),
    "steps": _("interval and points"),
    "title": _("name of the factor"),
    "title_en": _("in English"),
    "title_vi": _("in Vietnamese"),
    "up": _("points if higher"),
    "up_to": _("up to rank or share"),
    "weight_percent": _("weight (%)"),
    "when_none": _("when no case arose"),
    "whole": _("whole number"),
    "zero": _("0 points"),
}
