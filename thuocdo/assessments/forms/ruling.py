"""What an appraiser says of one leaf of one unit: the ruling, other points or figures, the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, Typed, content_of, may_be_left_out
from thuocdo.assessments.domain.entries import RULINGS_IN, Kind, Ruling
from thuocdo.assessments.forms.leaf import FiguresForm
from thuocdo.assessments.selectors.appraising import Reason
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import ByHand, DoesNotApply, LeafInput
from thuocdo.ui import language
from thuocdo.ui.forms import NumberField, NumberInput, TextField

ACTS = {
    Ruling.ACCEPTED: _("Accept what the unit says"),
    Ruling.CHANGED: _("Change it"),
    Ruling.ASKED: _("Ask for more evidence"),
    Ruling.UPHELD: _("Uphold round 1"),
}
POINTS, FIGURES, LEFT_OUT = "points", "figures", "left_out"


class RulingForm(forms.Form):
    """The ruling. `judged` and `seen` are the numbers of what the person had before them."""

    ruling = forms.ChoiceField(label=_("Your ruling"), widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=_("Change it to"), required=False, initial=POINTS, widget=forms.RadioSelect,
        choices=[(POINTS, _("these points")), (FIGURES, _("these figures; the rule counts the points"))],
    )  # fmt: skip
    points = NumberField(label=_("Points"), required=False)
    template = forms.ChoiceField(label=_("Begin from a reason often given"), required=False)
    text = TextField(
        label=_("Reason"), rows=4, required=False, max_length=LONGEST_TEXT,
        help_text=_("Needed unless you accept. The unit reads it when this round of appraisal is over."),
    )  # fmt: skip
    judged = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, kind: Kind, leaf: Node, reasons: Sequence[Reason], data: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        offered = [ruling for ruling in ACTS if ruling in RULINGS_IN[kind]]
        self._field("ruling").choices = [(ruling.value, ACTS[ruling]) for ruling in offered]
        if may_be_left_out(leaf):
            self._field("how").choices = [
                (POINTS, _("these points")), (FIGURES, _("these figures; the rule counts the points")),
                (LEFT_OUT, _("it does not apply to this unit; the reason below says why")),
            ]  # fmt: skip
        if reasons:
            self._field("template").choices = [("", "–"), *((str(each.id), each.text) for each in reasons)]
        else:
            del self.fields["template"]
        self.reasons = {str(each.id): each.text for each in reasons}
        widget = self.fields["points"].widget
        assert isinstance(widget, NumberInput)  # noqa: S101 -- declared above
        widget.unit = gettext("of %(most)s points") % {"most": language.number(leaf.max_points)}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("text") and (chosen := told.get("template")):
            told["text"] = self.reasons.get(chosen, "")
        changes = told.get("ruling") == Ruling.CHANGED
        by_points = told.get("how") not in (FIGURES, LEFT_OUT)
        if changes and by_points and told.get("points") is None and "points" not in self.errors:
            self.add_error("points", gettext("Give the points that you change it to."))
        if told.get("ruling") and told["ruling"] != Ruling.ACCEPTED and not told.get("text") and not self.errors:
            self.add_error("text", gettext("Say why; the unit will read it."))
        return told

    def judgement(self, participant_id: int, leaf: Node, figures: FiguresForm, before: LeafInput | None) -> Judgement:
        """Return what is to be said. After cleaning; raise `BadInput` for figures that the rule can't read."""
        told = self.cleaned_data
        ruling = Ruling(told["ruling"])
        content: LeafInput | None = None
        if ruling is Ruling.CHANGED:
            content = self._changed(leaf, figures, before)
        return Judgement(
            participant_id, leaf.code, ruling, told.get("judged") or 0, told.get("seen") or 0, content,
            told.get("text") or "",
        )  # fmt: skip

    def _changed(self, leaf: Node, figures: FiguresForm, before: LeafInput | None) -> LeafInput:
        told = self.cleaned_data
        match told.get("how"):
            case "figures":
                return content_of(Typed(figures.raw()), leaf, before)
            case "left_out":
                return DoesNotApply(told.get("text") or "")
            case _:
                return ByHand(told["points"])

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        return field


class TalkForm(forms.Form):
    """A word to the other appraisers."""

    comment = TextField(label=_("Comment for the other appraisers"), rows=2, max_length=LONGEST_TEXT)


class ReasonForm(forms.Form):
    """One reason that is often given."""

    text = TextField(label=_("Reason"), rows=2, max_length=2_000)
