"""Forms about notices and mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thuocdo.foundation.notices.wanting import Wish
from thuocdo.foundation.notices.wording import LONGEST_BODY, LONGEST_SUBJECT
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.ui.forms import TextField
from thuocdo.ui.language import say

WISHES = {
    Wish.AT_ONCE: _s("Important notices at once, the others once a day"),
    Wish.DIGEST: _s("Everything once a day"),
    Wish.NONE: _s("No mail; I read notices here"),
}


class MailChoiceForm(forms.Form):
    """Which mails one wants, and in which language."""

    wish = forms.ChoiceField(label=_("Mails about notices"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of mails"), choices=[("vi", "Tiếng Việt"), ("en", "English")])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wish"].choices = [(wish.value, say(words)) for wish, words in WISHES.items()]  # type: ignore[attr-defined]


class ClockField(forms.TimeField):
    """A time of day in hours and minutes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **options)


class MailHoursForm(forms.Form):
    """When this installation mails."""

    quiet_from = ClockField(label=_("Quiet from"), help_text=_("No mail is sent from this time on."))
    quiet_until = ClockField(
        label=_("Quiet until"), help_text=_("From this time on mail is sent again. The same time twice: never quiet.")
    )
    quiet_weekends = forms.BooleanField(label=_("Quiet on Saturdays and Sundays"), required=False)
    digest_from = ClockField(
        label=_("Daily digest from"), help_text=_("Outside of the quiet hours. Nobody gets more than one a day.")
    )


class WordingForm(forms.Form):
    """Own words for one kind of notice in one language."""

    subject = TextField(label=_("Subject"), max_length=LONGEST_SUBJECT, required=False)
    body = TextField(label=_("Text"), rows=5, max_length=LONGEST_BODY, required=False)
