"""Add to the audit log, and find out whether somebody changed it behind its back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from thuocdo.foundation.audit.chain import BEGINNING, record_hash, require_plain
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

_LOCK = 7_116_328_401  # one number for the whole product: whoever adds a record holds it until commit


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record. Noted elsewhere, it proves later that nothing before it was changed or cut off."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the log is not as it was written."""

    number: int
    sentence: Sentence


@transaction.atomic
def record(
    *, actor_id: int | None, action: str, subject: str, detail: Mapping[str, Any] | None = None, now: datetime
) -> AuditRecord:
    """Add one record and return it. Call it last in a service's transaction: others wait for the commit.

    `detail` holds text, whole numbers, truths and nothing, in lists and mappings; raise `TypeError` for anything else.
    """
    plain = dict(detail or {})
    require_plain(plain)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    before = head()
    facts: dict[str, Any] = {
        "number": before.number + 1,
        "recorded_at": now,
        "actor_id": actor_id,
        "action": action,
        "subject": subject,
        "detail": plain,
        "previous_hash": before.hash,
    }
    return AuditRecord.objects.create(**facts, hash=record_hash(**facts))


def head() -> Head:
    """Return the newest record's number and hash; number 0 when there is none."""
    newest = AuditRecord.objects.order_by("-number").values_list("number", "hash").first()
    return Head(*newest) if newest else Head(0, BEGINNING)


def faults(noted: Head | None = None) -> Iterator[Fault]:
    """Yield every place where the log is not as it was written; `noted` is a head that was written down earlier."""
    previous = Head(0, BEGINNING)
    seen_noted = noted is None or noted.number == 0
    for each in AuditRecord.objects.order_by("number").iterator(chunk_size=2000):
        if each.number != previous.number + 1:
            yield Fault(each.number, _s("Records are missing before number %(number)s.", number=each.number))
        elif each.previous_hash != previous.hash:
            yield Fault(each.number, _s("Record %(number)s does not follow the one before it.", number=each.number))
        if not untouched(each):
            yield Fault(each.number, _s("Record %(number)s was changed after it was written.", number=each.number))
        if noted is not None and each.number == noted.number:
            seen_noted = True
            if each.hash != noted.hash:
                yield Fault(
                    each.number,
                    _s(
                        "Record %(number)s is not the one that was noted: the log was written anew.", number=each.number
                    ),
                )
        previous = Head(each.number, each.hash)
    if noted is not None and not seen_noted:
        yield Fault(noted.number, _s("Record %(number)s, which was noted, is gone.", number=noted.number))


def untouched(each: AuditRecord) -> bool:
    """Return whether a record is as it was written, by its own hash; its neighbours are not asked."""
    return each.hash == record_hash(
        number=each.number,
        recorded_at=each.recorded_at,
        actor_id=each.actor_id,
        action=each.action,
        subject=each.subject,
        detail=each.detail,
        previous_hash=each.previous_hash,
    )
