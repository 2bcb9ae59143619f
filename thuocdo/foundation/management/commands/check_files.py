"""`manage.py check_files`: is every file still there, as it was taken, and free of viruses that are known today?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from thuocdo.foundation.files.models import Scan
from thuocdo.foundation.files.services import rescanning, sweeping


class Command(BaseCommand):
    help = "Read every file that was taken and name those that are missing or changed; for instance after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scan", action="store_true", help="show every file to the virus scanner again as well")

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for sha256, fault in sweeping.faults():
            bad += 1
            self.stdout.write(f"{sha256}: {fault}")
        if options["scan"]:
            bad += self._scan()
        if bad:
            raise CommandError(f"{bad} files are not as they should be.")
        self.stdout.write("All files are as they were taken.")

    def _scan(self) -> int:
        if not settings.THUOCDO_CLAMD:
            raise CommandError("No scanner is set. Example: THUOCDO_CLAMD=unix:///run/clamav/clamd.ctl")
        infected = 0
        for each in rescanning.scan_all(now=timezone.now()):
            if each.finding.verdict is Scan.Verdict.NOT_SCANNED:
                raise CommandError(f"{each.sha256}: {each.finding.detail}")
            if each.finding.verdict is Scan.Verdict.INFECTED:
                infected += 1
                self.stdout.write(f"{each.sha256}: infected, {each.finding.detail}")
        return infected
