"""Forms that are made from what a rule asks for: one field for each asked value, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.ui.forms import NumberInput, TextField
from thuocdo.ui.language import show

LONGEST_TEXT = 500  # characters
NONE_OF_THESE = "-"  # what a list of boxes sends when the person says that none of them is to be ticked
MOST_RADIOS = 7  # a longer list of choices unfolds


class AskedChoice(Protocol):
    """One thing to choose."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> Titled: ...


class Asked(Protocol):
    """One value that is asked for. `type` is number, integer, percent, boolean, choice, multi or text."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def name_in_words(self) -> Sentence: ...
    @property
    def unit(self) -> Sentence | None: ...
    @property
    def choices(self) -> Sequence[AskedChoice]: ...
    @property
    def hint(self) -> Sentence | None: ...


class AskedForm(forms.Form):
    """One field for each asked value. Nothing is required: what is absent, the rule says.

    `unfolded`: few choices are shown as buttons, and "none of these" has a box of its own, so that not having answered
    is not an answer.
    """

    unfolded = False

    def __init__(self, asked: Sequence[Asked], data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.asked_values = asked
        for each in asked:
            self.fields[each.name] = self._field(each)

    @property
    def values(self) -> list[forms.BoundField]:
        """The fields of the asked values, in order."""
        return [self[each.name] for each in self.asked_values]

    def raw(self) -> dict[str, str]:
        """Return what was typed as text, as `read_inputs` takes it: chosen codes joined by ";". After cleaning."""
        raw: dict[str, str] = {}
        for each in self.asked_values:
            value = self.cleaned_data.get(each.name)
            if isinstance(value, list):
                if value or not self.unfolded:
                    raw[each.name] = ";".join(code for code in value if code != NONE_OF_THESE)
            elif value:
                raw[each.name] = str(value)
        return raw

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if isinstance(value, list) and NONE_OF_THESE in value and len(value) > 1:
                self.add_error(name, gettext("Choose either some of them or “none of these”."))
        return cleaned

    def _field(self, asked: Asked) -> forms.Field:
        label = show(asked.name_in_words)
        hint = escape(show(asked.hint)) if asked.hint else ""  # hints of fields are shown as they are
        choices = [(choice.code, show(choice.title)) for choice in asked.choices]
        if asked.type == "boolean":
            choices = [("yes", gettext("yes").capitalize()), ("no", gettext("no").capitalize())]
        if asked.type in ("choice", "boolean"):
            return self._choice(label, hint, choices)
        if asked.type == "multi":
            offered = [*choices, (NONE_OF_THESE, _("None of these"))] if self.unfolded else choices
            return forms.MultipleChoiceField(label=label, help_text=hint, choices=offered, required=False,
                                             widget=forms.CheckboxSelectMultiple)  # fmt: skip
        if asked.type == "text":
            return TextField(label=label, help_text=hint, required=False, max_length=LONGEST_TEXT)
        unit = "%" if asked.type == "percent" else show(asked.unit) if asked.unit else ""
        return TextField(label=label, help_text=hint, required=False, max_length=60, widget=NumberInput(unit))

    def _choice(self, label: str, hint: str, choices: list[tuple[str, str]]) -> forms.Field:
        if self.unfolded and len(choices) <= MOST_RADIOS:
            return forms.ChoiceField(label=label, help_text=hint, choices=choices, required=False,
                                     widget=forms.RadioSelect)  # fmt: skip
        return forms.ChoiceField(label=label, help_text=hint, choices=[("", "–"), *choices], required=False)
