"""Read a table from a file that somebody sent, whatever it really is.

The content decides, not the name of the file. Nothing in it is run, fetched or trusted; a file that can't be taken is
refused with a sentence and a list of places, quickly and in bounded memory.
"""

from __future__ import annotations

from thuocdo.foundation.sheets import excel, plain
from thuocdo.foundation.sheets.table import Limits, Row, Sheet, refuse
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

MIB = 1024 * 1024
LARGEST_FILE = 20 * MIB

__all__ = ["LARGEST_FILE", "MIB", "Row", "Sheet", "read_sheet"]


def read_sheet(
    content: bytes,
    filename: str,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    max_rows: int = 20_000,
    max_columns: int = 200,
    max_bytes: int = LARGEST_FILE,
) -> Sheet:
    """Return the table in an .xlsx or .csv file as text: numbers in their shortest exact digits, dates as yyyy-mm-dd.

    Of a workbook the sheet named `sheet` is read, or the first visible one. The header is found by itself, or is row
    `header_row` (1-based). Numbers in a workbook are what is stored, not what is shown: 82,75 % reads "0.8275".
    Raise `BadInput` with every faulty place.
    """
    if not content:
        raise refuse(_s("The file “%(file)s” is empty.", file=filename), code="empty_file")
    if len(content) > max_bytes:
        raise refuse(
            _s(
                "The file “%(file)s” has %(size)s MiB. At most %(limit)s MiB are taken.",
                file=filename,
                size=-(-len(content) // MIB),
                limit=max_bytes // MIB,
            ),
            code="too_large",
        )
    limits = Limits(rows=max_rows, columns=max_columns)
    if content.startswith(b"PK"):
        return excel.read(content, filename, sheet=sheet, header_row=header_row, limits=limits)
    if reason := _other_kind(content, filename):
        raise refuse(reason, code="not_a_spreadsheet")
    return plain.read(content, filename, header_row=header_row, limits=limits)


def _other_kind(content: bytes, filename: str) -> Sentence | None:
    """Return why a well-known kind of file is not taken."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _s("The file “%(file)s” is protected by a password. Save it without one.", file=filename)
        return _s("The file “%(file)s” is in the old .xls format. Save it as .xlsx or .csv.", file=filename)
    if start.startswith(b"%pdf"):
        return _s("The file “%(file)s” is a PDF. Send a spreadsheet: .xlsx or .csv.", file=filename)
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return _s("The file “%(file)s” is a web page or XML. Open it and save it as .xlsx or .csv.", file=filename)
    return None
