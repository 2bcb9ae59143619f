"""`manage.py set_aside_events`: the events that could not be delivered, and another try."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from thuocdo.foundation.events import outbox


class Command(BaseCommand):
    help = "List the events that were given up; --retry puts one back in the queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", type=int, metavar="NUMBER", help="put this event back in the queue")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"] is not None:
            if not outbox.try_again(options["retry"], now=timezone.now()):
                raise CommandError(f"No event {options['retry']} is set aside.")
            self.stdout.write(f"event {options['retry']}: back in the queue")
            return
        for event in outbox.set_aside():
            self.stdout.write(f"event {event.pk}: {event.name}, {event.attempts} attempts, {event.last_error}")
