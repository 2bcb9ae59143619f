"""`manage.py load_demonstration_surveys`: the made-up surveys of a demonstration; refused in production."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.kernel.refusals import Refusal
from thuocdo.surveys.services import demonstration
from thuocdo.ui.language import say


class Command(BaseCommand):
    help = "Make the made-up surveys that are not there yet, with their answers. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = demonstration.load(now=timezone.now())
        except Refusal as refusal:
            raise CommandError(say(refusal.sentence, "en")) from refusal
        for slug in made:
            self.stdout.write(f"{slug}: made")
        if not made:
            self.stdout.write("The made-up surveys were there.")
