"""Load the frameworks that come with the product. May be run again without harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.indices.services import loading
from thuocdo.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Load the published and the model frameworks; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for each in loading.load(now=timezone.now()):
                self.stdout.write(f"{each.slug}: {each.nodes} nodes, {'loaded' if each.is_new else 'was there'}")
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
