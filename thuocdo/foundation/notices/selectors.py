"""What a person was told, what they chose, and when this installation mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from thuocdo.foundation.notices.models import MailHours, MailWish, Notice, Wording
from thuocdo.foundation.notices.rendering import Words, words_of
from thuocdo.foundation.notices.wanting import DEFAULT_WISH, Hours, Wish

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as its reader sees it, in the active language."""

    id: int
    subject: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldPage:
    """A page of notices, newest first."""

    notices: tuple[Told, ...]
    total: int
    page: int
    pages: int
    per_page: int


def unread_count(recipient_id: int) -> int:
    """Return how many notices a person has not read."""
    return Notice.objects.filter(recipient_id=recipient_id, read_at=None).count()


def told(recipient_id: int, *, unread_only: bool = False, page: int = 1, per_page: int = PER_PAGE) -> ToldPage:
    """Return what a person was told, newest first, in the active language."""
    found = Notice.objects.filter(recipient_id=recipient_id)
    if unread_only:
        found = found.filter(read_at=None)
    total = found.count()
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    rows = list(found.order_by("-created_at", "-id")[(page - 1) * per_page : page * per_page])
    lines = tuple(_told(row, words) for row, words in zip(rows, words_of(rows), strict=True))
    return ToldPage(lines, total, page, pages, per_page)


def wish(recipient_id: int) -> Wish:
    """Return which mails a person wants."""
    chosen = MailWish.objects.filter(pk=recipient_id).values_list("wish", flat=True).first()
    return Wish(chosen) if chosen else DEFAULT_WISH


def hours() -> Hours:
    """Return when this installation mails."""
    row = MailHours.objects.first()
    return Hours(row.quiet_from, row.quiet_until, row.quiet_weekends, row.digest_from) if row else Hours()


def _told(row: Notice, words: Words) -> Told:
    return Told(row.pk, words.subject, words.body, row.link, row.created_at, row.read_at)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """An owner unit's own words for a kind of notice in a language."""

    kind: str
    language: str
    subject: str
    body: str
    changed_at: datetime


def wordings(owner_id: int) -> tuple[OwnWords, ...]:
    """Return the own words of a unit."""
    rows = Wording.objects.filter(owner_id=owner_id).order_by("kind", "language")
    return tuple(OwnWords(row.kind, row.language, row.subject, row.body, row.changed_at) for row in rows)
