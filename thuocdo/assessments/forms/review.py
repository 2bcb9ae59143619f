"""Handing in, signing, returning."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thuocdo.assessments.domain.declaring import LONGEST_TEXT
from thuocdo.ui.forms import TextField


class HandInForm(forms.Form):
    """To the leader."""

    comment = TextField(label=_("Note to the leader"), rows=2, required=False, max_length=LONGEST_TEXT)
    despite_gaps = forms.BooleanField(label=_("What is not complete is meant to stay so"), required=False)


class SignForm(forms.Form):
    """The leader's confirmation. `hash` is that of the content on the page."""

    confirmed = forms.BooleanField(label=_("I have read it and sign it for my unit"), required=True)
    despite_gaps = forms.BooleanField(label=_("What is not complete is meant to stay so"), required=False)
    hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReturnForm(forms.Form):
    """Back to the officers."""

    comment = TextField(label=_("What has to be put right"), rows=3, max_length=LONGEST_TEXT)
