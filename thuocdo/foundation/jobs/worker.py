"""The worker: delivers events, runs jobs, sends mail, one after the other, until it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import Error, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from thuocdo.foundation.events import outbox
from thuocdo.foundation.jobs import chores, leases
from thuocdo.foundation.notices import post

log = logging.getLogger("thuocdo.jobs")

PAUSE = 0.25  # seconds between looks when there is nothing to do
PAUSE_AFTER_ERROR = 5.0  # seconds, when the database does not answer
MAILING = timedelta(seconds=5)  # between looks for mail when nothing else happens
JOBS_IN_A_ROW = 10  # then events get their turn


class Worker:
    """One worker. Any number may run beside each other."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._reactions = outbox.wired()
        self._name = get_random_string(16)
        self._rota = chores.Rota(chores.wired())
        self._post = post.Post()
        self._mailed_at: datetime | None = None
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until `stopping` is set; outlive a database that goes away."""
        log.info("worker.started", extra={"worker": self._name})
        with leases.held(self._name, self._clock, self.stopping):
            while not self.stopping.is_set():
                try:
                    busy = self.turn()
                except Error:
                    log.exception("worker.database_failed", extra={"worker": self._name})
                    close_old_connections()
                    self.stopping.wait(PAUSE_AFTER_ERROR)
                    continue
                if not busy:
                    self.stopping.wait(PAUSE)
        log.info("worker.stopped", extra={"worker": self._name})

    def run_once(self) -> None:
        """Do all that is waiting, then end."""
        with leases.held(self._name, self._clock, self.stopping):
            while self.turn():
                pass

    def turn(self) -> bool:
        """Do what is waiting, a bounded amount of it; return whether there was anything."""
        now = self._clock()
        self._rota.turn(now)
        done = outbox.deliver(self._reactions, now=now) + self._run_jobs()
        if done or self._mailed_at is None or now - self._mailed_at >= MAILING:
            self._mailed_at = now
            done += self._post.turn(now=now)
        return bool(done)

    def _run_jobs(self) -> int:
        tasks = TaskWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=JOBS_IN_A_ROW,
            worker_id=self._name,
        )
        tasks.run()
        return int(tasks._run_tasks)
