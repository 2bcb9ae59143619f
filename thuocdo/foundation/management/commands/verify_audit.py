"""`manage.py verify_audit`: has anybody changed the audit log behind its back?"""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from thuocdo.foundation.audit import log
from thuocdo.foundation.audit.log import Head


class Command(BaseCommand):
    help = "Recompute the audit log's chain of hashes and name every record that is not as it was written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noted", help="a head that this command printed earlier, NUMBER:HASH, still has to stand")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for fault in log.faults(_head(options["noted"])):
            found += 1
            self.stdout.write(str(fault.sentence))
        if found:
            raise CommandError(f"The audit log is not as it was written: {found} places.")
        newest = log.head()
        self.stdout.write(f"All {newest.number} records are as they were written.")
        self.stdout.write(f"Note elsewhere, for the next time: --noted {newest.number}:{newest.hash}")


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d+):([0-9a-f]{64})", text)
    if match is None:
        raise CommandError(f"--noted is {text!r}. Accepted: NUMBER:HASH as this command printed it.")
    return Head(int(match[1]), match[2])
