"""Workbooks (.xlsx), read row by row with bounds on everything that a hostile file could blow up."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias

from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import MERGE_TAG, ROW_TAG, WorkSheetParser

from thuocdo.foundation.sheets import table
from thuocdo.foundation.sheets.plain import too_long, too_wide
from thuocdo.foundation.sheets.table import MOST_PROBLEMS, Limits, Row, Sheet, refuse
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s

LARGEST_PART = 64 * 1024 * 1024  # bytes, unpacked
LARGEST_WHOLE = 200 * 1024 * 1024  # bytes, unpacked
MOST_PARTS = 2_000
MOST_TAGS = 200_000  # between one row and the next
MOST_TAGS_OTHER = 2_000_000  # in shared strings, styles and the like
UNSUSPICIOUS = 1024 * 1024  # bytes; smaller parts can't hold enough to matter
_Parsed: TypeAlias = tuple[int, list[dict[str, Any]]]
_ROW_START = re.compile(rb"<(?:\w+:)?row[\s/>]")


class _Book:
    """What the library knows of a workbook before any row is read.

    Its own way in measures every sheet to the end and its own loop translates formulas: both are for the patient.
    """

    def __init__(self, content: bytes) -> None:
        self._reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
        self._reader.read_manifest()
        self._reader.read_strings()
        self._reader.read_workbook()
        apply_stylesheet(self._reader.archive, self._reader.wb)
        self.parts: dict[str, str] = {
            sheet.name: relation.target
            for sheet, relation in self._reader.parser.find_sheets()
            if sheet.state == "visible" and relation.Type.endswith("/worksheet")
        }

    def rows(self, name: str, merged: list[str]) -> Iterator[_Parsed]:
        """Yield row number and cells, and add merged ranges to `merged` when they come, after the rows."""
        book = self._reader.wb
        with self._reader.archive.open(self.parts[name]) as source:
            parser = WorkSheetParser(
                source,
                self._reader.shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            parser.parse_formula = lambda element: "=" + (_formula(element) or "…")
            for _event, element in iterparse(source, forbid_dtd=True):
                if element.tag == ROW_TAG:
                    yield parser.parse_row(element)
                    element.clear()
                elif element.tag == MERGE_TAG:
                    merged += [each.get("ref") for each in element if each.get("ref")]


def read(content: bytes, filename: str, *, sheet: str | None, header_row: int | None, limits: Limits) -> Sheet:
    """Return the table of one sheet. Raise `BadInput` for a file that is no plain workbook and for faulty cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, filename)
            book = _Book(content)
            names = tuple(book.parts)
            chosen = _choose(names, sheet, filename)
            merged: list[str] = []
            rows, problems = _table_rows(book.rows(chosen, merged), limits)
    except BadInput:
        raise
    except Exception as error:  # a broken file breaks the parser in any way it likes
        raise refuse(
            _s("The file “%(file)s” is damaged or not a workbook. Open it and save it again as .xlsx.", file=filename)
        ) from error
    if rows:
        problems += _merged_problems(merged, header_row or table.header_number(rows))
    found = table.make_sheet(rows, name=chosen, sheet_names=names, header_row=header_row, problems=problems)
    if len(found.rows) > limits.rows:
        raise too_long(limits)
    return found


def _check_archive(archive: zipfile.ZipFile, filename: str) -> None:
    """Refuse what is no workbook, what holds macros, and what unpacks to more than anybody's table."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise refuse(
            _s("The file “%(file)s” holds macros. Save it as .xlsx, without macros.", file=filename), code="macros"
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise refuse(
            _s("The file “%(file)s” is not a workbook. Send .xlsx or .csv.", file=filename), code="not_a_spreadsheet"
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise _too_large(filename)
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")) or part.file_size < UNSUSPICIOUS:
            continue
        if part.file_size > LARGEST_PART:
            raise _too_large(filename)
        # `read` returns at most the declared size, so a lie about it ends as a damaged file.
        content = archive.read(part)
        pieces = _ROW_START.split(content) if part.filename.startswith("xl/worksheets/") else [content]
        if max(piece.count(b"<") for piece in pieces) > (MOST_TAGS if len(pieces) > 1 else MOST_TAGS_OTHER):
            raise _too_large(filename)


def _too_large(filename: str) -> BadInput:
    return refuse(
        _s("The file “%(file)s” unpacks to more than is taken. Keep only the table, in a new workbook.", file=filename),
        code="too_large",
    )


def _choose(names: tuple[str, ...], sheet: str | None, filename: str) -> str:
    if sheet is not None:
        if sheet in names:
            return sheet
        raise BadInput(
            _s("There is no sheet “%(sheet)s”. The file has: %(names)s.", sheet=sheet, names=names),
            field="sheet",
            code="no_such_sheet",
        )
    if not names:
        raise refuse(_s("The file “%(file)s” has no sheet with cells.", file=filename), code="empty_file")
    return names[0]


def _table_rows(parsed: Iterator[_Parsed], limits: Limits) -> tuple[list[Row], list[Problem]]:
    """Return the rows that are not empty, and a problem for every formula and error in them."""
    rows: list[Row] = []
    problems: list[Problem] = []
    last = 0
    for number, cells in parsed:
        if number <= last:
            raise ValueError("rows out of order")
        last = number
        texts: list[str] = []
        for cell in cells:
            if cell["value"] is None:
                continue
            column = cell["column"] - 1
            if column >= limits.columns:
                raise too_wide(number, limits)
            text, problem = _cell_text(cell, number)
            if problem and len(problems) < MOST_PROBLEMS:
                problems.append(problem)
            texts.extend([""] * (column + 1 - len(texts)))
            texts[column] = text
        if any(texts):
            rows.append(Row(number, tuple(texts)))
        if len(rows) > limits.rows + table.HEADER_WITHIN:
            raise too_long(limits)
    return rows, problems


def _formula(element: Any) -> str:
    return next((child.text or "" for child in element if child.tag.endswith("}f")), "")


def _cell_text(cell: dict[str, Any], row: int) -> tuple[str, Problem | None]:
    value, kind = cell["value"], cell["data_type"]
    column = table.letter(cell["column"] - 1)
    if kind == "f":
        return "=", Problem(
            _s("This cell holds a formula."),
            row=row,
            column=column,
            given=str(value)[:60],
            expected=_s("its value: copy the cells and paste values only"),
        )
    if kind == "e" or (isinstance(value, float) and not math.isfinite(value)):
        return "#", Problem(
            _s("This cell holds an error."),
            row=row,
            column=column,
            given=str(value)[:60],
            expected=_s("a number or text"),
        )
    text = _plain_text(value)
    if len(text) > table.LONGEST_CELL:
        return "", Problem(
            _s("This cell has more than %(limit)s characters.", limit=table.LONGEST_CELL),
            row=row,
            column=column,
            given=text[:60],
        )
    return (table.undo_defusing(text), None) if kind == "s" else (text, None)


def _plain_text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text.removesuffix(".0") if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return table.clean(str(value))


def _merged_problems(ranges: list[str], header_row: int) -> list[Problem]:
    problems = []
    for each in ranges[:MOST_PROBLEMS]:
        left, top, _right, bottom = range_boundaries(each)
        if bottom >= header_row:
            problems.append(
                Problem(
                    _s("Cells are merged inside the table."),
                    row=max(top, header_row),
                    column=table.letter(left - 1),
                    given=each,
                    expected=_s("separate cells, each with its own value"),
                )
            )
    return problems
