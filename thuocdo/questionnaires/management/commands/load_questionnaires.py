"""Load the questionnaires that come with the product. May be run again without harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.kernel.refusals import Refusal
from thuocdo.questionnaires.services import loading


class Command(BaseCommand):
    help = "Load the Ministry's satisfaction form and the model form for officials; what is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for each in loading.load(now=timezone.now()):
                self.stdout.write(f"{each.slug}: {'loaded' if each.is_new else 'was there'}")
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
