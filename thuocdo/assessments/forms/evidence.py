"""What is said of a document, and the address of one that lies elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.evidence import LONGEST, LONGEST_LINK, About
from thuocdo.assessments.selectors.evidence import Document
from thuocdo.ui.forms import DayField, TextField


class AboutForm(forms.Form):
    """Title, number, date and issuer of a document."""

    title = TextField(label=_("Title of the document"), required=False, max_length=LONGEST["title"])
    number = TextField(label=_("Number of the document"), required=False, max_length=LONGEST["number"],
                       help_text=_("For example 12/KH-UBND"))  # fmt: skip
    issued_on = DayField(label=_("Date of the document"), required=False)
    issuer = TextField(label=_("Issued by"), required=False, max_length=LONGEST["issuer"])

    def about(self) -> About:
        """Return what was typed. After cleaning."""
        told = self.cleaned_data
        return About(told["title"], told["number"], told["issued_on"], told["issuer"])


class LinkForm(AboutForm):
    """A document that lies on a public site."""

    url = forms.CharField(
        label=_("Address"), max_length=LONGEST_LINK, help_text=_("Copied whole, beginning with https://"),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("url", "title")


def form_for(seen: Document, data: Any = None) -> AboutForm:
    """Return the form to change a document, filled with what stands."""
    initial = {name: getattr(seen, name) for name in ("title", "number", "issued_on", "issuer", "url")}
    return (LinkForm if seen.url else AboutForm)(data, initial=initial)
