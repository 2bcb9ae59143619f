"""Forms of the figures that the organiser enters: where they come from, one leaf over units, a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.declaring import LONGEST_REASON
from thuocdo.assessments.domain.figures import (
    LEFT_OUT,
    POINTS,
    asks,
    content_of,
    takes_leaving_out,
    takes_points,
    texts_of,
)
from thuocdo.assessments.domain.sources import Source
from thuocdo.assessments.selectors.provided import Cell, UnitLine
from thuocdo.assessments.services.providing import Figure
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import InputSpec, InputType
from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.forms import DayField, NumberInput, TextField
from thuocdo.ui.language import say, show, title_of

NUMBERS = (InputType.NUMBER, InputType.INTEGER, InputType.PERCENT)


class SourceForm(forms.Form):
    """The document from which figures are taken."""

    document = TextField(
        label=_("Document"), max_length=500, help_text=_("For example: Report on case handling at the one-stop shops.")
    )
    number = TextField(label=_("Number of the document"), required=False, max_length=100)
    day = DayField(label=_("Date of the document"), required=False)

    SOURCE = ("document", "number", "day")

    def source(self) -> Source:
        told = self.cleaned_data
        return Source(told["document"], told["number"], told["day"])

    def source_fields(self) -> list[BoundField]:
        return [self[name] for name in self.SOURCE]


class SheetForm(SourceForm):
    """A spreadsheet that is sent, with where its figures come from."""

    file = forms.FileField(
        label=_("Spreadsheet"), help_text=_("An .xlsx or .csv file, as the template shows; at most 20 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )  # fmt: skip
    field_order = ("file", *SourceForm.SOURCE)


class LeafForm(SourceForm):
    """One leaf over some units: the inputs of its rule in a row for each. Empty rows are left alone.

    Not `detailed`, it asks for points alone where the rule takes many inputs, such as the counts of a survey.
    """

    def __init__(
        self, leaf: Node, lines: Sequence[UnitLine], cells: Mapping[tuple[int, str], Cell], groups: Mapping[str, str],
        data: Any = None, *, detailed: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.leaf, self.lines, self.cells = leaf, lines, cells
        self.asked: list[tuple[str, InputSpec | None]] = [(spec.name, spec) for spec in asks(leaf)]
        if not detailed and takes_points(leaf):
            self.asked = []
        if takes_points(leaf):
            self.asked.append((POINTS, None))
        if takes_leaving_out(leaf):
            self.asked.append((LEFT_OUT, None))
        self.heads = [_head(name, spec, groups) for name, spec in self.asked]
        for line in lines:
            cell = cells.get((line.participant_id, leaf.code))
            stands = texts_of(leaf, cell.entry.content if cell and cell.entry else None)
            for (name, spec), head in zip(self.asked, self.heads, strict=True):
                field = _field(name, spec)
                field.label = f"{title_of(line.unit.formal)[0]}: {head}"
                field.initial = _shown(name, spec, stands.get(name, ""))
                self.fields[_name(line.participant_id, name)] = field
            self.fields[_name(line.participant_id, "seen")] = forms.IntegerField(
                widget=forms.HiddenInput, initial=cell.seen if cell else 0, required=False
            )
        self.fields["document"].required = False  # asked for only where something is new

    def rows(self) -> list[tuple[UnitLine, list[BoundField], BoundField, Cell | None]]:
        """Return each unit with its fields, the hidden mark and what stands."""
        return [
            (
                line,
                [self[_name(line.participant_id, name)] for name, _spec in self.asked],
                self[_name(line.participant_id, "seen")],
                self.cells.get((line.participant_id, self.leaf.code)),
            )
            for line in self.lines
        ]

    def figures(self, source: str) -> list[Figure]:
        """Return the rows that say something new; what can't be read becomes an error at its field."""
        found = []
        for line in self.lines:
            raw = {name: _raw(self.cleaned_data.get(_name(line.participant_id, name))) for name, _s in self.asked}
            cell = self.cells.get((line.participant_id, self.leaf.code))
            stands = cell.entry.content if cell and cell.entry else None
            try:
                content = content_of(self.leaf, raw, source)
                same = stands is not None and content_of(self.leaf, texts_of(self.leaf, stands), source) == content
            except BadInput as refusal:
                self.refuse(line.participant_id, refusal)
                continue
            if content is not None and not same:
                seen = self.cleaned_data.get(_name(line.participant_id, "seen")) or 0
                found.append(Figure(line.participant_id, self.leaf.code, content, seen))
        if found and not source:
            self.add_error("document", gettext("Name the document from which the figures come."))
        return found

    def show_what_stands(self, cells: Mapping[tuple[int, str], Cell]) -> None:
        """Show what somebody else entered meanwhile beside what was typed; saving again is then a decision."""
        data = QueryDict(mutable=True)
        for key in self.data:
            data.setlist(key, self.data.getlist(key) if isinstance(self.data, QueryDict) else [self.data[key]])
        for line in self.lines:
            cell = cells.get((line.participant_id, self.leaf.code))
            data[_name(line.participant_id, "seen")] = str(cell.seen if cell else 0)
        self.cells, self.data = cells, data

    def refuse(self, participant_id: int, refusal: BadInput) -> None:
        """Show a refusal in the row of a unit."""
        for column, sentence in [(each.column, each.sentence) for each in refusal.problems] or [
            (refusal.field, refusal.sentence)
        ]:
            wanted = _name(participant_id, column)
            self.add_error(wanted if wanted in self.fields else _name(participant_id, self.asked[0][0]), say(sentence))


def _name(participant_id: int, name: str) -> str:
    return f"u{participant_id}-{name}"


def _raw(value: Any) -> str:
    return ";".join(value) if isinstance(value, list) else str(value or "")


def _head(name: str, spec: InputSpec | None, groups: Mapping[str, str]) -> str:
    if name == LEFT_OUT:
        return gettext("Does not apply because")
    if spec is None:
        return gettext("Points, as the source states them")
    label = show(spec.label)
    return f"{groups.get(spec.group, spec.group)}: {label}" if spec.group else label


def _field(name: str, spec: InputSpec | None) -> forms.Field:
    if name == LEFT_OUT:
        return TextField(required=False, max_length=LONGEST_REASON)
    if spec is None:
        return TextField(required=False, max_length=60, widget=NumberInput())
    choices = [(choice.code, title_of(choice)[0]) for choice in spec.choices]
    if spec.type is InputType.BOOLEAN:
        choices = [("1", gettext("yes").capitalize()), ("0", gettext("no").capitalize())]
    if spec.type in (InputType.CHOICE, InputType.BOOLEAN):
        return forms.ChoiceField(choices=[("", "–"), *choices], required=False)
    if spec.type is InputType.MULTI:
        return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple)
    if spec.type is InputType.TEXT:
        return TextField(required=False, max_length=500)
    unit = "%" if spec.type is InputType.PERCENT else ""
    return TextField(required=False, max_length=60, widget=NumberInput(unit))


def _shown(name: str, spec: InputSpec | None, text: str) -> Any:
    if name == LEFT_OUT:
        return text
    if spec is not None and spec.type is InputType.MULTI:
        return text.split(";") if text else []
    if spec is None or spec.type in NUMBERS:
        number = read_decimal(text) if text else None
        return text if number is None else show(number)
    return text
