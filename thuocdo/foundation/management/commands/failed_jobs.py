"""`manage.py failed_jobs`: the jobs that failed or whose workers ended too often, and another try."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from thuocdo.foundation.jobs import leases


class Command(BaseCommand):
    help = "List the jobs that failed, newest first; --retry makes one ready again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", type=uuid.UUID, metavar="NUMBER", help="make this job ready again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"] is not None:
            if not leases.try_again(str(options["retry"])):
                raise CommandError(f"No job {options['retry']} has failed.")
            self.stdout.write(f"job {options['retry']}: ready again")
            return
        for job in leases.failed():
            reason = (job.traceback.strip().splitlines() or [""])[-1]
            self.stdout.write(f"job {job.pk}: {job.task_path}, {len(job.worker_ids)} attempts, {reason}")
