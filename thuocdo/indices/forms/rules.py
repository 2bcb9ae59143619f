"""A form for any kind of rule, made from what its class says about itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext

from thuocdo.indices.domain.rules import RULES, Json, Rule, rule_from_data, rule_to_data
from thuocdo.indices.domain.words import ALL
from thuocdo.indices.domain.writing.parts import Part, PartKind, parts_of
from thuocdo.indices.domain.writing.text import Wording, entry_texts, fill_codes, is_number, read_entry
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.ui.forms import NumberInput, TextField
from thuocdo.ui.language import in_vietnamese, say

_ESCAPED = re.compile(r"\\(.)")
SPARE_ROWS = 2  # empty rows below a list, so that it can grow without scripts
MOST_ROWS = 40  # unless more are stored, as a spreadsheet may bring
PREFIX = "rule"


@dataclass(frozen=True)
class ListRow:
    """One entry of a list in the form: its fields in order."""

    number: int
    fields: tuple[BoundField, ...]


@dataclass(frozen=True)
class ListPart:
    """A list in the form."""

    name: str
    label: str
    headings: tuple[str, ...]
    rows: tuple[ListRow, ...]
    errors: tuple[str, ...]


class RuleForm(forms.Form):
    """The parameters of one rule. After cleaning, `rule` is the rule; faults of its parts stand at their fields."""

    def __init__(
        self,
        kind: str,
        data: Mapping[str, Any] | None = None,
        rule: Rule | None = None,
        typed_before: Mapping[str, Any] | None = None,
    ) -> None:
        """`typed_before` is what stood in the form of another kind; fields that both have keep it."""
        stored = rule_to_data(rule) if rule is not None and rule.kind == kind else {}
        kept = {key.removeprefix(f"{PREFIX}-"): value for key, value in (typed_before or {}).items() if value}
        super().__init__(data, prefix=PREFIX, initial=_initial(kind, stored) | kept)
        self.kind = kind
        self.parts = parts_of(RULES[kind])
        self.rule: Rule | None = None
        self.list_errors: dict[str, list[str]] = {}
        self._rows = {part.name: self._row_count(part, stored) for part in self.parts if _is_list(part)}
        for part in self.parts:
            self._add(part)

    @property
    def simple(self) -> list[BoundField]:
        """Return the fields that are no lists."""
        return [self[name] for part in self.parts if not _is_list(part) for name in _names(part)]

    @property
    def lists(self) -> list[ListPart]:
        """Return the lists with their rows."""
        return [
            ListPart(
                part.name,
                _label(part.name),
                tuple(_label(member.name) for member in part.members),
                tuple(
                    ListRow(row + 1, tuple(self[_cell(part, row, member)] for member in part.members))
                    for row in range(self._rows[part.name])
                ),
                tuple(self.list_errors.get(part.name, ())),
            )
            for part in self.parts
            if _is_list(part)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        data: dict[str, Json] = {}
        for part in self.parts:
            if _is_list(part):
                data[part.name] = self._entries(part, cleaned)
            elif (value := self._value(part, cleaned)) is not None:
                data[part.name] = value
        if not self.errors and not self.list_errors:
            try:
                self.rule = rule_from_data(self.kind, data)
            except BadInput as refusal:
                for problem in refusal.problems:
                    self.add_error(None, say(problem.sentence))
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and not self.list_errors

    # Fields ---------------------------------------------------------------------------------------------------

    def _add(self, part: Part) -> None:
        label = _label(part.name)
        if _is_list(part):
            for row in range(self._rows[part.name]):
                for member in part.members:
                    name = _label(member.name)
                    field = _field(member, label=f"{label} {row + 1}: {name}", required=False)
                    self.fields[_cell(part, row, member)] = field
        elif part.kind is PartKind.TITLE:
            self.fields[f"{part.name}_vi"] = TextField(label=label, required=not part.optional, max_length=500)
            english = gettext("%(label)s, in English") % {"label": label}
            self.fields[f"{part.name}_en"] = TextField(label=english, required=False, max_length=500)
        else:
            self.fields[part.name] = _field(part, label=label, required=not part.optional)

    def _row_count(self, part: Part, stored: Mapping[str, Json]) -> int:
        kept = stored.get(part.name)
        count = len(kept) if isinstance(kept, list) else 0
        if self.is_bound:
            start = f"{PREFIX}-{part.name}-"
            sent = [key for key in self.data if key.startswith(start)]
            numbers = (key.removeprefix(start).partition("-")[0] for key in sent if self.data[key].strip())
            filled = max((int(number) for number in numbers if number.isdecimal() and len(number) < 4), default=-1) + 1
            count = min(filled, len(sent))  # a browser sends every row; one far number alone makes no thousand rows
        return max(count, min(count + SPARE_ROWS, MOST_ROWS))

    # Reading --------------------------------------------------------------------------------------------------

    def _entries(self, part: Part, cleaned: Mapping[str, Any]) -> list[Json]:
        entries: list[Json] = []
        for row in range(self._rows[part.name]):
            cells = [str(cleaned.get(_cell(part, row, member)) or "") for member in part.members]
            flags = [member.kind is PartKind.FLAG for member in part.members]
            if not any(cell for cell, flag in zip(cells, flags, strict=True) if not flag):
                continue
            entry = read_entry(part, cells)
            if isinstance(entry, Sentence):
                expected = say(entry)
                message = gettext("Row %(row)s can't be read. Expected: %(expected)s.")
                self.list_errors.setdefault(part.name, []).append(message % {"row": row + 1, "expected": expected})
                continue
            entries.append(entry)
        fill_codes(entries)
        return entries

    def _value(self, part: Part, cleaned: Mapping[str, Any]) -> Json:
        if part.kind is PartKind.TITLE:
            title = {"vi": cleaned.get(f"{part.name}_vi") or "", "en": cleaned.get(f"{part.name}_en") or ""}
            return {name: text for name, text in title.items() if text} if title["vi"] else None
        value = cleaned.get(part.name)
        if part.kind is PartKind.FLAG:
            return value == "yes"
        if value in (None, ""):
            return None
        if part.kind is PartKind.NUMBER and not is_number(value):
            self.add_error(part.name, gettext("“%(given)s” is not a number. Write it like 82,75.") % {"given": value})
            return None
        return str(value)


def _label(name: str) -> str:
    """Return the name of a parameter as a label begins: with a capital, the rest as it is."""
    text = gettext(ALL.get(name, name))
    return text[:1].upper() + text[1:]


def _is_list(part: Part) -> bool:
    return part.kind is PartKind.RECORDS


def _names(part: Part) -> tuple[str, ...]:
    return (f"{part.name}_vi", f"{part.name}_en") if part.kind is PartKind.TITLE else (part.name,)


def _cell(part: Part, row: int, member: Part) -> str:
    return f"{part.name}-{row}-{member.name}"


def _field(part: Part, *, label: str, required: bool) -> forms.Field:
    if part.kind is PartKind.FLAG:
        choices = [("yes", _label("yes")), ("no", _label("no"))]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=part.default or "no")
    if part.kind is PartKind.WORD:
        empty = [("", "–")] if part.optional and not part.default else []
        choices = [*empty, *((word, _label(word)) for word in part.words)]
        return forms.ChoiceField(label=label, choices=choices, required=required, initial=part.default or None)
    if part.kind is PartKind.NUMBER:
        return TextField(
            label=label, required=required, max_length=60, widget=NumberInput(), initial=part.default or None
        )
    if part.kind is PartKind.INTERVAL:
        return TextField(label=label, required=required, max_length=60,
                         widget=forms.TextInput({"placeholder": "≥ 80 < 100"}))  # fmt: skip
    return TextField(label=label, required=required, max_length=500)


def _initial(kind: str, stored: Mapping[str, Json]) -> dict[str, Any]:
    """Return what the fields show at first."""
    wording = Wording(comma=in_vietnamese())
    initial: dict[str, Any] = {}
    for part in parts_of(RULES[kind]):
        value = stored.get(part.name)
        if _is_list(part):
            rows = entry_texts(part, value, wording) if isinstance(value, list) else []
            initial |= _row_values(part, rows)
        elif isinstance(value, dict):
            initial |= {f"{part.name}_vi": value.get("vi", ""), f"{part.name}_en": value.get("en", "")}
        elif isinstance(value, bool):
            initial[part.name] = "yes" if value else "no"
        elif value is not None:
            initial[part.name] = _shown(part, str(value))
    return initial


def _row_values(part: Part, rows: Sequence[Sequence[str]]) -> dict[str, str]:
    return {
        _cell(part, at, member): _ESCAPED.sub(r"\1", text)
        for at, row in enumerate(rows)
        for member, text in zip(part.members, row, strict=True)
    }


def _shown(part: Part, text: str) -> str:
    if part.kind is not PartKind.NUMBER:
        return text
    return text.replace(".", ",") if in_vietnamese() else text
