"""What settings are called where people choose them."""

from __future__ import annotations

from collections.abc import Mapping

from thuocdo.kernel.sentences import mark
from thuocdo.questionnaires.domain.items import TextForm

TEXT_FORM_WORDS: Mapping[TextForm, str] = {
    TextForm.ANY: mark("Any text"),
    TextForm.EMAIL: mark("E-mail address"),
    TextForm.PHONE: mark("Telephone number"),
}
