"""`manage.py load_demonstration_accounts`: made-up accounts for every role; refused in production."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.directory.services import demonstration
from thuocdo.kernel.refusals import Refusal
from thuocdo.ui.language import say


class Command(BaseCommand):
    help = "Make the demonstration accounts that are not there yet. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            people = demonstration.load(now=timezone.now())
        except Refusal as refusal:
            raise CommandError(say(refusal.sentence, "en")) from refusal
        self.stdout.write(f"{len(people)} demonstration accounts stand ready.")
