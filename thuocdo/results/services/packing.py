"""A table that was read from a file, packed for keeping: reading it again costs milliseconds and opens no archive."""

from __future__ import annotations

import json
import zlib

from thuocdo.foundation.sheets.table import Row, Sheet
from thuocdo.results.domain.wording import sentence_from_data, sentence_to_data


def pack(sheet: Sheet) -> bytes:
    """Return the table as bytes for the database."""
    told = {
        "name": sheet.name,
        "sheet_names": sheet.sheet_names,
        "header": sheet.header,
        "header_row": sheet.header_row,
        "rows": [[row.number, *row.cells] for row in sheet.rows],
        "notes": [sentence_to_data(note) for note in sheet.notes],
    }
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), level=3)


def unpack(content: bytes) -> Sheet:
    """Return the table that `pack` made bytes of."""
    told = json.loads(zlib.decompress(content))
    return Sheet(
        told["name"],
        tuple(told["sheet_names"]),
        tuple(told["header"]),
        told["header_row"],
        tuple(Row(number, tuple(cells)) for number, *cells in told["rows"]),
        tuple(sentence_from_data(note) for note in told["notes"]),
    )
