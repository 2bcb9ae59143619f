"""Make mails of what people were told, once its hour has come: at once, or in the one digest of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from thuocdo.foundation.notices import wiring
from thuocdo.foundation.notices.kinds import Importance
from thuocdo.foundation.notices.models import Mail, MailWish, Notice
from thuocdo.foundation.notices.selectors import hours
from thuocdo.foundation.notices.wanting import Unmailed, Wish

MOST_PEOPLE = 500  # in one go; the others follow at the next
_LOCK = 7_116_328_402  # one worker gathers at a time


@transaction.atomic
def gather(*, now: datetime) -> int:
    """Make mails of the notices that wait and whose hour has come; return how many.

    Those that will not be mailed get the reason: read meanwhile, mail unwanted, no address.
    """
    zone, when = timezone.get_default_timezone(), hours()
    if when.quiet(now, zone) or not _alone():
        return 0
    waiting = Notice.objects.filter(mail=None, mailed_at=None, unmailed="", created_at__lte=now)
    waiting.exclude(read_at=None).update(unmailed=Unmailed.READ)
    waiting.filter(recipient_id__in=_who_wish(Wish.NONE)).update(unmailed=Unmailed.UNWANTED)
    urgent = waiting.filter(importance=Importance.NOW).exclude(recipient_id__in=_who_wish(Wish.DIGEST))
    made = len([_at_once(rows, now) for rows in _by_person(urgent).values()])
    if when.digest_due(now, zone):
        today = timezone.localdate(now, zone)
        had_theirs = Mail.objects.filter(digest_date=today).values("recipient_id")
        rest = _by_person(waiting.exclude(recipient_id__in=had_theirs))
        made += sum(_digest(rows, today, now) for rows in rest.values())
    return made


def _by_person(waiting: QuerySet[Notice]) -> dict[int, list[Notice]]:
    """Return the notices of each person who can be mailed; note of the others why not."""
    people = list(waiting.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()[:MOST_PEOPLE])
    known = wiring.address_book(people)
    waiting.filter(recipient_id__in=[each for each in people if each not in known]).update(unmailed=Unmailed.NO_ADDRESS)
    found: defaultdict[int, list[Notice]] = defaultdict(list)
    for row in waiting.filter(recipient_id__in=known).order_by("recipient_id", "id"):
        found[row.recipient_id].append(row)
    return found


def _at_once(rows: list[Notice], now: datetime) -> Mail:
    mail = Mail.objects.create(recipient_id=rows[0].recipient_id, made_at=now, due_at=now)
    _put_in(rows, mail)
    return mail


def _digest(rows: list[Notice], today: date, now: datetime) -> bool:
    """Put notices into the digest of today, or into one of another day that could not leave yet."""
    recipient_id = rows[0].recipient_id
    late = Mail.objects.filter(
        recipient_id=recipient_id, digest_date__isnull=False, sent_at=None, given_up_at=None
    ).first()
    if late is not None:
        mail = Mail.objects.select_for_update(skip_locked=True).filter(pk=late.pk, sent_at=None).first()
        if mail is None:  # it leaves this very moment
            return False
        mail.digest_date = today
        mail.save(update_fields=["digest_date"])
    else:
        mail = Mail.objects.create(recipient_id=recipient_id, digest_date=today, made_at=now, due_at=now)
    _put_in(rows, mail)
    return late is None


def _put_in(rows: Iterable[Notice], mail: Mail) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail=mail)


def _who_wish(wish: Wish) -> QuerySet[MailWish, int]:
    return MailWish.objects.filter(wish=wish).values_list("recipient_id", flat=True)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
