"""Frameworks as spreadsheets: the template, export, and reading what people send. Nothing is saved here (A1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache

from thuocdo.foundation.sheets.reading import Row, read_sheet
from thuocdo.foundation.sheets.writing import Column, ExtraSheet, Kind, Value, to_csv, to_xlsx
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.indices.domain.rules import RULES
from thuocdo.indices.domain.rules.data import to_data
from thuocdo.indices.domain.words import ALL, CHANNELS, KINDS, NOT_APPLICABLE, RANK_STYLES
from thuocdo.indices.domain.writing.examples import EXAMPLES
from thuocdo.indices.domain.writing.rows import SETTING, SheetRow
from thuocdo.indices.domain.writing.settings import setting_rows
from thuocdo.indices.domain.writing.table import COLUMNS, node_rows, read_table
from thuocdo.indices.domain.writing.text import Wording, text_of
from thuocdo.kernel.sentences import mark as _
from thuocdo.kernel.vietnamese import fold
from thuocdo.ui.language import say

NODES, SETTINGS, RULES_SHEET = _("Criteria"), _("Settings"), _("Kinds of rules")
MOST_ROWS = 2_000
EXPLAINED = (
    _("One row for each field, criterion and leaf. “Under” holds the code of the row above it; a field has none."),
    _("Only leaves have a kind of rule and a rule. The maximum of every other row is the sum of what lies under it."),
    _(
        "The column “Rule” has one line for each parameter: name = value. Entries of a list have one line each; their "
        "parts are parted by “|”. A code at the end of an entry may be left out."
    ),
    _("The sheet “Kinds of rules” shows an example of every kind to copy from."),
    _("Intervals are written ≥ 80 < 100, > 90 or = 3, or in words: from 80 to under 100."),
    _("Numbers may have a decimal comma or a decimal point."),
    _("A CSV file has the settings as rows at its end; their first cell begins with #."),
)


class Format(StrEnum):
    """What a spreadsheet is kept as."""

    XLSX = "xlsx"
    CSV = "csv"


@cache
def wording(language: str) -> Wording:
    """Return how names are written in a language. Both languages are read, whatever is written."""
    read_as: dict[str, tuple[str, ...]] = {}
    for each in ("vi", "en"):
        for name, label in ALL.items():
            word = fold(say(label, each))
            read_as[word] = (*read_as.get(word, ()), name)
    names = {name: say(label, language) for name, label in ALL.items()}
    yes, no = say(_("yes"), language), say(_("no"), language)
    return Wording(names, read_as, yes=yes, no=no, comma=language == "vi")


def export(document: Document, kind: Format, language: str) -> bytes:
    """Return a framework as a file in a language; `read` gives it back as it was."""
    words = wording(language)
    columns = _columns(words)
    rows = node_rows(document, words)
    settings = setting_rows(document, words)
    if kind is Format.CSV:
        return to_csv(columns, [*rows, *({"code": SETTING + name, "parent": value} for name, value in settings)])
    return to_xlsx(
        columns,
        rows,
        title=say(NODES, language),
        notes=_notes(language),
        notes_title=say(_("Explanations"), language),
        extra_sheets=(_settings_sheet(settings, language), _rules_sheet(words, language)),
    )


def template(kind: Format, language: str) -> bytes:
    """Return an empty framework with explanations and an example of every kind of rule."""
    return export(Document(FrameworkSpec(nodes=()), title_vi=""), kind, language)


def read(content: bytes, filename: str) -> Document:
    """Return the framework in a spreadsheet, in whichever language its headings are.

    Raise `BadInput` with every faulty place.
    """
    words = wording("vi")
    sheet = read_sheet(content, filename, max_rows=MOST_ROWS)
    titles = {fold(say(SETTINGS, language)) for language in ("vi", "en")}
    name = next((each for each in sheet.sheet_names[1:] if fold(each) in titles), None)
    more = read_sheet(content, filename, sheet=name, max_rows=MOST_ROWS).rows if name else ()
    document = read_table(sheet.header, _rows(sheet.rows), _rows(more), words)
    return document if document.title_vi else replace(document, title_vi=filename.rsplit(".", 1)[0])


def _rows(rows: Sequence[Row]) -> list[SheetRow]:
    return [SheetRow(row.number, row.cells) for row in rows]


def _columns(words: Wording) -> list[Column]:
    return [Column(name, words.of(name), Kind.NUMBER if name == "max_points" else Kind.TEXT) for name in COLUMNS]


def _settings_sheet(settings: Sequence[tuple[str, str]], language: str) -> ExtraSheet:
    columns = (Column("name", say(_("Setting"), language)), Column("value", say(_("Value"), language)))
    return ExtraSheet(say(SETTINGS, language), columns, list(settings))


def _rules_sheet(words: Wording, language: str) -> ExtraSheet:
    columns = (
        Column("kind", words.of("rule_kind")),
        Column("max", words.of("max_points"), Kind.NUMBER),
        Column("rule", words.of("rule")),
        Column("meaning", say(_("What it says"), language)),
    )
    rows: list[tuple[Value, ...]] = [
        (
            words.of(example.rule.kind),
            example.max_points,
            text_of(RULES[example.rule.kind], to_data(example.rule), words),
            " ".join(say(sentence, language) for sentence in example.rule.in_words(example.node)),
        )
        for example in EXAMPLES
    ]
    return ExtraSheet(say(RULES_SHEET, language), columns, rows)


def _notes(language: str) -> list[str]:
    notes = [say(line, language) for line in EXPLAINED]
    for heading, group in (
        (_("Kinds of rules"), KINDS), (_("Channels"), CHANNELS), (_("If not applicable"), NOT_APPLICABLE),
        (_("Rank styles"), RANK_STYLES),
    ):  # fmt: skip
        notes.append(f"{say(heading, language)}: " + "; ".join(say(label, language) for label in group.values()))
    return notes


def titled(document: Document, title_vi: str) -> Document:
    """Return the document under another Vietnamese title."""
    return replace(document, title_vi=title_vi)
