"""Compares the sums of surveys with a count of all ballots."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from thuocdo.kernel.refusals import NotFound
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.services import folding

SHOWN = 10  # differences of one survey


class Command(BaseCommand):
    help = "Compares the sums of surveys with a count of all ballots. Ends with code 1 where they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="slug", help="The surveys; without one: all.")
        parser.add_argument("--rebuild", action="store_true", help="Make the sums anew from the ballots.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = [campaigns.campaign(slug) for slug in options["slugs"]] or list(campaigns.campaigns())
        except NotFound as error:
            raise CommandError(str(error)) from error
        wrong = 0
        for card in found:
            differences = folding.recount(campaign_id=card.id)
            self.stdout.write(f"{card.slug}: {len(differences)} sums differ")
            for each in differences[:SHOWN]:
                self.stdout.write(f"  {each.table} {dict(each.cell)}: {each.kept} kept, {each.counted} counted")
            if options["rebuild"]:
                folding.rebuild(campaign_id=card.id)
                self.stdout.write(f"{card.slug}: made anew")
            wrong += bool(differences) and not options["rebuild"]
        if wrong:
            raise CommandError(f"The sums of {wrong} surveys are not what their ballots say. Use --rebuild.")
