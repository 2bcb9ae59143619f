"""What the newest check of the whole audit log found: kept, so that a page can show it and the next check compare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from thuocdo.foundation.audit import log
from thuocdo.foundation.audit.log import Head
from thuocdo.foundation.audit.models import AuditCheck
from thuocdo.kernel.sentences import Sentence

EVERY = timedelta(days=1)
AT_ONCE = 20_000  # records, checked within a second or two; a longer log is checked by the worker
MOST_KEPT = 20  # faults that are kept word by word; all are counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: `faults` in words (the first of them), and how many there are in all."""

    checked_at: datetime
    records: int
    fault_count: int
    faults: tuple[Sentence, ...]


def check(*, now: datetime) -> Verdict:
    """Check the whole log, also against the newest head that a check found in order, and keep the verdict."""
    noted = AuditCheck.objects.filter(fault_count=0).order_by("-id").values_list("number", "hash").first()
    head = log.head()
    kept: list[dict[str, object]] = []
    count = 0
    for fault in log.faults(Head(*noted) if noted else None):
        count += 1
        if count <= MOST_KEPT:
            kept.append({"template": fault.sentence.template, "number": fault.number})
    row = AuditCheck.objects.create(checked_at=now, number=head.number, hash=head.hash, fault_count=count, faults=kept)
    return _verdict(row)


def newest() -> Verdict | None:
    """Return what the newest check found, None where there was none."""
    row = AuditCheck.objects.order_by("-id").first()
    return _verdict(row) if row else None


def check_soon(*, now: datetime) -> Verdict | None:
    """Check a short log at once; leave a long one to the worker and return None."""
    if log.head().number <= AT_ONCE:
        return check(now=now)
    _leave_to_the_worker()
    return None


def check_when_due(*, now: datetime) -> None:
    """Leave a check to the worker when the newest is a day old."""
    if not AuditCheck.objects.filter(checked_at__gt=now - EVERY).exists() and log.head().number:
        _leave_to_the_worker()


def _leave_to_the_worker() -> None:
    waiting = DBTaskResult.objects.filter(task_path=check_log.module_path).exclude(finished_at__isnull=False)
    if not waiting.exists():
        check_log.enqueue()


@task
def check_log() -> None:
    """Check the whole log, by the worker."""
    check(now=timezone.now())


def _verdict(row: AuditCheck) -> Verdict:
    faults = tuple(Sentence(each["template"], {"number": each["number"]}) for each in row.faults)
    return Verdict(row.checked_at, row.number, row.fault_count, faults)
