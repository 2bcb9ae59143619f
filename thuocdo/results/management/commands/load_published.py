"""`manage.py load_published`: load the published results of the product; may be run again without harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.kernel.refusals import Refusal
from thuocdo.results.services import loading


class Command(BaseCommand):
    help = "Load, audit and publish the results that come with the product. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = loading.load_published(now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for each in loaded:
            told = ", ".join(f"{count} {weight}" for weight, count in each.findings.items() if count)
            self.stdout.write(f"{each.slug}: {each.units} units, {told or 'there already'}")
