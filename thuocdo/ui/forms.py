"""Form fields that read what Vietnamese officials write, refusals said at their fields, one face for every form."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from thuocdo.kernel.numbers import Exact, read_decimal
from thuocdo.kernel.refusals import BadInput, Problem, Refusal
from thuocdo.kernel.vietnamese import nfc
from thuocdo.ui import language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Renderer(TemplatesSetting):
    """Label, hint, error, field, in this order and tied together for screen readers."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class NumberInput(forms.TextInput):
    """A field for one number, with its unit behind it."""

    template_name = "ui/forms/unit_input.html"

    def __init__(self, unit: StrOrPromise = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context

    def format_value(self, value: Any) -> str | None:
        return language.number(value) if isinstance(value, (int, Decimal)) else super().format_value(value)


class NumberField(forms.CharField):
    """An exact number: decimal comma or point, never a float. The clean value is a `Decimal` or None."""

    default_error_messages = {
        "not_a_number": _("“%(given)s” is not a number. Write it like 82,75."),
        "too_small": _("%(given)s is too small. Give at least %(least)s."),
        "too_large": _("%(given)s is too large. Give at most %(most)s."),
    }

    def __init__(
        self, *, unit: StrOrPromise = "", least: Exact | None = None, most: Exact | None = None, **options: Any
    ) -> None:
        super().__init__(widget=NumberInput(unit), max_length=60, **options)
        self.least, self.most = least, most

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        number = read_decimal(text)
        if number is None:
            raise ValidationError(self.error_messages["not_a_number"], "not_a_number", {"given": text})
        given = language.number(number)
        if self.least is not None and number < self.least:
            raise ValidationError(
                self.error_messages["too_small"], "too_small", {"given": given, "least": language.number(self.least)}
            )
        if self.most is not None and number > self.most:
            raise ValidationError(
                self.error_messages["too_large"], "too_large", {"given": given, "most": language.number(self.most)}
            )
        return number

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (None if initial in (None, "") else Decimal(initial)) != (read_decimal(data) if data else None)


class TextField(forms.CharField):
    """A line or more of text in one Unicode form; `rows` makes it a box."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        if rows:
            options["widget"] = forms.Textarea({"rows": rows})
        super().__init__(**options)
        self.rows = rows

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "\n".join(nfc(line) for line in text.splitlines()).strip() if self.rows else nfc(text)


class DayField(forms.DateField):
    """A date, from the browser's calendar or written as dd/mm/yyyy."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
            **options,
        )


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Add the sentences of a refusal to the form: each problem at its field, anything else above the form."""
    problems = refusal.problems if isinstance(refusal, BadInput) else ()
    for problem in problems:
        form.add_error(problem.place if problem.place in form.fields else None, _words(problem))
    if not problems:
        field = refusal.field if isinstance(refusal, BadInput) else ""
        form.add_error(field if field in form.fields else None, language.say(refusal.sentence))


def _words(problem: Problem) -> str:
    return (
        f"{language.say(problem.sentence)} {language.say(problem.expected)}"
        if problem.expected
        else language.say(problem.sentence)
    )
