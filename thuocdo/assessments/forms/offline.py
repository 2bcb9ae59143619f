"""A spreadsheet that comes back filled in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """A spreadsheet that is sent back."""

    file = forms.FileField(
        label=_("Spreadsheet"), help_text=_("The .xlsx file you downloaded and filled in, or .csv; at most 20 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )  # fmt: skip
