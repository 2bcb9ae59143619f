"""Writing the ballots of a survey into files, row by row, so that a million take no more memory than a thousand."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import Any, BinaryIO

import xlsxwriter
from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.sheets.table import LONGEST_CELL, clean, defuse, defuse_apostrophes
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires.domain.items import said
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.exports import codebook, spss, stata
from thuocdo.surveys.domain.exports.dictionary import Ballot, Cell, Dictionary, Kind, Variable, dictionary
from thuocdo.surveys.selectors import exporting as selectors
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.live import Filter
from thuocdo.surveys.services.telling import record

MOST_ROWS = 1_048_575  # of a workbook, below the heading
ROWS_A_PIECE = 1_000


class Format(StrEnum):
    """In what form ballots can be had; the word is the ending of the file."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    DTA = "dta"
    DICTIONARY = "dictionary.csv"
    DDI = "xml"
    EVERYTHING = "zip"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: the survey, which ballots, whether those set aside too, in which language labels are."""

    card: CampaignCard
    chosen: Filter
    set_aside: bool = False
    language: str = "vi"

    @property
    def title(self) -> str:
        return self.card.title.en if self.language != "vi" and self.card.title.en else str(self.card.title)


@transaction.atomic
def begin(*, actor: Actor, wanted: Wanted, form: Format, now: datetime) -> None:
    """Put an export on record. Raise `NotPermitted`, or `BadInput` for more ballots than a workbook holds."""
    require(policy.may_judge(actor, wanted.card.facts, timezone.localdate(now)))
    counts = live.counts(wanted.card, wanted.chosen)
    ballots = counts.counted + (counts.aside if wanted.set_aside else 0)
    if form is Format.XLSX and ballots > MOST_ROWS:
        raise BadInput(_s("A workbook holds at most %(most)s ballots. Take CSV.", most=MOST_ROWS))
    record(actor, wanted.card.id, "export", {"form": form.value, "ballots": ballots}, now)


def pieces_of_csv(wanted: Wanted) -> Iterator[bytes]:
    """Yield the ballots as CSV in UTF-8 with a byte order mark, piece by piece. No text can act as a formula."""
    told = _dictionary(wanted)
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([each.name for each in told.variables])
    row_of = told.writer([_shown(each) for each in told.variables])
    yield "\ufeff".encode()
    for count, ballot in enumerate(_ballots(wanted), start=1):
        writer.writerow(row_of(ballot))
        if count % ROWS_A_PIECE == 0:
            yield target.getvalue().encode()
            target.seek(0)
            target.truncate()
    yield target.getvalue().encode()


def file_of(wanted: Wanted, form: Format, now: datetime) -> BinaryIO:
    """Return a file that is written to the end and stands at its beginning."""
    target: BinaryIO = TemporaryFile()  # noqa: SIM115 - who sends it closes it
    _WRITERS[form](target, wanted, now)
    target.seek(0)
    return target


def _csv(target: BinaryIO, wanted: Wanted, _now: datetime) -> None:
    for piece in pieces_of_csv(wanted):
        target.write(piece)


def _xlsx(target: BinaryIO, wanted: Wanted, _now: datetime) -> None:
    told = _dictionary(wanted)
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False
    }  # fmt: skip
    book = xlsxwriter.Workbook(target, options)
    page = book.add_worksheet("Phiếu")
    page.freeze_panes(1, 0)
    for place, variable in enumerate(told.variables):
        page.write_string(0, place, variable.name)
    row_of = told.writer([_shown(each, defuse_apostrophes) for each in told.variables])
    for line, ballot in enumerate(_ballots(wanted), start=1):
        for place, value in enumerate(row_of(ballot)):
            if isinstance(value, str):
                if value:
                    page.write_string(line, place, value[:LONGEST_CELL])
            else:
                page.write_number(line, place, value)
    sheet = book.add_worksheet("Từ điển")
    for line, row in enumerate((codebook.COLUMNS, *codebook.rows(told.variables))):
        for place, text in enumerate(row):
            sheet.write_string(line, place, defuse_apostrophes(clean(text))[:LONGEST_CELL])
    book.close()


def _sav(target: BinaryIO, wanted: Wanted, now: datetime) -> None:
    told = _dictionary(wanted)
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
    day = timezone.localdate(now)
    writer = spss.Writer(target, told.variables, title=wanted.title, day=f"{day:%d} {months[day.month - 1]} {day:%y}")
    _write_all(writer, told, wanted)


def _dta(target: BinaryIO, wanted: Wanted, _now: datetime) -> None:
    told = _dictionary(wanted)
    _write_all(stata.Writer(target, told.variables, title=wanted.title), told, wanted)


def _write_all(writer: spss.Writer | stata.Writer, told: Dictionary, wanted: Wanted) -> None:
    for ballot in _ballots(wanted):
        writer.row(told.row(ballot))
    writer.close()


def _dictionary_csv(target: BinaryIO, wanted: Wanted, _now: datetime) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(codebook.COLUMNS)
    writer.writerows([[defuse(clean(cell)) for cell in row] for row in codebook.rows(_dictionary(wanted).variables)])
    target.write(text.getvalue().encode("utf-8-sig"))


def _ddi(target: BinaryIO, wanted: Wanted, now: datetime) -> None:
    from thuocdo.directory.selectors import units

    owner = units.cards([wanted.card.owner_id])[wanted.card.owner_id]
    target.write(
        codebook.ddi(
            _dictionary(wanted).variables, title=wanted.title, producer=owner.full_name or owner.name,
            purpose=said(wanted.card.purpose, wanted.language), day=timezone.localdate(now).isoformat(),
            language=wanted.language,
        )
    )  # fmt: skip


def _everything(target: BinaryIO, wanted: Wanted, now: datetime) -> None:
    """Put every form into one archive, with the questionnaires as they were asked."""
    import json

    from thuocdo.questionnaires.domain.storing import to_data

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for form in (Format.CSV, Format.SAV, Format.DTA, Format.DICTIONARY, Format.DDI):
            with NamedTemporaryFile() as part:
                _WRITERS[form](part.file, wanted, now)  # type: ignore[arg-type]
                part.flush()
                archive.write(part.name, f"{wanted.card.slug}.{form.value}")
        for version, document in selectors.documents(wanted.card).items():
            text = json.dumps(to_data(document), ensure_ascii=False, indent=1)
            archive.writestr(f"phieu-hoi-{version}.json", text)
        archive.writestr("doc-bang-R.R", _R.format(slug=wanted.card.slug))


_R = """# R: doc du lieu va tu dien / read data and dictionary
phieu <- read.csv("{slug}.csv", fileEncoding = "UTF-8-BOM", na.strings = "")
tu_dien <- read.csv("{slug}.dictionary.csv", fileEncoding = "UTF-8-BOM", colClasses = "character")
# phieu <- haven::read_sav("{slug}.sav")  # co nhan / with labels
"""
_WRITERS: Mapping[Format, Callable[[BinaryIO, Wanted, datetime], None]] = {
    Format.CSV: _csv, Format.XLSX: _xlsx, Format.SAV: _sav, Format.DTA: _dta,
    Format.DICTIONARY: _dictionary_csv, Format.DDI: _ddi, Format.EVERYTHING: _everything,
}  # fmt: skip


def _dictionary(wanted: Wanted) -> Dictionary:
    return dictionary(selectors.documents(wanted.card), wanted.language)


def _ballots(wanted: Wanted) -> Iterator[Ballot]:
    return selectors.ballots(wanted.card, wanted.chosen, set_aside=wanted.set_aside)


def _shown(variable: Variable, safe: Callable[[str], str] = defuse) -> Callable[[Cell], Any]:
    """Return what writes a value of a variable: options by their codes, numbers as they are, text that runs nothing."""
    if variable.kind is Kind.TEXT:
        return lru_cache(maxsize=2_000)(lambda value: safe(clean(str(value))) if value else "")
    if variable.codes:
        codes: dict[Cell, Any] = {number: safe(code) for number, code in variable.codes.items()}
        return lambda value: "" if value is None else codes.get(value, value)
    return lambda value: "" if value is None else int(value) if value == int(value) else value
