"""A job belongs to its worker as long as the worker says that it lives; then somebody else takes the job up.

Every worker writes a heartbeat from a thread of its own, so that a long job does not silence it. A worker that was
killed falls silent, and after `LEASE` its jobs are ready again. A job that outlives no worker is given up after
`MOST_ATTEMPTS`, so that it can't end one worker after the other for ever. A worker that was only held up (a machine put
to sleep) may finish a job that another one has begun again: like reactions to events, jobs recompute from what stands.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, connections, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from thuocdo.foundation.jobs.models import Heartbeat

log = logging.getLogger("thuocdo.jobs")

BEAT = timedelta(seconds=15)
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
KEPT_FOR = timedelta(days=90)  # finished jobs, for those who ask what happened


class WorkerGone(Exception):
    """The process that ran a job ended before the job did, too often to try again."""


@contextlib.contextmanager
def held(worker: str, clock: Callable[[], datetime], stopping: threading.Event) -> Iterator[None]:
    """Say that `worker` lives until the block ends. The block begins when the first heartbeat is written."""
    ended, begun = threading.Event(), threading.Event()
    beating = threading.Thread(target=_beat, args=(worker, clock, begun, ended), name="heartbeat", daemon=True)
    beating.start()
    try:
        while not begun.wait(0.1) and not stopping.is_set():
            pass
        yield
    finally:
        ended.set()
        beating.join()


def _beat(worker: str, clock: Callable[[], datetime], begun: threading.Event, ended: threading.Event) -> None:
    """Write heartbeats until `ended`; outlive a database that goes away."""
    try:
        while not ended.is_set():
            with _outliving_the_database(worker):
                Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": clock()})
                begun.set()
            ended.wait(BEAT.total_seconds() if begun.is_set() else 1)
        with _outliving_the_database(worker):
            Heartbeat.objects.filter(worker=worker).delete()
    finally:
        connections.close_all()


@contextlib.contextmanager
def _outliving_the_database(worker: str) -> Iterator[None]:
    try:
        yield
    except Error:
        log.exception("worker.heartbeat_failed", extra={"worker": worker})
        connections.close_all()


@transaction.atomic
def recover(*, now: datetime) -> int:
    """Take up the jobs of workers that fell silent: ready again, or failed after too many; return how many."""
    silent_since = now - LEASE
    living = set(Heartbeat.objects.filter(beat_at__gt=silent_since).values_list("worker", flat=True))
    running = DBTaskResult.objects.running().filter(started_at__lte=silent_since).select_for_update(skip_locked=True)
    orphans = [job for job in running if not living & set(job.worker_ids[-1:])]
    for job in orphans:
        attempts = len(job.worker_ids)
        facts = {"job_id": str(job.pk), "job": job.task_path, "attempts": attempts}
        if attempts >= MOST_ATTEMPTS:
            job.set_failed(WorkerGone(f"The process that ran this job ended {attempts} times before the job did."))
            log.error("job.given_up", extra=facts)
        else:
            job.status, job.started_at = TaskResultStatus.READY, None
            job.save(update_fields=["status", "started_at"])
            log.warning("job.taken_up", extra=facts)
    return len(orphans)


def failed() -> list[DBTaskResult[Any, Any]]:
    """Return the jobs that failed, the newest first."""
    return list(DBTaskResult.objects.failed().order_by("-finished_at"))


@transaction.atomic
def try_again(job_id: str) -> bool:
    """Make a failed job ready again, with all its attempts; return False when there is none of that number."""
    job = DBTaskResult.objects.failed().select_for_update().filter(pk=job_id).first()
    if job is None:
        return False
    job.status, job.started_at, job.finished_at, job.worker_ids = TaskResultStatus.READY, None, None, []
    job.exception_class_path = job.traceback = ""
    job.save()
    return True


def forget_finished(*, now: datetime) -> int:
    """Delete jobs that ended long ago and heartbeats of workers that were killed; return how many jobs."""
    Heartbeat.objects.filter(beat_at__lt=now - KEPT_FOR).delete()
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT_FOR).delete()[0]
