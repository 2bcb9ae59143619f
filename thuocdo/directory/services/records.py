"""What readers of the audit log do: take a copy along, and have the log checked. Both go on record themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.audit import reading, verdicts
from thuocdo.foundation.audit.reading import Line, Question
from thuocdo.foundation.audit.verdicts import Verdict
from thuocdo.kernel.verdicts import require


@transaction.atomic
def export(*, actor: Actor, asked: Question, filters: Mapping[str, str], now: datetime) -> Iterator[Line]:
    """Put on record that the actor takes a copy along, with the filters as they were given; return its records.

    Raise `NotPermitted`. What the actor may see at all stands in `asked.reach`.
    """
    require(policy.may_read_some_audit(actor, timezone.localdate(now)))
    detail = {"filters": {key: value for key, value in filters.items() if value}}
    audit.record(actor_id=actor.user_id, action="audit.exported", subject="audit", detail=detail, now=now)
    return reading.every(asked)


@transaction.atomic
def check(*, actor: Actor, now: datetime) -> Verdict | None:
    """Check the whole log and return what was found; None where the worker will do it. Raise `NotPermitted`."""
    require(policy.may_read_audit(actor, timezone.localdate(now)))
    audit.record(actor_id=actor.user_id, action="audit.checked", subject="audit", now=now)
    return verdicts.check_soon(now=now)
