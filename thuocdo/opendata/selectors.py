"""Published results as tables for machines: one row a unit, headings that never change, digits as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import translation

from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.selectors import matching as register
from thuocdo.foundation.sheets.writing import Column, ExtraSheet, Kind, Value, to_csv, to_json, to_xlsx
from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.kernel.sentences import Value as Words
from thuocdo.results import selectors as results
from thuocdo.results.selectors.cards import ColumnCard, LineCard, PublicationCard
from thuocdo.ui.language import say, show

FORMATS = ("csv", "xlsx", "json")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LAYOUT = 2  # of the files; the next number when their columns or their writing change, so that caches ask again
ALL = 1_000_000  # lines; more than any table has


@dataclass(frozen=True, slots=True)
class Described:
    """A column of a downloaded table: its heading for machines, what it holds, how it is written."""

    key: str
    meaning: Sentence
    kind: Kind = Kind.TEXT
    places: int | None = None


# In every row, because a file outlives the page it came from; the last columns, so that the others stay where they are.
_STANDING = (
    Described("status", say_later("published, or replaced by a correction when the file was made")),
    Described("corrects", say_later("the publication that this one corrects, where it is a correction")),
    Described("replaced_by", say_later("the correction that takes the place of this publication, where there is one")),
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published table as the catalogue shows it."""

    publication: PublicationCard
    updated_at: datetime
    files: tuple[tuple[str, str], ...]  # format, name of the file


def catalogue(*, text: str = "") -> tuple[Dataset, ...]:
    """Return every published table that stands, newest first."""
    return tuple(
        Dataset(
            each,
            each.published_at or each.created_at,
            tuple((form, f"{each.slug}.{form}") for form in FORMATS),
        )
        for each in results.publications(text=text)
    )


def described(columns: Sequence[ColumnCard]) -> tuple[Described, ...]:
    """Return the columns of a publication's table, in order. Points and percents keep the digits as printed."""
    number, whole = Kind.NUMBER, Kind.INTEGER
    head = [
        Described("publication", say_later("the stable name of the publication")),
        Described("year", say_later("the year that was measured"), whole),
        Described("unit", say_later("the stable name of the unit on this site")),
        Described("unit_code", say_later("code of administrative units on the day of the table, where there is one")),
        Described("name", say_later("the unit's name as printed")),
        Described("name_en", say_later("the unit's name in English, where there is one")),
        Described("region", say_later("the economic region of the unit")),
        Described("rank", say_later("rank, computed again from unrounded values"), whole),
        Described("printed_rank", say_later("rank as printed"), whole),
        Described("rank_change", say_later("places gained (above 0) or lost since the year before"), whole),
        Described("index", say_later("index in percent, in all digits that are known"), number),
        Described("printed_index", say_later("index or total as printed"), number),
        Described("sum_of_components", say_later("exact sum of the printed components, points"), number),
        Described("printed_total", say_later("total as printed, points"), number),
        Described("self_total", say_later("total that the unit gave itself, points"), number),
        Described("band", say_later("code of the band, by the index")),
        Described("printed_band", say_later("band as printed")),
    ]
    for column in columns:
        about: dict[str, Words] = {"component": column.title, "maximum": column.max_points}
        head.append(
            Described(
                f"points_{column.code}",
                say_later("points for “%(component)s”, at most %(maximum)s", **about), number,
            )
        )  # fmt: skip
        if column.has_self:
            head.append(
                Described(
                    f"self_points_{column.code}",
                    say_later("self score for “%(component)s”, at most %(maximum)s", **about), number,
                )
            )  # fmt: skip
    head.append(Described("notes", say_later("what the audit found at this row and how grave it is")))
    return (*head, *_STANDING)


def rows(publication: PublicationCard, columns: Sequence[ColumnCard]) -> list[list[Value]]:
    """Return the table of a publication, in the order of `described`."""
    lines = results.ranking(publication, per_page=ALL).lines
    borne = register.codes_in_use("statistics", UnitKind(publication.unit_kind), publication.as_of)
    codes = {unit: code for code, unit in borne.items()}
    notes: dict[str, list[str]] = {}
    for finding in results.findings(publication):
        if finding.unit_slug and finding.weight != "right":
            notes.setdefault(finding.unit_slug, []).append(f"{finding.check}: {finding.weight}")
    return [_row(publication, line, columns, codes, notes) for line in lines]


def _row(
    publication: PublicationCard,
    line: LineCard,
    columns: Sequence[ColumnCard],
    codes: dict[int, str],
    notes: dict[str, list[str]],
) -> list[Value]:
    row: list[Value] = [
        publication.slug, publication.year, line.unit.slug, codes.get(line.unit.id, ""), line.printed_name,
        line.unit.title.en, str(line.unit.region_title), line.rank, line.printed_rank, line.rank_change, line.value,
        line.printed_value, line.summed, line.printed.get("total", ""), line.printed.get("self_total", ""), line.band,
        line.printed_band,
    ]  # fmt: skip
    for column in columns:
        value = line.values.get(column.code)
        row.append(line.printed.get(f"points:{column.code}") or (value.points if value and not line.printed else ""))
        if column.has_self:
            own = value.self_points if value and not line.printed else ""
            row.append(line.printed.get(f"self:{column.code}") or own)
    return [*row, "; ".join(notes.get(line.unit.slug, ())), *standing(publication)]


def standing(publication: PublicationCard) -> tuple[str, str, str]:
    """Return status, what is corrected, and by what it is replaced."""
    return publication.status.value, publication.corrects_slug, publication.replaced_by_slug


def table_file(publication: PublicationCard, form: str, language: str) -> bytes:
    """Return a publication's table as csv, xlsx or json. What is printed keeps its printed digits in CSV."""
    columns = results.columns(publication)
    told = described(columns)
    body = rows(publication, columns)
    if form == "csv":
        # As text, so that 91.80 stays 91.80.
        kinds = [Column(each.key, each.key, each.kind if each.kind is Kind.INTEGER else Kind.TEXT) for each in told]
        return to_csv(kinds, [[_plain(cell) for cell in row] for row in body])
    typed = [Column(each.key, each.key, each.kind, each.places) for each in told]
    numbers = [_numbers(told, row) for row in body]
    if form == "json":
        return to_json(typed, numbers)
    with translation.override(language):
        return to_xlsx(
            typed, numbers, title=publication.slug, notes=_notes(publication), notes_title=say("About this table"),
            extra_sheets=[
                ExtraSheet(
                    say("Columns"),
                    [Column("column", say("Column")), Column("meaning", say("Meaning"))],
                    [[each.key, show(each.meaning)] for each in told],
                )
            ],
        )  # fmt: skip


def _plain(cell: Value) -> Value:
    return format(cell, "f") if isinstance(cell, Decimal) else cell


def _numbers(told: Sequence[Described], row: Sequence[Value]) -> list[Value]:
    """Return a row with printed numbers as numbers: their printed text, read exactly."""
    return [
        (read_decimal(cell.removesuffix("%").strip()) if cell else None)
        if each.kind is Kind.NUMBER and isinstance(cell, str)
        else cell
        for each, cell in zip(told, row, strict=True)
    ]


def _notes(publication: PublicationCard) -> list[str]:
    return [
        show(publication.title),
        f"{say('Source')}: {show(publication.source)}",
        f"{say('Licence of this compilation')}: {LICENCE} ({LICENCE_URL})",
        f"SHA-256: {publication.content_hash}",
        *_standing(publication),
        *([show(publication.notes)] if publication.notes else []),
    ]


def _standing(publication: PublicationCard) -> list[str]:
    """Return what a reader must know before using the file: that it corrects another, or has been corrected."""
    told: list[str] = []
    if publication.corrects_slug:
        told.append(
            say(say_later("Corrects “%(slug)s”. Reason: %(reason)s", slug=publication.corrects_slug,
                   reason=publication.correction_reason))
        )  # fmt: skip
    if publication.replaced_by_slug:
        told.append(say(say_later("Replaced by the correction “%(slug)s”.", slug=publication.replaced_by_slug)))
    return told


_LOST = (
    Described("publication", say_later("the stable name of the publication")),
    Described("year", say_later("the year that was measured"), Kind.INTEGER),
    Described("code", say_later("code of the field or criterion")),
    Described("level", say_later("field, or leaf: a criterion at which points are earned")),
    Described("field", say_later("code of the field in which it lies")),
    Described("title", say_later("its title")),
    Described("title_en", say_later("its English title, where there is one")),
    Described("lost", say_later("points that all listed units lost there together"), Kind.NUMBER),
    Described("max_points", say_later("points that they could have earned there together"), Kind.NUMBER),
    Described("units", say_later("units to which it applied"), Kind.INTEGER),
    Described("units_that_lost", say_later("how many of them lost points there"), Kind.INTEGER),
    Described(
        "gain_at_best", say_later("points they would gain together if all reached the best of them"), Kind.NUMBER
    ),
    *_STANDING,
)


def lost_rows(publication: PublicationCard) -> list[list[Value]]:
    """Return where all units lost points, in the order of `_LOST`: most lost first."""
    return [
        [
            publication.slug, publication.year, each.code, "field" if each.is_field else "leaf", each.field_code,
            str(each.title), each.title.en, each.lost, each.max_points, each.units, each.losing, each.at_best,
            *standing(publication),
        ]
        for each in results.lost_over_all(publication)
    ]  # fmt: skip


def lost_file(publication: PublicationCard, form: str) -> bytes:
    """Return where all units lost points as csv, xlsx or json. Points are exact to nine decimals."""
    columns = [Column(each.key, each.key, each.kind) for each in _LOST]
    body = lost_rows(publication)
    if form == "csv":
        return to_csv(columns, body)
    if form == "json":
        return to_json(columns, body)
    return to_xlsx(
        columns, body, title=publication.slug, notes=_notes(publication), notes_title=say("About this table")
    )


def findings_file(publication: PublicationCard, form: str) -> bytes:
    """Return what the audit found as csv or json, every sentence in both languages."""
    keys = (
        "check",
        "weight",
        "unit",
        "name",
        "component",
        "printed",
        "recomputed",
        "sentence_vi",
        "sentence_en",
        "quote",
        *(each.key for each in _STANDING),
    )
    body = [
        [
            each.check, each.weight, each.unit_slug, each.unit_name, each.node, each.printed, each.recomputed,
            say(each.sentence, "vi"), say(each.sentence, "en"), each.quote, *standing(publication),
        ]
        for each in results.findings(publication)
    ]  # fmt: skip
    write = to_json if form == "json" else to_csv
    return write([Column(key, key) for key in keys], body)
