"""What a sheet is once it has been read, and the form that the text of a cell takes on its way in and out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.kernel.vietnamese import nfc

LONGEST_CELL = 32_767  # characters; the limit of spreadsheet programs themselves
MOST_PROBLEMS = 500  # nobody reads more, and a hostile file must not fill the memory with them
HEADER_WITHIN = 30  # rows; titles and notes above a table take fewer
_NEWLINES = re.compile(r"\r\n?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"''*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest table that is taken."""

    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header. `number` is the one that the spreadsheet program shows, counted from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text. Every row has as many cells as the header; empty rows are left out.

    `notes` says what the reader should know about how the file was understood, such as an old encoding.
    """

    name: str
    sheet_names: tuple[str, ...]
    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    notes: tuple[Sentence, ...] = ()


def clean(text: str) -> str:
    """Return `text` composed (NFC), without unprintable characters, with plain line ends and no space at the ends."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _NEWLINES.sub("\n", text))).strip()


def defuse(text: str) -> str:
    """Return `text` with a leading apostrophe if a spreadsheet program would run it as a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def defuse_apostrophes(text: str) -> str:
    """Return `text` so that `undo_defusing` gives it back, for files where text can't be taken for a formula."""
    return f"'{text}" if _DEFUSED.match(text) else text


def undo_defusing(text: str) -> str:
    """Return `text` without the apostrophe that `defuse` put in front."""
    return text[1:] if _DEFUSED.match(text) else text


def letter(column: int) -> str:
    """Return the letters of the 0-based `column`: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def refuse(sentence: Sentence, problems: list[Problem] | None = None, *, code: str = "unreadable_file") -> BadInput:
    """Return the refusal of a whole file."""
    return BadInput(sentence, field="file", problems=problems or (), code=code)


def make_sheet(
    rows: list[Row],
    *,
    name: str,
    sheet_names: tuple[str, ...],
    header_row: int | None,
    problems: list[Problem],
    notes: tuple[Sentence, ...] = (),
) -> Sheet:
    """Find the header among `rows` (none of them empty) and return the table below it.

    The header is the first of the top rows that fills at least 60 % of the widest one, unless `header_row` says it.
    Raise `BadInput` with `problems` and with every cell that stands beyond the last heading.
    """
    if not rows:
        raise refuse(say_later("The sheet “%(sheet)s” is empty.", sheet=name), code="empty_sheet")
    place = _header_place(rows, header_row)
    header = tuple(nfc(cell) for cell in _trimmed(rows[place].cells))
    width = len(header)
    table = []
    for row in rows[place + 1 :]:
        for column, cell in enumerate(row.cells[width:], start=width):
            if cell and len(problems) < MOST_PROBLEMS:
                problems.append(_beyond(row.number, column, cell))
        table.append(Row(row.number, (row.cells + ("",) * width)[:width]))
    if problems:
        problems.sort(key=lambda problem: (problem.row or 0, len(problem.column), problem.column))
        raise refuse(
            say_later(
                "The table can't be read: there is %(count)s problem.",
                "The table can't be read: there are %(count)s problems.",
                count=len(problems),
            ),
            problems,
            code="faulty_table",
        )
    return Sheet(name, sheet_names, header, rows[place].number, tuple(table), notes)


def header_number(rows: list[Row]) -> int:
    """Return the number of the row that holds the headings, as `make_sheet` finds it."""
    return rows[_header_place(rows, None)].number


def _header_place(rows: list[Row], header_row: int | None) -> int:
    if header_row is not None:
        for place, row in enumerate(rows):
            if row.number == header_row:
                return place
        raise BadInput(
            say_later("Row %(row)s, named as the row of headings, is empty or missing.", row=header_row),
            field="header_row",
        )
    filled = [sum(map(bool, row.cells)) for row in rows[:HEADER_WITHIN]]
    return next(place for place, count in enumerate(filled) if 10 * count >= 6 * max(filled))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _beyond(row: int, column: int, cell: str) -> Problem:
    return Problem(
        say_later("This cell stands to the right of the last heading."),
        row=row,
        column=letter(column),
        given=cell[:60],
        expected=say_later("an empty cell, or a heading above it"),
    )
