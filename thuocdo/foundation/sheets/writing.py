"""Write a table as CSV, workbook or JSON so that it opens rightly everywhere and runs nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

import xlsxwriter

from thuocdo.foundation.sheets.table import LONGEST_CELL, clean, defuse, defuse_apostrophes
from thuocdo.kernel.numbers import RoundingPolicy, exact_text

Value: TypeAlias = str | int | Decimal | Fraction | date | datetime | None
Rows: TypeAlias = Iterable[Sequence[Value] | Mapping[str, Value]]

FIRST_SAFE_DATE = date(1900, 3, 1)  # before it, spreadsheet programs count a day that never was
_EXACT_PLACES = 12
_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` in JSON and in rows given as mappings, `title` as its heading.

    `places` rounds numbers half up to that many decimals; None writes them exactly.
    """

    key: str
    title: str
    kind: Kind | str = Kind.TEXT
    places: int | None = None


@dataclass(frozen=True, slots=True)
class ExtraSheet:
    """A further sheet of a workbook."""

    name: str
    columns: Sequence[Column]
    rows: Rows = field(default_factory=tuple)


def to_csv(columns: Sequence[Column], rows: Rows) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, commas, decimal points and ISO dates. Text can't act as a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([defuse(clean(column.title)) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column, value) for column, value in _cells(columns, row)])
    return target.getvalue().encode("utf-8-sig")


def to_json(columns: Sequence[Column], rows: Rows) -> bytes:
    """Return a JSON array of objects. Numbers stand in their exact digits, dates as yyyy-mm-dd, nothing as null."""
    lines = []
    for row in rows:
        pairs = (f"{json.dumps(column.key)}: {_json_cell(column, value)}" for column, value in _cells(columns, row))
        lines.append("{" + ", ".join(pairs) + "}")
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def to_xlsx(
    columns: Sequence[Column],
    rows: Rows,
    *,
    title: str,
    notes: Sequence[str] = (),
    notes_title: str = "Ghi chú",
    extra_sheets: Sequence[ExtraSheet] = (),
) -> bytes:
    """Return a workbook: the table with its header in row 1, the extra sheets, and a sheet for title and notes."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": clean(title)})
    formats = _Formats(book)
    taken: set[str] = set()
    for sheet in (ExtraSheet(title, columns, rows), *extra_sheets):
        _write_sheet(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, formats)
    if notes:
        page = book.add_worksheet(_sheet_name(notes_title, taken))
        page.set_column(0, 0, 100)
        for place, note in enumerate((title, *notes)):
            page.write_string(place, 0, defuse_apostrophes(clean(note))[:LONGEST_CELL], formats.of("wrap"))
    book.close()
    return target.getvalue()


class _Formats:
    """The cell formats of one workbook, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def of(self, number_format: str) -> Any:
        if number_format not in self._made:
            properties: dict[str, Any] = {"num_format": number_format}
            if number_format == "header":
                properties = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
            elif number_format == "wrap":
                properties = {"text_wrap": True, "valign": "top"}
            self._made[number_format] = self._book.add_format(properties)
        return self._made[number_format]


def _write_sheet(page: Any, sheet: ExtraSheet, formats: _Formats) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, _width(column))
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, defuse_apostrophes(clean(column.title)), formats.of("header"))
    for line, row in enumerate(sheet.rows, start=1):
        for place, (column, value) in enumerate(_cells(sheet.columns, row)):
            _write_cell(page, (line, place), column, value, formats)


def _write_cell(page: Any, place: tuple[int, int], column: Column, value: Value, formats: _Formats) -> None:
    if value is None:
        return
    if isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_SAFE_DATE:
        page.write_datetime(*place, value, formats.of("dd/mm/yyyy"))
        return
    if _is_number(column, value):
        text = _number_text(column, value)
        if _survives(text):
            pattern = "General" if column.places is None else "0" + "." * bool(column.places) + "0" * column.places
            page.write_number(*place, float(text), formats.of(pattern))
            return
        page.write_string(*place, text)
        return
    text = defuse_apostrophes(clean(_text(value)))
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
    page.write_string(*place, text)


def _survives(text: str) -> bool:
    """Return whether the 16 digits that a workbook keeps of a number give back `text` exactly."""
    return Decimal(repr(float(f"{float(text):.16G}"))) == Decimal(text)


def _cells(columns: Sequence[Column], row: Sequence[Value] | Mapping[str, Value]) -> list[tuple[Column, Value]]:
    if isinstance(row, Mapping):
        return [(column, row.get(column.key)) for column in columns]
    return list(zip(columns, row, strict=True))


def _is_number(column: Column, value: Value) -> bool:
    """Return whether `value` is to be written as a number: a code such as 01 in a text column is none."""
    return column.kind in {Kind.NUMBER, Kind.INTEGER} and isinstance(value, (int, Decimal, Fraction))


def _number_text(column: Column, value: Value) -> str:
    if not isinstance(value, (int, Decimal, Fraction)):
        raise TypeError(f"{column.key}: {value!r} is not an exact number")
    if column.kind == Kind.INTEGER:
        return format(RoundingPolicy(0)(value), "f")
    if column.places is not None:
        return format(RoundingPolicy(column.places)(value), "f")
    return exact_text(value, _EXACT_PLACES) if isinstance(value, Fraction) else _shortest(Decimal(value))


def _shortest(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: Value) -> str:
    if isinstance(value, Fraction):
        return exact_text(value, _EXACT_PLACES)
    if isinstance(value, Decimal):
        return _shortest(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return "" if value is None else str(value)


def _csv_cell(column: Column, value: Value) -> str:
    return _number_text(column, value) if _is_number(column, value) else defuse(clean(_text(value)))


def _json_cell(column: Column, value: Value) -> str:
    if value is None:
        return "null"
    return _number_text(column, value) if _is_number(column, value) else json.dumps(_text(value), ensure_ascii=False)


def _width(column: Column) -> int:
    """Return a width in characters: by kind, never narrower than a wrapped heading needs."""
    least = {Kind.NUMBER: 12, Kind.INTEGER: 10, Kind.DATE: 12}.get(Kind(column.kind), 28)
    return max(least, min(40, max((len(word) for word in column.title.split()), default=0) + 2))


def _sheet_name(name: str, taken: set[str]) -> str:
    base = clean(name).translate(_SHEET_NAME).strip(" '")[:31] or "Sheet"
    chosen, count = base, 1
    while chosen.casefold() in taken:
        count += 1
        chosen = f"{base[:27]} {count}"
    taken.add(chosen.casefold())
    return chosen
