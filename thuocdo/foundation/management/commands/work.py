"""`manage.py work`: deliver events, run jobs and send mail until stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from thuocdo.foundation.jobs.worker import Worker


class Command(BaseCommand):
    help = "Deliver events, run jobs and send mail until stopped. Several may run beside each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(timezone.now)
        if options["once"]:
            worker.run_once()
            return

        def stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run()
