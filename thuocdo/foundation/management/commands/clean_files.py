"""`manage.py clean_files`: remove what interrupted uploads left behind."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from thuocdo.foundation.files.services import sweeping


class Command(BaseCommand):
    help = "Remove uploads that nobody went on with and bytes that no record tells of. Files that were taken stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now, dry_run = timezone.now(), bool(options["dry_run"])
        count = 0
        for found in (
            *sweeping.sweep_uploads(now=now, dry_run=dry_run),
            *sweeping.sweep_folder(now=now, dry_run=dry_run),
        ):
            count += 1
            self.stdout.write(f"{found.what}: {found.name}")
        self.stdout.write(f"{count} {'would be removed' if dry_run else 'removed'}")
