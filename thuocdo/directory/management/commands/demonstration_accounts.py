"""`manage.py demonstration_accounts`: print the made-up accounts: user name, role, unit, and their one password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from thuocdo.directory.domain.actors import ROLE_WORDS
from thuocdo.directory.domain.demonstration import NEIGHBOURS, PASSWORD, PEOPLE
from thuocdo.directory.selectors import people
from thuocdo.ui.language import say


class Command(BaseCommand):
    help = "Print the demonstration accounts as a table."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--language", choices=["vi", "en"], default="vi")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            self.stdout.write("No demonstration accounts: this is a production installation.")
            return
        there = people.usernames(each.username for each in NEIGHBOURS)
        told = [*PEOPLE, *(each for each in NEIGHBOURS if each.username in there)]
        rows = [(each.username, say(ROLE_WORDS[each.role], options["language"]), each.unit) for each in told]
        widths = [max(len(row[place]) for row in rows) for place in range(3)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        self.stdout.write(f"Password of all: {PASSWORD}")
