"""Forms of invitations: a list of people, reports of returned letters, the words of letters."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thuocdo.foundation.notices.wording import LONGEST_BODY, LONGEST_SUBJECT
from thuocdo.ui.forms import TextField


class ListForm(forms.Form):
    """A spreadsheet of people."""

    file = forms.FileField(label=_("Spreadsheet (XLSX or CSV)"), widget=forms.FileInput({"accept": ".xlsx,.csv"}))


class ReportsForm(forms.Form):
    """Mails in which a mail server reports that letters came back."""

    file = forms.FileField(
        label=_("Mail or mailbox (.eml or .mbox)"), widget=forms.FileInput({"accept": ".eml,.mbox,message/rfc822"})
    )


class WordsForm(forms.Form):
    """A letter's own words."""

    subject = TextField(label=_("Subject"), required=False, max_length=LONGEST_SUBJECT)
    body = TextField(label=_("Text"), rows=14, required=False, max_length=LONGEST_BODY)
