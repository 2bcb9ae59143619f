"""Letters to invited people: how they are worded, how sendings go, whom the list holds. Never who answered what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.letters import BODIES, SUBJECTS, LetterKind, Words
from thuocdo.surveys.models import Invitation, LetterWording, Mailing

PER_PAGE = 50
ORDERS = {"email": "email", "number": "id"}


class Stands(StrEnum):
    """How far an invitation has come."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    RETURNED = "returned"


STANDS_WORDS = {
    Stands.WAITING: _s("No letter yet"),
    Stands.SENT: _s("Letter sent"),
    Stands.ANSWERED: _s("Answered"),
    Stands.RETURNED: _s("Letter came back"),
}


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    """One row of the list."""

    id: int
    email: str
    language: str
    group: Titled
    unit: Titled
    stands: Stands
    sent_at: datetime | None
    reminders: int
    reason: str  # why the letter came back

    @property
    def stands_words(self) -> Sentence:
        return STANDS_WORDS[self.stands]


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending and how far it is."""

    id: int
    kind: LetterKind
    begun_at: datetime
    people: int
    sent: int
    passed_over: int
    refused: int
    doubtful: int
    finished_at: datetime | None
    stopped: bool
    not_before: datetime | None
    last_error: str

    @property
    def done(self) -> int:
        """Return how many people have been dealt with."""
        return min(self.people, self.sent + self.passed_over + self.refused + self.doubtful)

    @property
    def tells_apart(self) -> bool:
        """Tell whether it may be shown how many got a letter and how many had answered.

        Not of a reminder that was stopped: who begins and stops one again and again would see person by person who has.
        """
        return self.kind is LetterKind.INVITE or (self.finished_at is not None and not self.stopped)


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many people the list holds; `answered` only as far as lots of them are known to have."""

    people: int
    waiting: int
    sent: int
    answered: int
    returned: int


def words(campaign_id: int, kind: LetterKind, language: str) -> Words | None:
    """Return the campaign's own words, or None where it has none in this language."""
    row = LetterWording.objects.filter(campaign=campaign_id, kind=kind.value, language=language).first()
    return Words(row.subject, row.body, own=True) if row else None


def default_words(kind: LetterKind) -> tuple[Sentence, Sentence]:
    """Return the program's subject and text, to be said in the letter's language."""
    return SUBJECTS[kind], BODIES[kind]


def counts(campaign_id: int) -> ListCounts:
    """Return how many people there are in each state."""
    rows = Invitation.objects.filter(campaign=campaign_id)
    found = {each: rows.filter(_where(each, _sending_now(campaign_id))).count() for each in Stands}
    return ListCounts(
        rows.count(), found[Stands.WAITING], found[Stands.SENT], found[Stands.ANSWERED], found[Stands.RETURNED]
    )


def people(
    campaign_id: int, *, q: str = "", stands: Stands | None = None, group_id: int | None = None,
    unit_id: int | None = None, sort: str = "number", page: object = 1,
) -> Page[InvitedPerson]:  # fmt: skip
    """Return a page of the list: those whose address holds `q`, of one state, group or unit, or all."""
    at = _sending_now(campaign_id)
    rows = Invitation.objects.filter(campaign=campaign_id)
    if q.strip():
        rows = rows.filter(email__contains=q.strip().lower())
    if stands is not None:
        rows = rows.filter(_where(stands, at))
    if group_id is not None:
        rows = rows.filter(group=group_id)
    if unit_id is not None:
        rows = rows.filter(unit=unit_id)
    order = ORDERS.get(sort.lstrip("-"), "id")
    rows = rows.select_related("group", "unit").order_by(f"-{order}" if sort.startswith("-") else order)
    found: Page[InvitedPerson] = Paginator(_Lines(rows, at), PER_PAGE).get_page(page)  # type: ignore[arg-type]
    return found


def sendings(campaign_id: int) -> tuple[Sending, ...]:
    """Return all sendings of a campaign, the newest first."""
    return tuple(_sending(row) for row in Mailing.objects.filter(campaign=campaign_id).order_by("-id"))


def email_of(campaign_id: int, invitation_id: int) -> InvitedPerson:
    """Return one row of the list. Raise `NotFound`."""
    rows = Invitation.objects.filter(campaign=campaign_id, pk=invitation_id).select_related("group", "unit")
    found = _Lines(rows, _sending_now(campaign_id))[0:1]
    if not found:
        raise NotFound(_s("There is no such invitation."))
    return found[0]


class _Lines:
    """Rows that become plain values a page at a time."""

    def __init__(self, rows: QuerySet[Invitation], at: int) -> None:
        self._rows, self._at = rows, at

    def count(self) -> int:
        return self._rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[InvitedPerson]:
        return [_person(row, self._at) for row in self._rows[part]]


def _person(row: Invitation, at: int) -> InvitedPerson:
    sent = row.sent_at is not None or row.pk <= at
    stands = (
        Stands.ANSWERED if row.answered else Stands.RETURNED if row.bounced_at
        else Stands.SENT if sent else Stands.WAITING
    )  # fmt: skip
    group = Titled(row.group.title_vi, row.group.title_en) if row.group else Titled("")
    unit = Titled(row.unit.full_name or row.unit.name, row.unit.title_en) if row.unit else Titled("")
    return InvitedPerson(
        row.pk, row.email, row.language, group, unit, stands, row.sent_at, row.reminders, row.bounce_reason
    )


def _where(stands: Stands, at: int) -> Q:
    match stands:
        case Stands.ANSWERED:
            return Q(answered=True)
        case Stands.RETURNED:
            return Q(answered=False, bounced_at__isnull=False)
        case Stands.SENT:
            return Q(answered=False, bounced_at=None) & (Q(sent_at__isnull=False) | Q(pk__lte=at))
    return Q(answered=False, bounced_at=None, sent_at=None, pk__gt=at)


def _sending_now(campaign_id: int) -> int:
    """Return how far the first letters that are leaving at this moment have come; 0 when none are."""
    row = Mailing.objects.filter(campaign=campaign_id, kind=LetterKind.INVITE.value, finished_at=None).first()
    return row.reached if row else 0


def _sending(row: Mailing) -> Sending:
    return Sending(
        row.pk, LetterKind(row.kind), row.begun_at, row.people, row.sent, row.passed_over, row.refused, row.doubtful,
        row.finished_at, row.stopped, row.not_before, row.last_error,
    )  # fmt: skip
