"""The mails that wait, have left or were given up, for those who look after them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from thuocdo.foundation.notices import letters, wiring
from thuocdo.foundation.notices.letters import Letter
from thuocdo.foundation.notices.models import Mail
from thuocdo.foundation.notices.rendering import words_of
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s

PER_PAGE = 25
ORDERS = {"made": ("made_at", "id"), "attempts": ("attempts", "id")}


class State(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail, with what its first notices tell in the active language."""

    id: int
    recipient_id: int
    digest_date: date | None
    made_at: datetime
    due_at: datetime
    sent_at: datetime | None
    given_up_at: datetime | None
    attempts: int
    last_error: str  # without the address
    subjects: tuple[str, ...]

    @property
    def state(self) -> State:
        return State.SENT if self.sent_at else State.GIVEN_UP if self.given_up_at else State.WAITING


@dataclass(frozen=True, slots=True)
class MailPage:
    """A page of mails."""

    mails: tuple[MailLine, ...]
    total: int
    page: int
    per_page: int


def mails(
    *, state: State | None = None, recipients: Collection[int] | None = None, sort: str = "-made", page: int = 1
) -> MailPage:
    """Return a page of mails: of one state or all, to some people or everybody.

    `sort` is "made" or "attempts", with "-" in front when descending.
    """
    found = Mail.objects.filter(_where(state))
    if recipients is not None:
        found = found.filter(recipient_id__in=recipients)
    order = ORDERS.get(sort.lstrip("-"), ORDERS["made"])
    found = found.order_by(*(f"-{each}" if sort.startswith("-") else each for each in order))
    total = found.count()
    page = min(max(1, page), max(1, -(-total // PER_PAGE)))
    return MailPage(_lines(found[(page - 1) * PER_PAGE : page * PER_PAGE]), total, page, PER_PAGE)


def mail(mail_id: int) -> MailLine:
    """Return one mail. Raise `NotFound`."""
    lines = _lines(Mail.objects.filter(pk=mail_id))
    if not lines:
        raise NotFound(_s("There is no such mail."))
    return lines[0]


def letter(mail_id: int) -> Letter | None:
    """Return what a mail says, as it would be written now; None where nobody can get it any more."""
    row = Mail.objects.filter(pk=mail_id).prefetch_related("notices").first()
    addressee = wiring.address_book([row.recipient_id]).get(row.recipient_id) if row else None
    notices = sorted(row.notices.all(), key=lambda each: (each.created_at, each.pk)) if row else []
    if row is None or addressee is None or not notices:
        return None
    return letters.compose(addressee, notices, row.digest_date)


def _where(state: State | None) -> Q:
    match state:
        case State.WAITING:
            return Q(sent_at=None, given_up_at=None)
        case State.SENT:
            return Q(sent_at__isnull=False)
        case State.GIVEN_UP:
            return Q(given_up_at__isnull=False)
    return Q()


def _lines(found: QuerySet[Mail]) -> tuple[MailLine, ...]:
    rows = list(found.prefetch_related("notices"))
    notices = [each for row in rows for each in row.notices.all()]
    words = dict(zip((each.pk for each in notices), words_of(notices), strict=True))
    return tuple(
        MailLine(
            id=row.pk,
            recipient_id=row.recipient_id,
            digest_date=row.digest_date,
            made_at=row.made_at,
            due_at=row.due_at,
            sent_at=row.sent_at,
            given_up_at=row.given_up_at,
            attempts=row.attempts,
            last_error=row.last_error,
            subjects=tuple(words[each.pk].subject for each in row.notices.all()),
        )
        for row in rows
    )
