"""Forms about people and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thuocdo.directory.domain.actors import ROLE_WORDS, Role
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.vietnamese import fold
from thuocdo.ui.forms import DayField, TextField
from thuocdo.ui.language import say


class UnitField(forms.CharField):
    """A unit by its name as people write it, or by the last part of its page's address. The clean value is a card."""

    def __init__(self, on: date, **options: Any) -> None:
        super().__init__(max_length=250, **options)
        self.on = on

    def clean(self, value: Any) -> UnitCard | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return units.unit(text)
        except NotFound:
            found = units.search(text, on=self.on, per_page=6).units
        exact = [each for each in found if fold(text) in {fold(each.name), fold(each.full_name)}]
        if len(exact) == 1 or len(found) == 1:
            return (exact or list(found))[0]
        if not found:
            raise ValidationError(_("There is no unit of this name."), "unknown")
        names = "; ".join(f"{each.full_name} ({each.slug})" for each in exact or found)
        raise ValidationError(
            _("Several units are called so. Write one of these, or the word in brackets: %(names)s"),
            "ambiguous",
            {"names": names},
        )

    def prepare_value(self, value: Any) -> Any:
        """Return a unit's full name where it leads back to the unit, else the word that always does."""
        if not isinstance(value, UnitCard):
            return value
        try:
            same = self.clean(value.full_name)
        except ValidationError:
            same = None
        return value.full_name if same == value else value.slug


class RoleForm(forms.Form):
    """A role at a unit, from a day to a last day."""

    def __init__(self, *args: Any, roles: Iterable[Role], on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = UnitField(
            on, label=_("Unit"), help_text=_("Its name, for example “Sở Nội vụ Thanh Hóa”.")
        )
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[(role.value, say(ROLE_WORDS[role])) for role in roles]
        )
        self.fields["valid_from"] = DayField(label=_("First day"), initial=on)
        self.fields["last_day"] = DayField(
            label=_("Last day"), required=False, help_text=_("Leave empty where no end is known.")
        )


class AddPersonForm(RoleForm):
    """A new account with its first role."""

    full_name = TextField(label=_("Full name"), max_length=200)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        required=False,
        help_text=_("Small letters, digits, dots. Leave empty to have one made from the name."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("The invitation goes there."))
    language = forms.ChoiceField(
        label=_("Language of mails"), choices=[("vi", "Tiếng Việt"), ("en", "English")], initial="vi"
    )


class EditPersonForm(forms.Form):
    """Name and address of an account."""

    full_name = TextField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class EndRoleForm(forms.Form):
    """When a role ends."""

    last_day = DayField(label=_("Last day"), help_text=_("The role is still held on this day."))


class ReasonForm(forms.Form):
    """Why something is done that goes on record."""

    reason = TextField(label=_("Reason"), rows=3, max_length=1000)
