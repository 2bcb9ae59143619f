"""`manage.py verify_round`: is what was signed what stands?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from thuocdo.assessments.selectors import deciding, rounds, verifying
from thuocdo.kernel.refusals import NotFound


class Command(BaseCommand):
    help = "Compute the hashes of a round's signatures again and name every leaf that is not as it was signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="the round's address, as in danh-gia/ROUND/")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            card = rounds.round_(str(options["round"]))
        except NotFound as refusal:
            raise CommandError(str(refusal)) from refusal
        parts = rounds.parts(card.id)
        found = 0
        for sentence in verifying.faults(card, parts):
            found += 1
            self.stdout.write(str(sentence))
        if found:
            raise CommandError(f"The round is not as it was said and signed: {found} places.")
        signed = deciding.decision(card.id)
        units = sum(len(part.facts.signed) for part in parts)
        council = (
            f"the council's decision {signed.document.number}" if signed and signed.document else "no decision yet"
        )
        self.stdout.write(f"All that was said stands as it was signed: {units} signatures of units, {council}.")
        self.stdout.write("Run verify_audit too: it shows that the record of the signature was not changed.")
