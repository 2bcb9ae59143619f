"""Read the audit log: a page of it, or all that fits a question. Long logs are walked by number, never by offset."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from thuocdo.foundation.audit.log import untouched
from thuocdo.foundation.audit.models import AuditRecord

PER_PAGE = 50
BATCH = 1000

# One step along the index for each action that occurs, however long the log is.
_ACTIONS = """
WITH RECURSIVE each(action) AS (
    (SELECT action FROM foundation_auditrecord ORDER BY action LIMIT 1)
  UNION ALL
    SELECT (SELECT next.action FROM foundation_auditrecord next WHERE next.action > each.action
            ORDER BY next.action LIMIT 1)
    FROM each WHERE each.action IS NOT NULL
) SELECT action FROM each WHERE action IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a reader may see at all: records of these actors, and records about these subjects."""

    actors: Collection[int]
    subjects: Collection[str]


@dataclass(frozen=True, slots=True)
class Question:
    """Which records are asked for. `subject` is a whole one ("user:7") or a kind of them ("user").

    `since` is the first moment, `until` the first that is too late. `actors` None: anybody; a None in it: nobody, as
    in records of the installation itself. `reach` None: everything.
    """

    actors: Collection[int | None] | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One record as a page shows it; `untouched` tells whether it still is as it was written."""

    number: int
    recorded_at: datetime
    actor_id: int | None
    action: str
    subject: str
    detail: Mapping[str, Any]
    previous_hash: str
    hash: str
    untouched: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, newest first. `newer` and `older` are the numbers to go on from, None at an end."""

    lines: tuple[Line, ...]
    newer: int | None
    older: int | None


def page(asked: Question, *, before: int | None = None, after: int | None = None, per_page: int = PER_PAGE) -> Page:
    """Return the newest records that fit, or those next to a number: `before` it (older) or `after` it (newer)."""
    found = _found(asked)
    if after is not None:
        rows = list(found.filter(number__gt=after).order_by("number")[: per_page + 1])
        more_newer, more_older = len(rows) > per_page, True
        rows = rows[:per_page][::-1]
    else:
        older = found if before is None else found.filter(number__lt=before)
        rows = list(older.order_by("-number")[: per_page + 1])
        more_newer, more_older = before is not None, len(rows) > per_page
        rows = rows[:per_page]
    return Page(
        tuple(map(_line, rows)),
        newer=rows[0].number if rows and more_newer else None,
        older=rows[-1].number if rows and more_older else None,
    )


def every(asked: Question) -> Iterator[Line]:
    """Yield every record that fits, newest first, in constant memory and without a transaction held open."""
    below: int | None = None
    while True:
        found = _found(asked) if below is None else _found(asked).filter(number__lt=below)
        rows = list(found.order_by("-number")[:BATCH])
        yield from map(_line, rows)
        if len(rows) < BATCH:
            return
        below = rows[-1].number


def actions() -> tuple[str, ...]:
    """Return the actions that occur in the log, in the order of their letters."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIONS)
        return tuple(row[0] for row in cursor.fetchall())


def _found(asked: Question) -> QuerySet[AuditRecord]:
    found = AuditRecord.objects.all()
    if asked.reach is not None:
        found = found.filter(Q(actor_id__in=asked.reach.actors) | Q(subject__in=asked.reach.subjects))
    if asked.actors is not None:
        somebody = Q(actor_id__in=[each for each in asked.actors if each is not None])
        found = found.filter(somebody | Q(actor_id=None) if None in asked.actors else somebody)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.subject:
        whole, kinds = asked.subject, (f"{asked.subject}:", f"{asked.subject} ")
        found = found.filter(Q(subject=whole) | Q(subject__startswith=kinds[0]) | Q(subject__startswith=kinds[1]))
    if asked.since is not None:
        found = found.filter(recorded_at__gte=asked.since)
    if asked.until is not None:
        found = found.filter(recorded_at__lt=asked.until)
    return found


def _line(row: AuditRecord) -> Line:
    return Line(
        number=row.number,
        recorded_at=row.recorded_at,
        actor_id=row.actor_id,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        previous_hash=row.previous_hash,
        hash=row.hash,
        untouched=untouched(row),
    )


def details(*, action: str, subject: str) -> tuple[Mapping[str, Any], ...]:
    """Return the details of all records of an action about a subject, oldest first, for programs that compare."""
    rows = AuditRecord.objects.filter(action=action, subject=subject).order_by("number")
    return tuple(rows.values_list("detail", flat=True))
