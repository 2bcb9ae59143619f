"""Send the mails that wait. A mail is marked as sent after it has left: a crash between sends twice, and loses none."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from thuocdo.foundation.notices import gathering, letters, selectors, wiring
from thuocdo.foundation.notices.models import Mail, Notice
from thuocdo.foundation.notices.wanting import Unmailed, Wish

log = logging.getLogger("thuocdo.notices")

MOST_ATTEMPTS = 8  # the last about ten hours after the first
FIRST_WAIT = timedelta(minutes=5)  # doubled with every attempt
PAUSE_OF_SERVER = timedelta(minutes=1)  # when the mail server does not answer
MAILS_IN_A_ROW = 20
MAILS_KEPT = timedelta(days=90)
NOTICES_KEPT = timedelta(days=366)
_ADDRESS = re.compile(r"[^\s<>'\"(){},;:]+@[^\s<>'\"(){},;:]+")


class Post:
    """One worker's way to the mail server. Any number may work beside each other."""

    def __init__(self) -> None:
        self._not_before: datetime | None = None

    def turn(self, *, now: datetime) -> int:
        """Gather what is due and send a bounded number of mails; return how many were tried. Nothing in quiet hours."""
        if selectors.hours().quiet(now, timezone.get_default_timezone()):
            return 0
        gathering.gather(now=now)
        return self.deliver(now=now)

    def deliver(self, *, now: datetime, limit: int = MAILS_IN_A_ROW) -> int:
        """Send up to `limit` mails that are due, each in its own transaction; return how many were tried."""
        if (self._not_before and now < self._not_before) or not _due(now).exists():
            return 0
        connection: BaseEmailBackend = get_connection()
        try:
            connection.open()
        except OSError as error:  # also what smtplib raises
            self._not_before = now + PAUSE_OF_SERVER
            log.warning("mail.server_unreachable", extra={"reason": _without_addresses(error)})
            return 0
        self._not_before = None
        tried = 0
        try:
            while tried < limit and (mail := _deliver_one(connection, now)):
                tried += 1
                if mail.last_error:  # whatever broke may have broken the connection: go on with a new one
                    break
        finally:
            connection.close()
        return tried


def _due(now: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(sent_at=None, given_up_at=None, due_at__lte=now)


@transaction.atomic
def _deliver_one(connection: BaseEmailBackend, now: datetime) -> Mail | None:
    """Send the mail that waits longest and return it as it stands now; None when none is due."""
    mail = _due(now).select_for_update(skip_locked=True).order_by("due_at", "id").first()
    if mail is None:
        return None
    notices = list(mail.notices.filter(read_at=None).order_by("created_at", "id"))
    unwanted = selectors.wish(mail.recipient_id) is Wish.NONE
    if unwanted or not notices:
        _drop(mail, Unmailed.UNWANTED if unwanted else Unmailed.READ)
        return mail
    addressee = wiring.address_book([mail.recipient_id]).get(mail.recipient_id)
    if addressee is None:
        _drop(mail, Unmailed.NO_ADDRESS)
        return mail
    if mail.digest_date is not None:
        mail.digest_date = timezone.localdate(now, timezone.get_default_timezone())  # the day of which it is the digest
    mail.attempts += 1
    try:
        letter = letters.compose(addressee, notices, mail.digest_date)
        connection.send_messages([letters.message(mail, addressee, letter)])
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others go on
        _postpone(mail, error, now)
    else:
        mail.sent_at, mail.last_error = now, ""
        Notice.objects.filter(pk__in=[each.pk for each in notices]).update(mailed_at=now)
    mail.save(update_fields=["digest_date", "attempts", "due_at", "sent_at", "given_up_at", "last_error"])
    return mail


def _postpone(mail: Mail, error: Exception, now: datetime) -> None:
    mail.last_error = _without_addresses(error)
    facts = {"mail": mail.pk, "recipient": mail.recipient_id, "attempts": mail.attempts, "reason": mail.last_error}
    if mail.attempts >= MOST_ATTEMPTS:
        mail.given_up_at = now
        mail.notices.update(unmailed=Unmailed.FAILED)
        log.error("mail.given_up", extra=facts)
    else:
        mail.due_at = now + FIRST_WAIT * 2 ** (mail.attempts - 1)
        log.warning("mail.failed", extra=facts, exc_info=not isinstance(error, OSError))


def _drop(mail: Mail, why: Unmailed) -> None:
    """Forget a mail that nobody waits for any more."""
    mail.notices.update(mail=None, unmailed=why)
    mail.last_error = ""  # of an earlier attempt
    mail.delete()


def _without_addresses(error: Exception) -> str:
    return _ADDRESS.sub("…", f"{type(error).__name__}: {error}")[:500]


@transaction.atomic
def try_again(*, mail_id: int, now: datetime) -> bool:
    """Let a mail that was given up leave again; return False when there is none with that number."""
    changed = Mail.objects.filter(pk=mail_id, given_up_at__isnull=False).update(
        given_up_at=None, attempts=0, due_at=now
    )
    return bool(changed)


def forget_old(*, now: datetime) -> int:
    """Delete mails long dealt with, and notices that are older than a year; return how many."""
    mails = Mail.objects.filter(Q(sent_at__lt=now - MAILS_KEPT) | Q(given_up_at__lt=now - MAILS_KEPT)).delete()[0]
    return mails + Notice.objects.filter(created_at__lt=now - NOTICES_KEPT).delete()[0]
