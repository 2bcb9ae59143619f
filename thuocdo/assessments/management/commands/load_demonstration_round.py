"""`manage.py load_demonstration_round`: the made-up rounds of a demonstration; refused in production."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.assessments.services import demonstration
from thuocdo.kernel.refusals import Refusal
from thuocdo.ui.language import say


class Command(BaseCommand):
    help = "Make the made-up rounds that are not there yet. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = demonstration.load(now=timezone.now())
        except Refusal as refusal:
            raise CommandError(say(refusal.sentence, "en")) from refusal
        for slug in made:
            self.stdout.write(f"{slug}: made")
        if not made:
            self.stdout.write("The made-up rounds were there.")
