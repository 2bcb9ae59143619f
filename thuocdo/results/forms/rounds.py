"""What an organiser says when a decided round is published or its result corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.declaring import Typed, content_of
from thuocdo.assessments.forms.leaf import FiguresForm
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, DoesNotApply, LeafInput
from thuocdo.results.domain.computed import Decision
from thuocdo.results.services.corrections import Change
from thuocdo.results.services.rounds import Wording
from thuocdo.ui.forms import DayField, NumberField, TextField

LONGEST_TITLE, LONGEST_NOTES = 250, 4_000
POINTS, FIGURES, LEFT_OUT = "points", "figures", "left_out"
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
    how = forms.ChoiceField(
        label=_("What counts now"), required=False, initial=POINTS,
        choices=[(POINTS, _("these points")), (FIGURES, _("other figures, which are asked for next")),
                 (LEFT_OUT, _("it does not apply to the unit"))],
    )  # fmt: skip
    points = NumberField(label=_("Points now"), required=False, least=0)
    why = TextField(label=_("Why"), required=False, max_length=2_000)

    def __init__(
        self, units: Sequence[tuple[str, str]], leaves: Sequence[tuple[str, str]], *given: Any, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.leaf: Node | None = None
        self.figures: FiguresForm | None = None
        for name, choices in (("unit", units), ("code", leaves)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [("", "–"), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.get(name) not in ("", None) for name in ("unit", "code", "points", "why")):
            by_points = cleaned.get("how") not in (FIGURES, LEFT_OUT)
            for name in ("unit", "code", "points", "why") if by_points else ("unit", "code", "why"):
                if name not in self.errors and cleaned.get(name) in ("", None):
                    self.add_error(name, gettext("Fill in the whole row, or leave all of it empty."))
        return cleaned

    def change(self) -> Change | None:
        """Return what is put right, or None for an empty row. After cleaning."""
        told = self.cleaned_data
        if not told.get("unit"):
            return None
        return Change(int(told["unit"]), told["code"], self._content(), told["why"])

    def ask(self, leaf: Node, stands: LeafInput | None) -> None:
        """Ask for the figures of the chosen leaf, where the row wants other ones; first with what stands."""
        typed = any(name.startswith(f"{self.prefix}-f-") for name in self.data)
        self.leaf, self.figures = leaf, FiguresForm(
            leaf, None, stands, self.data if typed else None, prefix=f"{self.prefix}-f"
        )  # fmt: skip
        if not typed:
            self.add_error("how", gettext("Give the figures that are asked for now, then go on."))
        elif not self.figures.is_valid():
            self.add_error("how", gettext("Some figures can't be read."))

    def _content(self) -> LeafInput:
        told = self.cleaned_data
        if told["how"] == LEFT_OUT:
            return DoesNotApply(told["why"])
        if told["how"] == FIGURES and self.leaf is not None and self.figures is not None:
            return content_of(Typed(self.figures.raw()), self.leaf)
        return ByHand(told["points"], told["why"])

    @property
    def wants_figures(self) -> bool:
        """Whether unit and leaf are chosen and other figures are wanted. After cleaning."""
        told = self.cleaned_data
        return bool(told.get("how") == FIGURES and told.get("unit") and told.get("code"))


def change_forms(
    units: Sequence[tuple[str, str]], leaves: Sequence[tuple[str, str]], data: Mapping[str, Any] | None
) -> list[ChangeForm]:
    """Return the rows of a correction."""
    return [ChangeForm(units, leaves, data, prefix=f"r{at}") for at in range(CHANGES)]
