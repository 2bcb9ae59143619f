"""Rows as they come from a file, wherever that was read."""

from __future__ import annotations

from dataclasses import dataclass

SETTING = "#"  # begins the first cell of a row that is a setting and not a node


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of text; `number` is the one that the spreadsheet program shows."""

    number: int
    cells: tuple[str, ...]
