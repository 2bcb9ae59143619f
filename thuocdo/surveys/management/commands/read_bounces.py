"""`manage.py read_bounces FILE …`: marks the addresses of letters that came back, from mails or mailboxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from thuocdo.kernel.refusals import BadInput
from thuocdo.surveys.services import returning


class Command(BaseCommand):
    help = "Mark the addresses of invitations that came back, from mail servers' reports (.eml or mbox files)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", help="mails or mailboxes")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["files"]:
            try:
                taken = returning.take_all(content=Path(name).read_bytes(), now=timezone.now())
            except (OSError, BadInput) as error:
                raise CommandError(f"{name}: {error}") from error
            self.stdout.write(
                f"{name}: {taken.marked} marked, {taken.already} known before, {taken.unknown} on no list, "
                f"{taken.passing} for now only, {taken.others} no reports"
            )
