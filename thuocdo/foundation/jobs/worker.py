"""The worker: delivers events, runs jobs, one after the other, until it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import Error, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from thuocdo.foundation.events import outbox
from thuocdo.foundation.jobs import chores, leases

log = logging.getLogger("thuocdo.jobs")

PAUSE = 0.25  # seconds between looks when there is nothing to do
PAUSE_AFTER_ERROR = 5.0  # seconds, when the database does not answer
JOBS_IN_A_ROW = 10  # then events get their turn


class Worker:
    """One worker. Any number may run beside each other."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._reactions = outbox.wired()
        self._name = get_random_string(16)
        self._rota = chores.Rota(chores.wired())
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
        delivered = outbox.deliver(self._reactions, now=now)
        return bool(delivered + self._run_jobs())

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
