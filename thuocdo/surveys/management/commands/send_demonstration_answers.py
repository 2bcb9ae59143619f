"""`manage.py send_demonstration_answers`: more made-up answers while somebody watches the live page."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from thuocdo.kernel.refusals import Refusal
from thuocdo.surveys.services import demonstration
from thuocdo.ui.language import say

MOST = 100_000


def _count(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= MOST:
        raise ArgumentTypeError(f"give a whole number, 1 to {MOST}")
    return int(given)


def _pace(given: str) -> float:
    try:
        pace = float(given)
    except ValueError:
        pace = 0.0
    if not 0.01 <= pace <= 1000:
        raise ArgumentTypeError("give a number, 0.01 to 1000")
    return pace


class Command(BaseCommand):
    help = "Hand in made-up answers to the made-up surveys, for whoever watches their live page. Refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=_count, default=100, metavar="N", help="ballots, 100 unless told")
        parser.add_argument(
            "--per-second", type=_pace, default=5.0, metavar="R", help="ballots in a second at most, 5 unless told"
        )
        parser.add_argument("--survey", default="", metavar="ADDRESS", help="only this made-up survey")

    def handle(self, *args: Any, **options: Any) -> None:
        chance = Random()  # noqa: S311 - made-up data, not a secret
        began, wanted = time.monotonic(), options["count"]
        for sent in range(wanted):
            time.sleep(max(0.0, began + sent / options["per_second"] - time.monotonic()))
            try:
                demonstration.send(slug=options["survey"], count=1, chance=chance, now=timezone.now())
            except Refusal as refusal:
                raise CommandError(say(refusal.sentence, "en")) from refusal
        self.stdout.write(f"{wanted} made-up answers handed in")
