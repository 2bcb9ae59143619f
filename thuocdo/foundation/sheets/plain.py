"""CSV files: which encoding, which delimiter, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from itertools import islice
from pathlib import PurePath

from thuocdo.foundation.sheets import table
from thuocdo.foundation.sheets.table import Limits, Row, Sheet, refuse
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_VIETNAMESE = frozenset("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u0306\u0302\u031b")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(content: bytes, filename: str, *, header_row: int | None, limits: Limits) -> Sheet:
    """Return the table of a CSV file. Raise `BadInput` when it is not one or has faulty places."""
    text, notes = _decoded(content, filename)
    if _CONTROL.search(text):
        raise refuse(_not_a_table(filename), code="not_a_spreadsheet")
    rows: list[Row] = []
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            cells = tuple(table.undo_defusing(table.clean(cell)) for cell in record)
            if not any(cells):
                continue
            if len(cells) > limits.columns and any(cells[limits.columns :]):
                raise too_wide(number, limits)
            if len(rows) > limits.rows + table.HEADER_WITHIN:
                raise too_long(limits)
            rows.append(Row(number, cells[: limits.columns]))
    except csv.Error as error:
        fault = Problem(
            _s("This row breaks the rules of CSV: a quotation mark is not closed, or a cell is too long."),
            row=number + 1,
            given=str(error),
            expected=_s('cells with line ends, quotation marks or delimiters in "…", inner marks doubled'),
        )
        raise refuse(_not_a_table(filename), [fault]) from error
    name = PurePath(filename).stem
    found = table.make_sheet(
        rows, name=name, sheet_names=(name,), header_row=header_row, problems=problems, notes=notes
    )
    if len(found.rows) > limits.rows:
        raise too_long(limits)
    return found


def too_long(limits: Limits) -> Exception:
    """Return the refusal of a table with too many rows."""
    return refuse(_s("The table has more than %(limit)s rows. Split it.", limit=limits.rows), code="too_many_rows")


def too_wide(row: int, limits: Limits) -> Exception:
    """Return the refusal of a table with too many columns, seen in `row`."""
    return refuse(
        _s("Row %(row)s has more than %(limit)s columns.", row=row, limit=limits.columns), code="too_many_columns"
    )


def _decoded(content: bytes, filename: str) -> tuple[str, tuple[Sentence, ...]]:
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16"), ()
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    except UnicodeDecodeError:
        text = "\x00"
    if _CONTROL.search(text):
        raise refuse(_not_a_table(filename), code="not_a_spreadsheet")
    if not _looks_vietnamese(text):
        raise refuse(
            _s(
                "The letters of “%(file)s” are in an encoding that is not known here (TCVN3 or VNI, perhaps). "
                "Save it as CSV UTF-8 or as .xlsx.",
                file=filename,
            ),
            code="unknown_encoding",
        )
    return text, (
        _s("The file is not in UTF-8. It was read as Windows-1258: check the letters, or save it as CSV UTF-8."),
    )


def _looks_vietnamese(text: str) -> bool:
    """Return whether every letter outside ASCII is a Vietnamese one: other 8-bit encodings betray themselves here."""
    foreign = {char for char in set(text) if not char.isascii() and (char.isalpha() or unicodedata.combining(char))}
    return all(_is_vietnamese(char) for char in foreign)


def _is_vietnamese(char: str) -> bool:
    base, *marks = list(unicodedata.normalize("NFD", char.lower()))
    return base in _VIETNAMESE and _MARKS.issuperset(marks)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first records most evenly into most columns."""
    start = text[:65_536]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            records = list(islice(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), 20))
        except csv.Error:
            return 0, 0
        widths = [len(record) for record in records if len(record) > 1]
        most = max(widths, key=widths.count, default=0)
        return widths.count(most), most

    return max((",", ";", "\t"), key=evenness)


def _not_a_table(filename: str) -> Sentence:
    return _s("The file “%(file)s” is not a spreadsheet. Send .xlsx or .csv.", file=filename)
