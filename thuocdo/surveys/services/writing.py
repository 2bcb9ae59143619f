"""Writing letters: how a campaign words them, and one person's letter, made when it leaves and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import units
from thuocdo.foundation.notices import wording
from thuocdo.kernel.sentences import Titled, Value
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires.domain import markup
from thuocdo.surveys.domain import addresses, letters, policy
from thuocdo.surveys.domain.bounces import letter_number
from thuocdo.surveys.domain.letters import LINK, LetterKind, Words
from thuocdo.surveys.models import Invitation, LetterWording
from thuocdo.surveys.selectors import letters as selectors
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.services import keys
from thuocdo.surveys.services.campaigns import locked
from thuocdo.surveys.services.telling import record
from thuocdo.ui import language as speaking

SAMPLE = "x" * 32  # stands for the token in a preview; it opens nothing


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is sent."""

    language: str
    subject: str
    text: str
    html: str


class Writer:
    """Writes the letters of one kind of a campaign; what is the same for all is looked up once."""

    def __init__(self, card: CampaignCard, kind: LetterKind) -> None:
        self._card, self._kind = card, kind
        self._words: dict[str, Words] = {}
        self._units: dict[int, Titled] = {}

    def words(self, language: str) -> Words:
        """Return the campaign's words in a language, or the program's."""
        if language not in self._words:
            own = selectors.words(self._card.id, self._kind, language)
            if own is None:
                subject, body = selectors.default_words(self._kind)
                own = Words(speaking.say(subject, language), speaking.say(body, language))
            self._words[language] = own
        return self._words[language]

    def letter(self, language: str, token: str, unit_id: int | None = None) -> Letter:
        """Return one person's letter."""
        link = settings.BASE_URL + addresses.personal(token, language)
        words = self.words(language)
        with translation.override(language):
            told = self._told(unit_id)
            subject = " ".join(wording.fill(words.subject, told, speaking.show).split())
            text = wording.fill(words.body, {**told, LINK: link}, speaking.show)
            marked = wording.fill(words.body, {**told, LINK: f"[{link}]({link})"}, speaking.show)
            context = {"language": language, "body": markup.to_html(marked), "subject": subject}
            html = render_to_string("surveys/letters/letter.html", context)
        return Letter(language, subject, text, html)

    def _told(self, unit_id: int | None) -> dict[str, Value]:
        card, language = self._card, translation.get_language() or "vi"
        return {
            "survey": card.title, "owner": self._owner, "purpose": card.purpose.get(language) or card.purpose["vi"],
            "unit": self._unit(unit_id), "opens": card.facts.opens_at, "closes": card.facts.ends_at,
        }  # fmt: skip

    @cached_property
    def _owner(self) -> Titled:
        owner = units.unit(self._card.owner_id)
        return Titled(owner.full_name, owner.title_en)

    def _unit(self, unit_id: int | None) -> Titled:
        if unit_id is None:
            return Titled("")
        if unit_id not in self._units:
            found = units.unit(unit_id)
            self._units[unit_id] = Titled(found.full_name, found.title_en)
        return self._units[unit_id]


def token_of(row: Invitation) -> str | None:
    """Return the token of a person's link, or None when the secret that made it is gone."""
    return keys.token(keys.INVITATION, row.campaign_id, row.nonce, row.lookup)


def message(letter: Letter, row: Invitation, mailing_id: int) -> EmailMultiAlternatives:
    """Return a letter ready to be sent. Its number tells a report of its return apart from others."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    made = EmailMultiAlternatives(
        letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [row.email],
        headers={
            "Message-ID": f"<{letter_number(mailing_id, row.pk)}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
    )  # fmt: skip
    made.attach_alternative(letter.html, "text/html")
    return made


def outgoing(card: CampaignCard, invitation_id: int, kind: LetterKind) -> Letter | None:
    """Return a person's letter as it would be written now, for a demonstration's outbox; None where there is none.

    It holds the personal link: outside of a demonstration nobody but its reader sees it.
    """
    row = Invitation.objects.filter(campaign=card.id, pk=invitation_id).first()
    token = token_of(row) if row and settings.DEMONSTRATION else None
    return Writer(card, kind).letter(row.language, token, row.unit_id) if row and token else None


@transaction.atomic
def word(
    *, actor: Actor, campaign_id: int, kind: LetterKind, language: str, subject: str, body: str, now: datetime
) -> None:
    """Word a kind of letter in a language; both texts empty: the program's words again.

    Raise `NotPermitted`, or `BadInput` with all that is wrong.
    """
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    subject, body = subject.strip(), body.strip().replace("\r\n", "\n")
    if subject or body:
        letters.check(subject, body)
        LetterWording.objects.update_or_create(
            campaign=row, kind=kind.value, language=language, defaults={"subject": subject, "body": body}
        )
    else:
        LetterWording.objects.filter(campaign=row, kind=kind.value, language=language).delete()
    record(actor, campaign_id, "word", {"kind": kind.value, "language": language}, now)
