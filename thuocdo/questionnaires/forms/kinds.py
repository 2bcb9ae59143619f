"""The fields that only one kind of item has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from thuocdo.directory.domain.units import KIND_WORDS as UNIT_KIND_WORDS
from thuocdo.questionnaires.domain.items import Kind
from thuocdo.questionnaires.domain.validation import LONGEST_ANSWER, MOST_FILES
from thuocdo.questionnaires.forms.fields import choices_of
from thuocdo.questionnaires.forms.words import TEXT_FORM_WORDS
from thuocdo.ui.forms import DayField, NumberField


def settings_fields(kind: Kind) -> dict[str, forms.Field]:  # noqa: PLR0911 -- one per kind
    """Return the fields of settings that a kind has, in their order."""
    shuffle = forms.BooleanField(
        label=gettext("Shuffle"), required=False, help_text=gettext("Each respondent sees another order.")
    )
    match kind:
        case Kind.SINGLE:
            return {"shuffle": shuffle}
        case Kind.MULTIPLE:
            return {"at_least": _count(gettext("Choose at least")), "at_most": _count(gettext("Choose at most")),
                    "shuffle": shuffle}  # fmt: skip
        case Kind.MATRIX:
            return {"shuffle": shuffle}
        case Kind.RANKING:
            return {"places": _count(gettext("How many places")), "shuffle": shuffle}
        case Kind.NUMBER:
            return {"lowest": NumberField(label=gettext("At least"), required=False),
                    "highest": NumberField(label=gettext("At most"), required=False),
                    "places": _count(gettext("Decimals"), 9, least=0)}  # fmt: skip
        case Kind.DATE:
            return {"earliest": DayField(label=gettext("From"), required=False),
                    "latest": DayField(label=gettext("Until"), required=False)}  # fmt: skip
        case Kind.TEXT:
            form = forms.ChoiceField(label=gettext("Form"), choices=choices_of(TEXT_FORM_WORDS), required=False)
            return {"longest": _count(gettext("Characters at most"), LONGEST_ANSWER), "form": form}
        case Kind.LONG_TEXT:
            return {"longest": _count(gettext("Characters at most"), LONGEST_ANSWER)}
        case Kind.UNIT:
            return {"unit_kinds": forms.MultipleChoiceField(
                label=gettext("Kinds of unit"), choices=choices_of(UNIT_KIND_WORDS), required=False,
                widget=forms.CheckboxSelectMultiple)}  # fmt: skip
        case Kind.FILE:
            return {"photo": forms.BooleanField(label=gettext("Photos only"), required=False),
                    "most": _count(gettext("How many at most"), MOST_FILES)}  # fmt: skip
        case _:
            return {}


def _count(label: str, most: int = 300, least: int = 1) -> forms.Field:
    return _WholeField(label=label, least=least, most=most, required=False)


class _WholeField(NumberField):
    """A whole number."""

    def clean(self, value: Any) -> Decimal | None:
        number = super().clean(value)
        if number is not None and number != int(number):
            raise forms.ValidationError(gettext("Give a whole number."))
        return number
