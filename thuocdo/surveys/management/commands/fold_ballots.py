"""Adds up the ballots that have come in since the last time."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from thuocdo.surveys.services import folding

PAUSE = 0.5  # seconds between two looks


class Command(BaseCommand):
    help = "Adds up ballots that have come in. The worker does so every second; this does it now, or on and on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on-and-on", action="store_true", help="Until it is stopped, twice a second.")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            done = folding.fold_all(now=timezone.now())
            if done or not options["on_and_on"]:
                self.stdout.write(f"{done} ballots added up")
            if not options["on_and_on"]:
                return
            time.sleep(PAUSE)
