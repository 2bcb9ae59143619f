"""Forms that change the register of units."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thuocdo.directory.domain.changes import IDENTIFICATION, STATISTICS, Wording
from thuocdo.directory.domain.units import KIND_WORDS, UnitCard, UnitKind
from thuocdo.directory.forms.people import UnitField
from thuocdo.directory.selectors import units
from thuocdo.ui.forms import DayField, NumberField, TextField
from thuocdo.ui.language import say, title_of

ADDABLE = [kind for kind in UnitKind if kind is not UnitKind.COUNTRY]
MOST_LINES = 60


class UnitsField(forms.CharField):
    """Units, one a line, as `UnitField` reads them. The clean value is a list of cards."""

    def __init__(self, on: date, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), max_length=20_000, **options)
        self._one = UnitField(on, required=False)

    def clean(self, value: Any) -> list[UnitCard]:
        lines = [line for line in str(super().clean(value) or "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most %(most)s lines."), "too_many", {"most": MOST_LINES})
        return [card for card in map(self._one.clean, lines) if card is not None]


class NamesField(forms.CharField):
    """Full names of new units, one a line. The clean value is a list of wordings."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), max_length=20_000, **options)

    def clean(self, value: Any) -> list[Wording]:
        lines = [line for line in str(super().clean(value) or "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most %(most)s lines."), "too_many", {"most": MOST_LINES})
        return [Wording.of_full_name(line) for line in lines]


class ChangeForm(forms.Form):
    """What every change of the register needs: the law it rests on, asked last."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask(today)
        self.fields["basis"] = TextField(
            label=_("Legal basis"),
            max_length=500,
            help_text=_(
                "Number and date of the resolution or decision. It is shown with the change and goes on record."
            ),
        )

    def ask(self, today: date) -> None:
        """Add what this change needs beside the legal basis."""


def _name_fields(required: bool = True) -> dict[str, forms.Field]:
    return {
        "name": TextField(
            label=_("Name"), max_length=200, required=required, help_text=_("Without its type: “A Lưới 1”.")
        ),
        "full_name": TextField(
            label=_("Full name of the unit"),
            max_length=250,
            required=False,
            help_text=_("With its type: “Xã A Lưới 1”."),
        ),
        "title_en": TextField(label=_("English title"), max_length=250, required=False),
    }


class AddUnitForm(ChangeForm):
    """A unit that is not in the register yet."""

    def ask(self, today: date) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=[(kind.value, say(KIND_WORDS[kind])) for kind in ADDABLE], initial=UnitKind.COMMUNE
        )
        self.fields["parent"] = UnitField(today, label=_("Belongs to"), help_text=_("A unit by its full name."))
        self.fields |= _name_fields()
        self.fields["since"] = DayField(label=_("First day"), initial=today)


class RenameForm(ChangeForm):
    """Another name, or the right spelling of the one that stands."""

    def ask(self, today: date) -> None:
        self.fields["how"] = forms.ChoiceField(
            label=_("What happened"),
            choices=[
                ("renamed", _("The unit got another name; the earlier one stays with its time")),
                ("corrected", _("The name was written wrongly here; the wrong spelling is still found by search")),
            ],
            widget=forms.RadioSelect,
            initial="renamed",
        )
        self.fields |= _name_fields()
        self.fields["since"] = DayField(
            label=_("First day of the new name"), required=False, help_text=_("Not needed for a spelling.")
        )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("how") == "renamed" and not data.get("since") and "since" not in self.errors:
            self.add_error("since", _("Give the first day of the new name."))
        return data


class CodeForm(ChangeForm):
    """Another code from a day."""

    def ask(self, today: date) -> None:
        self.fields["scheme"] = forms.ChoiceField(
            label=_("Kind of code"),
            choices=[
                (STATISTICS, _("Statistics code of administrative units")),
                (IDENTIFICATION, _("Identification code, Decision 20/2020/QĐ-TTg")),
            ],
        )
        self.fields["code"] = forms.CharField(
            label=_("Code"), max_length=60, required=False, help_text=_("Leave empty to end the code that stands.")
        )
        self.fields["since"] = DayField(label=_("First day"), initial=today)


class DescribeForm(ChangeForm):
    """Where a unit belongs, and its figures."""

    def ask(self, today: date) -> None:
        regions = [(each.slug, title_of(each)[0]) for each in units.regions()]
        self.fields["parent"] = UnitField(today, label=_("Belongs to"), help_text=_("A unit by its full name."))
        self.fields["region"] = forms.ChoiceField(label=_("Region"), choices=[("", "–"), *regions], required=False)
        self.fields["area_km2"] = NumberField(label=_("Area"), unit="km²", least=0, most=9_999_999, required=False)
        self.fields["population"] = forms.IntegerField(
            label=_("Population"), min_value=0, max_value=2_000_000_000, required=False
        )


class MergeForm(ChangeForm):
    """Units that become one."""

    def ask(self, today: date) -> None:
        self.fields["others"] = UnitsField(
            today, label=_("Units to merge with this one"), help_text=_("One a line, by full name.")
        )
        self.fields["into"] = forms.ChoiceField(
            label=_("What they become"),
            choices=[
                ("new", _("a new unit")),
                ("this", _("this unit, which goes on and takes in the others")),
            ],
            widget=forms.RadioSelect,
            initial="new",
        )
        self.fields |= _name_fields(required=False)
        self.fields["name"].label = _("Name of the new unit")
        self.fields["on"] = DayField(label=_("First day"), initial=today)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("into") == "new" and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give the name of the new unit."))
        return data


class SplitForm(ChangeForm):
    """Parts of a unit."""

    def ask(self, today: date) -> None:
        self.fields["new_parts"] = NamesField(
            label=_("New units"), required=False, help_text=_("One a line, by full name: “Xã A Lưới 2”.")
        )
        self.fields["standing_parts"] = UnitsField(
            today,
            label=_("Units that stand already and take in a part"),
            required=False,
            help_text=_("One a line, by full name."),
        )
        self.fields["goes_on"] = forms.BooleanField(label=_("The rest of this unit goes on"), required=False)
        self.fields["on"] = DayField(label=_("First day"), initial=today)


class AbolishForm(ChangeForm):
    """The end of a unit."""

    def ask(self, today: date) -> None:
        self.fields["on"] = DayField(
            label=_("First day without the unit"), initial=today, help_text=_("The day before is its last.")
        )
