"""What an officer types about one leaf: the figures its rule asks for, and words beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.declaring import LONGEST_REASON, LONGEST_TEXT, REASON, TEXT, Typed, asked_of_unit
from thuocdo.assessments.domain.entries import Entry
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import Declared, DoesNotApply, LeafInput
from thuocdo.indices.domain.rules import InputValue
from thuocdo.kernel.numbers import as_decimal
from thuocdo.ui import language
from thuocdo.ui.asked import NONE_OF_THESE, AskedForm
from thuocdo.ui.forms import TextField

PREFIX = "f"  # of figures: their names come from the rule and must not meet those of other fields


class FiguresForm(AskedForm):
    """The figures of a leaf."""

    unfolded = True

    def __init__(
        self, leaf: Node, before: LeafInput | None, stands: LeafInput | None, data: Mapping[str, Any] | None = None,
        prefix: str = PREFIX,
    ) -> None:  # fmt: skip
        super().__init__(asked_of_unit(leaf, before), data, prefix=prefix, initial=_initial(stands))


class WordsForm(forms.Form):
    """Explanation, "does not apply" with its reason, and whether other figures are claimed in an explanation."""

    text = TextField(label=_("Explanation"), rows=4, required=False, max_length=LONGEST_TEXT)
    not_applicable = forms.BooleanField(label=_("This does not apply to our unit"), required=False)
    reason = TextField(label=_("Why it does not apply"), rows=2, required=False, max_length=LONGEST_REASON)
    new_figures = forms.BooleanField(label=_("We claim other figures than before"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, entry: Entry | None, data: Mapping[str, Any] | None = None) -> None:
        content = entry.content if entry else None
        left_out = isinstance(content, DoesNotApply)
        initial = {
            TEXT: entry.text if entry else "",
            "not_applicable": left_out,
            REASON: content.reason if isinstance(content, DoesNotApply) else "",
            "new_figures": content is not None,
            "seen": entry.number if entry else 0,
        }
        super().__init__(data, initial=initial)
        self.standing = entry.number if entry else 0

    @property
    def seen_number(self) -> int:
        """The number of the newest entry that the person saw; 0 where the form was tampered with."""
        return self.cleaned_data.get("seen") or 0


class CommentForm(forms.Form):
    """A word inside the unit."""

    comment = TextField(label=_("Comment for colleagues"), rows=2, max_length=LONGEST_TEXT)


def typed_of(figures: FiguresForm, words: WordsForm) -> Typed:
    """Return what both forms hold. After cleaning."""
    told = words.cleaned_data
    return Typed(figures.raw(), told[TEXT], told["not_applicable"], told[REASON])


def _initial(content: LeafInput | None) -> dict[str, object]:
    if not isinstance(content, Declared):
        return {}
    return {name: _shown(value) for name, value in content.inputs.items()}


def _shown(value: InputValue) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return list(value) or [NONE_OF_THESE]
    if isinstance(value, str):
        return value
    exact = as_decimal(value)
    return language.number(exact).replace(".", "") if language.in_vietnamese() else str(exact)
