"""Sending letters to invited people: begun by a person, done by the worker a few at a time, resumed after any end.

A worker takes a sending by a lock that ends with its connection, so that two never send the same one. Before a letter
leaves its person is written down as claimed; when the process dies, whoever goes on counts that letter as doubtful and
does not send it again. Rows of people are written once, when the sending is over.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.bounces import plain_reason
from thuocdo.surveys.domain.letters import LetterKind, not_sending
from thuocdo.surveys.models import Invitation, Mailing
from thuocdo.surveys.selectors.campaigns import campaign
from thuocdo.surveys.services import personal, writing
from thuocdo.surveys.services.campaigns import locked
from thuocdo.surveys.services.telling import record
from thuocdo.surveys.services.writing import Writer

log = logging.getLogger("thuocdo.surveys")

DOOR = 7_116_331  # the first of two numbers of an advisory lock; the second is the sending
SLICE = 0.5  # seconds of one turn: live figures are folded between two turns
LOT = 200  # people looked up at a time
FIRST_WAIT = timedelta(seconds=30)  # when the server does not answer; doubled every time
LONGEST_WAIT = timedelta(minutes=15)
MOST_ATTEMPTS = 5  # at one letter that the server neither takes nor refuses


@transaction.atomic
def begin(
    *, actor: Actor, campaign_id: int, kind: LetterKind, group_id: int | None = None, unit_id: int | None = None,
    now: datetime,
) -> int:  # fmt: skip
    """Begin to send letters: first ones to all who have none, or reminders to those who have not answered.

    Return how many people are gone through. Raise `NotPermitted`, or `BadInput` when none may leave now, when a sending
    is under way, or when there is nobody to write to.
    """
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    why = not_sending(kind, card.channels, card.facts, now)
    if why is not None:
        raise BadInput(why)
    made = Mailing(
        campaign=row, kind=kind.value, group_id=group_id, unit_id=unit_id, begun_by_id=actor.user_id, begun_at=now,
        last=0, people=0,
    )  # fmt: skip
    newest = Invitation.objects.filter(campaign=row).order_by("-id").values_list("id", flat=True).first()
    made.last = newest or 0
    made.people = _audience(made).count()
    if not made.people:
        raise BadInput(_s("There is nobody to write to."))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise BadInput(_s("Letters of this survey are leaving already. Wait until they have, or stop them.")) from error
    action = "send" if kind is LetterKind.INVITE else "remind"
    record(actor, campaign_id, action, {"people": made.people}, now)
    return made.people


@transaction.atomic
def stop(*, actor: Actor, campaign_id: int, now: datetime) -> bool:
    """Stop the letters that are leaving; who got theirs keeps it. Return whether there was anything to stop."""
    _row, card = locked(campaign_id)
    require(policy.may_manage(actor, card.facts, timezone.localdate(now)))
    mailing = Mailing.objects.select_for_update().filter(campaign=campaign_id, finished_at=None).first()
    if mailing is None:
        return False
    _finish(mailing, now, stopped=True)
    record(actor, campaign_id, "stop_sending", {"people": mailing.sent}, now)
    return True


def send_some(*, now: datetime) -> int:
    """Send letters of all sendings for a short while; return how many people were dealt with. A worker's chore."""
    waiting = Mailing.objects.filter(Q(not_before=None) | Q(not_before__lte=now), finished_at=None)
    return sum(_turn(number, now) for number in waiting.order_by("id").values_list("id", flat=True))


def _turn(mailing_id: int, now: datetime) -> int:
    with _held(mailing_id) as mine:
        mailing = Mailing.objects.filter(pk=mailing_id, finished_at=None).first() if mine else None
        if mailing is None:
            return 0
        if mailing.claimed is not None:  # a process ended while this letter was leaving
            _dealt(mailing, mailing.claimed, "doubtful")
        card = campaign(mailing.campaign_id)
        if not_sending(LetterKind(mailing.kind), card.channels, card.facts, now) is not None:
            _finish(mailing, now, stopped=True)
            return 0
        people = list(_audience(mailing).filter(pk__gt=mailing.reached).order_by("id")[:LOT])
        if not people:
            _finish(mailing, now, stopped=False)
            return 0
        return _send(mailing, people, Writer(card, LetterKind(mailing.kind)), now)


def _send(mailing: Mailing, people: list[Invitation], writer: Writer, now: datetime) -> int:
    """Send letters until time is up; return how many people were dealt with."""
    post = get_connection()
    try:
        post.open()
    except OSError as error:  # also what smtplib raises
        _pause(mailing, error, now)
        return 0
    began, dealt = time.monotonic(), 0
    try:
        for row in people:
            if time.monotonic() - began > SLICE or not _one(mailing, row, writer, post, now):
                break
            dealt += 1
    finally:
        with contextlib.suppress(OSError):
            post.close()
    return dealt


def _one(mailing: Mailing, row: Invitation, writer: Writer, post: BaseEmailBackend, now: datetime) -> bool:
    """Deal with one person; return False when the sending has to wait or was stopped."""
    token = writing.token_of(row)
    if token is None:
        return _refuse(mailing, row, "the secret that made this link is gone", now)
    if mailing.kind == LetterKind.REMIND.value and personal.spent(row.lookup):
        return _dealt(mailing, row.pk, "passed_over")
    made = writing.message(writer.letter(row.language, token, row.unit_id), row, mailing.pk)
    if not Mailing.objects.filter(pk=mailing.pk, finished_at=None).update(claimed=row.pk):
        return False
    mailing.claimed = row.pk
    return _leave(mailing, row, made, post, now)


def _leave(
    mailing: Mailing, row: Invitation, made: EmailMessage, post: BaseEmailBackend, now: datetime
) -> bool:  # fmt: skip
    """Hand a claimed letter to the mail server; return False when the sending has to wait."""
    try:
        post.send_messages([made])
    except SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()), (550, b""))
        return _unsent(mailing, row, code, said, now)
    except SMTPResponseException as error:
        return _unsent(mailing, row, error.smtp_code, error.smtp_error, now)
    except OSError as error:
        return _pause(mailing, error, now)
    return _dealt(mailing, row.pk, "sent")


def _unsent(mailing: Mailing, row: Invitation, code: int, said: bytes | str, now: datetime) -> bool:
    """The server answered no: for good, or for now; after some attempts that is for good, too."""
    told = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if code >= 500 or mailing.attempts + 1 >= MOST_ATTEMPTS:
        return _refuse(mailing, row, f"{code} {told}", now)
    return _pause(mailing, Exception(f"{code} {told}"), now)


@transaction.atomic
def _refuse(mailing: Mailing, row: Invitation, reason: str, now: datetime) -> bool:
    Invitation.objects.filter(pk=row.pk).update(bounced_at=now, bounce_reason=plain_reason(reason))
    return _dealt(mailing, row.pk, "refused")


def _dealt(mailing: Mailing, number: int, how: str) -> bool:
    """Write down that a person has been dealt with."""
    Mailing.objects.filter(pk=mailing.pk).update(
        reached=number, claimed=None, attempts=0, not_before=None, last_error="", **{how: F(how) + 1}
    )
    mailing.reached, mailing.claimed, mailing.attempts = number, None, 0
    return True


def _pause(mailing: Mailing, error: Exception, now: datetime) -> bool:
    """Let the sending wait; the letter that was claimed has not left."""
    wait = min(FIRST_WAIT * 2 ** min(mailing.attempts, 10), LONGEST_WAIT)
    told = plain_reason(f"{type(error).__name__}: {error}" if type(error) is not Exception else str(error))
    Mailing.objects.filter(pk=mailing.pk).update(
        claimed=None, attempts=F("attempts") + 1, not_before=now + wait, last_error=told
    )
    log.warning("letters.paused", extra={"mailing": mailing.pk, "campaign": mailing.campaign_id, "reason": told})
    return False


@transaction.atomic
def _finish(mailing: Mailing, now: datetime, *, stopped: bool) -> None:
    """End a sending and note it on all its people at once, whether they had answered or not."""
    row = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if row.finished_at is not None:
        return
    row.finished_at, row.stopped = now, stopped
    row.reached = row.reached if stopped else row.last
    row.save(update_fields=["finished_at", "stopped", "reached"])
    people = _people(row).filter(pk__lte=max(row.reached, row.claimed or 0))
    if row.kind == LetterKind.INVITE.value:
        people.filter(sent_at=None, bounced_at=None).update(sent_at=now)
    else:
        people.filter(sent_at__lte=row.begun_at).update(reminded_at=now, reminders=F("reminders") + 1)


def _people(mailing: Mailing) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(campaign=mailing.campaign_id, pk__lte=mailing.last)
    if mailing.group_id is not None:
        rows = rows.filter(group=mailing.group_id)
    return rows if mailing.unit_id is None else rows.filter(unit=mailing.unit_id)


def _audience(mailing: Mailing) -> QuerySet[Invitation]:
    """Return the people of a sending; among those of a reminder are some who have answered, seen in their turn."""
    rows = _people(mailing).filter(bounced_at=None)
    if mailing.kind == LetterKind.INVITE.value:
        return rows.filter(sent_at=None)
    return rows.filter(sent_at__lte=mailing.begun_at, answered=False)


@contextlib.contextmanager
def _held(mailing_id: int) -> Iterator[bool]:
    """Hold a sending for this connection; False when another process has it. It is free when that process ends."""
    key = [DOOR, mailing_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
