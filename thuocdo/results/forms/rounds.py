"""What an organiser says when a decided round is published or its result corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.results.domain.computed import Decision
from thuocdo.results.services.corrections import Change
from thuocdo.results.services.rounds import Wording
from thuocdo.ui.forms import DayField, NumberField, TextField

LONGEST_TITLE, LONGEST_NOTES = 250, 4_000
CHANGES = 5  # rows of a correction that a page offers


class PublishForm(forms.Form):
    """Title and notes; the rest follows from what was signed."""

    title_vi = TextField(label=_("Title (Vietnamese)"), max_length=LONGEST_TITLE)
    title_en = TextField(label=_("Title (English)"), max_length=LONGEST_TITLE, required=False)
    notes_vi = TextField(label=_("Notes (Vietnamese)"), rows=3, max_length=LONGEST_NOTES, required=False)
    notes_en = TextField(label=_("Notes (English)"), rows=3, max_length=LONGEST_NOTES, required=False)
    confirmed = forms.BooleanField(label=_("Publish it now: everyone can read it, and nobody can change it any more"))

    def wording(self) -> Wording:
        """Return what was typed. After cleaning."""
        told = self.cleaned_data
        return Wording(told["title_vi"], told["title_en"], told["notes_vi"], told["notes_en"])


class CorrectionForm(forms.Form):
    """Why a published result is corrected, and by which decision."""

    reason = TextField(label=_("Why the result is corrected"), rows=3, max_length=2_000,
                       help_text=_("Everyone will read it."))  # fmt: skip
    number = TextField(label=_("Number of the decision"), max_length=100)
    decided_on = DayField(label=_("Date of the decision"))
    body = TextField(label=_("Issued by"), max_length=250)
    signer = TextField(label=_("Signed by"), max_length=250)
    signer_position = TextField(label=_("Position of who signed"), max_length=250, required=False)

    def decision(self) -> Decision:
        """Return the decision that the correction rests on. After cleaning."""
        told = self.cleaned_data
        return Decision(told["number"], told["decided_on"], told["body"], told["signer"], told["signer_position"])


class ChangeForm(forms.Form):
    """One leaf of one unit that is put right. A row with nothing in it is left out."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    code = forms.ChoiceField(label=_("Leaf"), required=False)
    points = NumberField(label=_("Points now"), required=False, least=0)
    why = TextField(label=_("Why"), required=False, max_length=2_000)

    def __init__(
        self, units: Sequence[tuple[str, str]], leaves: Sequence[tuple[str, str]], *given: Any, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        for name, choices in (("unit", units), ("code", leaves)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [("", "–"), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.get(name) not in ("", None) for name in ("unit", "code", "points", "why")):
            for name in ("unit", "code", "points", "why"):
                if name not in self.errors and cleaned.get(name) in ("", None):
                    self.add_error(name, gettext("Fill in the whole row, or leave all of it empty."))
        return cleaned

    def change(self) -> Change | None:
        """Return what is put right, or None for an empty row. After cleaning."""
        told = self.cleaned_data
        if not told.get("unit"):
            return None
        return Change(int(told["unit"]), told["code"], told["points"], told["why"])


def change_forms(
    units: Sequence[tuple[str, str]], leaves: Sequence[tuple[str, str]], data: Mapping[str, Any] | None
) -> list[ChangeForm]:
    """Return the rows of a correction."""
    return [ChangeForm(units, leaves, data, prefix=f"r{at}") for at in range(CHANGES)]
