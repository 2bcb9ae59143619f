"""What the council decides about a leaf, and what its chair signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.decisions import LONGEST_NAME, LONGEST_NUMBER, Document
from thuocdo.assessments.domain.declaring import LONGEST_REASON, may_be_left_out
from thuocdo.assessments.domain.doubts import Doubt, words
from thuocdo.assessments.domain.entries import STAGE_WORDS, Stage
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, DoesNotApply, LeafInput
from thuocdo.ui.forms import DayField, NumberField, TextField
from thuocdo.ui.language import number, say

POINTS, FIGURES, LEFT_OUT = "points", "figures", "left_out"


class DecideForm(forms.Form):
    """What counts for a leaf: what stood at a stage, points, or other figures; always with a reason."""

    choice = forms.ChoiceField(label=_("What the council decides"), widget=forms.RadioSelect)
    points = NumberField(label=_("Points"), required=False, least=0)
    reason = TextField(label=_("Reason"), rows=3, max_length=LONGEST_REASON,
                       help_text=_("Everyone will read it when the result is published."))  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, leaf: Node, stages: Mapping[Stage, tuple[LeafInput, str]], seen: int,
        data: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`stages`: what stood at a stage, and its points in words; stages that say the same come once."""
        super().__init__(data, initial={"seen": seen, "choice": POINTS})
        self._stages = stages
        chosen = self.fields["choice"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [
            *((stage.value, f"{say(STAGE_WORDS[stage])}: {told}") for stage, (_content, told) in stages.items()),
            (POINTS, gettext("Points given by the council")),
            (FIGURES, gettext("Other figures, from which points follow")),
            *([(LEFT_OUT, gettext("It does not apply to this unit"))] if may_be_left_out(leaf) else ()),
        ]
        points = self.fields["points"]
        points.help_text = gettext("0 to %(max)s, only with “Points given by the council”.") % {
            "max": number(leaf.max_points)
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("choice") == POINTS and "points" in cleaned and cleaned["points"] is None:
            self.add_error("points", gettext("Give the points."))
        return cleaned

    @property
    def wants_figures(self) -> bool:
        return bool(self.cleaned_data.get("choice") == FIGURES)

    def content(self) -> LeafInput:
        """Return what was chosen, apart from figures. After cleaning."""
        chosen = self.cleaned_data["choice"]
        if chosen == POINTS:
            return ByHand(self.cleaned_data["points"], self.cleaned_data["reason"])
        if chosen == LEFT_OUT:
            return DoesNotApply(self.cleaned_data["reason"])
        return self._stages[Stage(chosen)][0]


class SignForm(forms.Form):
    """The document of the decision, and the chair's confirmation of every kind of doubt. `hash`: what was read."""

    number = TextField(label=_("Number of the decision"), max_length=LONGEST_NUMBER,
                       help_text=_("As on the document: 123/QĐ-UBND."))  # fmt: skip
    decided_on = DayField(label=_("Date of the decision"))
    body = TextField(label=_("Issued by"), max_length=LONGEST_NAME)
    signer = TextField(label=_("Signed by"), max_length=LONGEST_NAME)
    signer_position = TextField(label=_("Position of who signed"), max_length=LONGEST_NAME, required=False)
    doubts = forms.MultipleChoiceField(
        label=_("I know of this, and it is meant to stay so"), widget=forms.CheckboxSelectMultiple
    )
    confirmed = forms.BooleanField(label=_("I have read the decision table and sign for the council"))
    hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, doubts: Sequence[tuple[Doubt, int]], hash_: str, initial: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"hash": hash_, **initial})
        asked = self.fields["doubts"]
        assert isinstance(asked, forms.MultipleChoiceField)  # noqa: S101
        asked.choices = [(doubt.value, say(words(doubt, count))) for doubt, count in doubts]
        if not doubts:
            del self.fields["doubts"]

    def document(self) -> Document:
        """Return the document as typed. After cleaning."""
        told = self.cleaned_data
        return Document(told["number"], told["decided_on"], told["body"], told["signer"], told["signer_position"])

    def known(self) -> frozenset[Doubt]:
        """Return the kinds of doubt that the chair confirmed. After cleaning."""
        return frozenset(Doubt(each) for each in self.cleaned_data.get("doubts", ()))


class WithdrawForm(forms.Form):
    """Why the signature is taken back."""

    reason = TextField(label=_("Why the signature is taken back"), rows=3, max_length=LONGEST_REASON)


def counted(count: int) -> str:
    """Return how many units a list shows."""
    return ngettext("%(count)s unit", "%(count)s units", count) % {"count": count}
