"""`manage.py add_system_administrator`: the first account of an installation, by whoever runs the server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from thuocdo.directory.services import accounts
from thuocdo.kernel.refusals import BadInput, Refusal
from thuocdo.ui.language import say


class Command(BaseCommand):
    help = "Make a system administrator and print the link with which they choose their password."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="full name")
        parser.add_argument("--email", default="")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="address of the installation")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = accounts.add_system_administrator(
                username=options["username"], full_name=options["name"], email=options["email"], now=timezone.now()
            )
        except Refusal as refusal:
            problems = refusal.problems if isinstance(refusal, BadInput) else ()
            lines = [refusal.sentence, *(each.sentence for each in problems)]
            raise CommandError(" ".join(say(line, "en") for line in lines)) from refusal
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        self.stdout.write(f"Choose the password here within three days: {options['site'].rstrip('/')}{path}")
