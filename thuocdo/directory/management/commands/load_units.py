"""`manage.py load_units`: load the register of units; may be run again without harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from thuocdo.directory.services import register


class Command(BaseCommand):
    help = "Load the units of the administration, their names, codes and lineage. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for change in register.load():
            self.stdout.write(
                f"{change.table}: {change.total} ({change.added} added, {change.changed} changed, "
                f"{change.removed} removed)"
            )
