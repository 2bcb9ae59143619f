"""`manage.py import_results FILE --framework … --year …`: bring a published table in as a draft of its owner."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thuocdo.directory.selectors.actors import actor_for
from thuocdo.directory.selectors.units import unit
from thuocdo.foundation.sheets.reading import LARGEST_FILE, MIB, read_sheet
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput, Refusal
from thuocdo.results.domain.audit import counts
from thuocdo.results.domain.mapping import by_heading, guess
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.said_files import SaidInFile, read_said
from thuocdo.results.services import drafts, publishing
from thuocdo.results.services.preparing import columns_of


class Command(BaseCommand):
    help = "Import a published table (.xlsx or .csv) as a draft; --publish publishes it. Writes nothing when faulty."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--framework", required=True, help="slug of a framework in use")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--user", type=int, required=True, help="id of an account that is organiser at the owner")
        parser.add_argument("--owner", default="", help="slug of the owner; the framework's owner if left out")
        parser.add_argument("--as-of", type=date.fromisoformat, help="day of units and names; 31 December if left out")
        parser.add_argument("--title", default="")
        parser.add_argument("--source", default="")
        parser.add_argument("--units-total", type=int)
        parser.add_argument(
            "--statements", type=Path, metavar="FILE", help="JSON with what the text of the source says about its table"
        )
        parser.add_argument("--map", action="append", default=[], metavar="HEADING=ROLE")
        parser.add_argument("--publish", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except BadInput as refusal:
            for problem in refusal.problems:
                places = (f"row {problem.row}" if problem.row else "", problem.column or problem.place)
                where = f"{', '.join(filter(None, places))}: "
                expected = f" Expected: {problem.expected}." if problem.expected else ""
                self.stderr.write(f"{where}{problem.sentence} Given: “{problem.given}”.{expected}")
            raise CommandError(str(refusal)) from refusal
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        framework = indices.in_use(options["framework"])
        path: Path = options["file"]
        sheet = read_sheet(_content(path), path.name)
        said = read_said(_content(options["statements"])) if options["statements"] else SaidInFile(())
        given = dict(entry.split("=", 1) for entry in options["map"] if "=" in entry)
        mapping = (
            by_heading(sheet.header, given) if given else guess(sheet.header, columns_of(indices.spec(framework.id)))
        )
        meta = Meta(
            year=options["year"],
            as_of=options["as_of"] or date(options["year"], 12, 31),
            title_vi=options["title"] or f"{framework.index.title_vi}, {options['year']}",
            source_vi=options["source"],
            units_total=options["units_total"],
            statements=said.statements,
            step=said.step,
            elsewhere=said.elsewhere,
        )
        actor = actor_for(options["user"], timezone.localdate(now))
        saved = drafts.import_table(
            actor=actor,
            owner_id=unit(options["owner"]).id if options["owner"] else framework.owner_id,
            framework_slug=framework.slug,
            meta=meta,
            sheet=sheet,
            mapping=mapping,
            now=now,
        )
        told = ", ".join(f"{count} {weight}" for weight, count in counts(saved.findings).items() if count)
        self.stdout.write(f"{saved.slug}: draft, {told or 'no findings'}")
        if options["publish"]:
            publishing.publish(actor=actor, publication_slug=saved.slug, now=now)
            self.stdout.write(f"{saved.slug}: published")


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    if path.stat().st_size > LARGEST_FILE:  # before all of it is in memory
        raise CommandError(f"{path.name} is larger than {LARGEST_FILE // MIB} MB. Keep only the table in it.")
    return path.read_bytes()
