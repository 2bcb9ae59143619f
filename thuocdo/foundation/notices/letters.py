"""The mail that carries notices: subject, plain text and simple HTML, in the language of who gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils import translation

from thuocdo.foundation.notices.models import Mail, Notice
from thuocdo.foundation.notices.rendering import words_of
from thuocdo.foundation.notices.wiring import Addressee, pages, show
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

MOST_NOTICES = 50  # in one mail; it says how many more wait on the page


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in a letter."""

    subject: str
    body: str
    address: str  # of the page where something can be done, or empty


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says."""

    language: str
    subject: str
    text: str
    html: str
    preferences: str  # address of the page where its reader says which mails they want


def compose(addressee: Addressee, notices: Sequence[Notice], digest_date: date | None) -> Letter:
    """Return the letter that carries these notices (at least one). Nobody but its reader is named in it."""
    with translation.override(addressee.language):
        shown = notices[:MOST_NOTICES]
        items = [
            Item(" ".join(words.subject.split()), words.body, address_of(notice.link, addressee.language))
            for notice, words in zip(shown, words_of(shown), strict=True)
        ]
        all_notices, preferences = (settings.BASE_URL + path for path in pages())
        context = {
            "name": addressee.name,
            "items": items,
            "more": len(notices) - len(shown),
            "all_notices": all_notices,
            "preferences": preferences,
            "language": addressee.language,
        }
        return Letter(
            addressee.language,
            f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{_subject(items, len(notices), digest_date)}",
            render_to_string("foundation/mail/notices.txt", context),
            render_to_string("foundation/mail/notices.html", context),
            preferences,
        )


def message(mail: Mail, addressee: Addressee, letter: Letter) -> EmailMultiAlternatives:
    """Return the letter ready to be sent. Sent twice, it has the same number, so that mail programs show it once."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    made = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [addressee.email],
        headers={
            "Message-ID": f"<notices-{mail.pk}-{mail.made_at:%Y%m%d%H%M%S}@{host}>",
            "List-Unsubscribe": f"<{letter.preferences}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
    )
    made.attach_alternative(letter.html, "text/html")
    return made


def address_of(link: str, language: str) -> str:
    """Return the whole address of a page of this site in a language."""
    if not link:
        return ""
    with translation.override("vi"):
        return settings.BASE_URL + translate_url(link, language)


def _subject(items: Sequence[Item], count: int, digest_date: date | None) -> str:
    if digest_date is None and count == 1:
        return items[0].subject
    sentence: Sentence = _s("%(count)s new notice", "%(count)s new notices", count=count)
    if digest_date is not None:
        sentence = _s("Digest of %(day)s: %(notices)s", day=digest_date, notices=sentence)
    return show(sentence)
