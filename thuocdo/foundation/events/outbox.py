"""Write an event, deliver events to those who react, and set aside what can't be delivered.

Who reacts stands in `settings.THUOCDO_REACTIONS`, the dotted path of a table: event name → dotted paths of handlers.
A handler is called as `handler(news, now)` inside a transaction. It recomputes from what stands, so that an event
delivered twice or late does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from thuocdo.foundation.events.models import Event

log = logging.getLogger("thuocdo.events")

MOST_ATTEMPTS = 8  # the last of them about ten minutes after the first
FIRST_WAIT = timedelta(seconds=5)  # doubled with every attempt
UNFINISHED = "The process ended before the handlers did."  # stands until they are done, or have failed
KEPT_FOR = timedelta(days=90)  # delivered events, for those who ask what happened


@dataclass(frozen=True, slots=True)
class News:
    """An event as a handler sees it."""

    id: int
    name: str
    payload: Mapping[str, Any]
    recorded_at: datetime


Handler: TypeAlias = Callable[[News, datetime], None]
Reactions: TypeAlias = Mapping[str, Sequence[Handler]]


def record(name: str, payload: Mapping[str, Any], *, now: datetime) -> int:
    """Write an event in the current transaction and return its number. Raise `RuntimeError` outside of one."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of the change that it tells of.")
    return Event.objects.create(name=name, payload=dict(payload), recorded_at=now, due_at=now).pk


def wired() -> Reactions:
    """Return who reacts to what. Raise `ImportError` for a handler that does not exist."""
    table: Mapping[str, Sequence[str]] = import_string(settings.THUOCDO_REACTIONS)
    return {name: [import_string(path) for path in paths] for name, paths in table.items()}


def deliver(reactions: Reactions, *, now: datetime, limit: int = 100) -> int:
    """Deliver up to `limit` waiting events, oldest first, each in a transaction of its own; return how many were tried.

    Several workers may deliver at once: a row that one holds is passed over by the others.
    """
    tried = 0
    while tried < limit and _deliver_one(reactions, now):
        tried += 1
    return tried


def _deliver_one(reactions: Reactions, now: datetime) -> bool:
    """Try one event; return False when none is waiting.

    The attempt is on record before the first handler runs: one that takes the whole process down with it counts too,
    and can't be tried for ever.
    """
    claimed = _claim(now)
    if claimed is not None:
        _attempt(*claimed, reactions, now)
    return claimed is not None


@transaction.atomic
def _claim(now: datetime) -> tuple[int, int] | None:
    """Count an attempt at the oldest waiting event and set the time of the next; return its number and the attempt."""
    waiting = Event.objects.filter(delivered_at=None, set_aside_at=None, due_at__lte=now)
    event = waiting.select_for_update(skip_locked=True).order_by("id").first()
    if event is None:
        return None
    if event.attempts >= MOST_ATTEMPTS:  # the last attempt ended together with its process
        event.set_aside_at = now
        log.error("event.set_aside", extra=_facts(event))
    else:
        event.attempts += 1
        event.due_at = now + FIRST_WAIT * 2 ** (event.attempts - 1)
        event.last_error = UNFINISHED
    event.save(update_fields=["attempts", "due_at", "set_aside_at", "last_error"])
    return event.pk, event.attempts


@transaction.atomic
def _attempt(event_id: int, attempt: int, reactions: Reactions, now: datetime) -> None:
    """Call the handlers, all or none, and write down how it went. The row stays locked meanwhile."""
    mine = Event.objects.filter(pk=event_id, attempts=attempt, delivered_at=None, set_aside_at=None)
    event = mine.select_for_update().first()  # waits for a worker that looks at the row in passing
    if event is None:
        return
    news = News(event.pk, event.name, event.payload, event.recorded_at)
    try:
        with transaction.atomic():
            for react in reactions.get(event.name, ()):
                react(news, now)
    except Exception as error:
        event.last_error = f"{type(error).__name__}: {error}"[:2000].replace("\0", "")
        if event.attempts >= MOST_ATTEMPTS:
            event.set_aside_at = now
        log.exception("event.set_aside" if event.set_aside_at else "event.failed", extra=_facts(event))
    else:
        event.delivered_at = now
        event.last_error = ""
    event.save(update_fields=["delivered_at", "set_aside_at", "last_error"])


def _facts(event: Event) -> dict[str, object]:
    return {"event_id": event.pk, "event_name": event.name, "attempts": event.attempts}


def set_aside() -> list[Event]:
    """Return the events that were given up, oldest first."""
    return list(Event.objects.filter(set_aside_at__isnull=False).order_by("id"))


@transaction.atomic
def try_again(event_id: int, *, now: datetime) -> bool:
    """Put an event that was set aside back in the queue; return False when there is none with that number."""
    changed = Event.objects.filter(pk=event_id, set_aside_at__isnull=False).update(
        set_aside_at=None, attempts=0, due_at=now
    )
    return bool(changed)


def forget_delivered(*, now: datetime) -> int:
    """Delete events that were delivered long ago and return how many."""
    return Event.objects.filter(delivered_at__lt=now - KEPT_FOR).delete()[0]
