"""The try-out box: the inputs that a rule asks for, as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import Inputs, InputSpec, InputType, read_inputs
from thuocdo.ui.forms import NumberInput, TextField
from thuocdo.ui.language import show, title_of

PREFIX = "try"


class TryForm(forms.Form):
    """One field for each input of the rule of a node. Nothing is required: an absent input is said by the rule."""

    def __init__(self, node: Node, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=PREFIX)
        self.asked: tuple[InputSpec, ...] = node.rule.inputs(node) if node.rule else ()
        self.place = node.code
        for asked in self.asked:
            self.fields[asked.name] = _field(asked)

    def inputs(self) -> Inputs:
        """Return what was typed as the rule takes it. Raise `BadInput` with every fault."""
        raw: dict[str, str] = {}
        for asked in self.asked:
            value = self.cleaned_data.get(asked.name)
            if isinstance(value, list):
                raw[asked.name] = ";".join(value)
            elif value:
                raw[asked.name] = str(value)
        return read_inputs(self.asked, raw, self.place)


def _field(asked: InputSpec) -> forms.Field:
    label = show(asked.name_in_words)
    hint = show(asked.hint) if asked.hint else ""
    choices = [(choice.code, title_of(choice)[0]) for choice in asked.choices]
    if asked.type is InputType.BOOLEAN:
        choices = [("yes", gettext("yes").capitalize()), ("no", gettext("no").capitalize())]
    if asked.type in (InputType.CHOICE, InputType.BOOLEAN):
        return forms.ChoiceField(label=label, help_text=hint, choices=[("", "–"), *choices], required=False)
    if asked.type is InputType.MULTI:
        return forms.MultipleChoiceField(label=label, help_text=hint, choices=choices, required=False,
                                         widget=forms.CheckboxSelectMultiple)  # fmt: skip
    if asked.type is InputType.TEXT:
        return TextField(label=label, help_text=hint, required=False, max_length=500)
    unit = "%" if asked.type is InputType.PERCENT else show(asked.unit) if asked.unit else ""
    return TextField(label=label, help_text=hint, required=False, max_length=60, widget=NumberInput(unit))
