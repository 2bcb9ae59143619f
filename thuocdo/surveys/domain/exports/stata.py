"""Stata files (.dta, format 118: Stata 14 and later), with labels, in UTF-8. Rows are written as they come.

Texts are cut at 2,045 bytes, the most that one Stata string holds; CSV has them whole. Source: Stata manual,
"File formats .dta".
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import BinaryIO

from thuocdo.surveys.domain.exports.dictionary import NOT_ASKED, Cell, Kind, Variable
from thuocdo.surveys.domain.exports.spss import cut

LONGEST_TEXT = 2045  # bytes
_DOUBLE = 65526
_MISSING = struct.pack("<Q", 0x7FE0000000000000)  # .
_NOT_ASKED = struct.pack("<Q", 0x7FE0010000000000)  # .a
_LABEL_OF_NOT_ASKED = 2147483622  # .a among the values of a label
_PARTS = 14


class Writer:
    """Writes one file. The target must be seekable: places and the number of rows are filled in by `close`."""

    def __init__(self, target: BinaryIO, variables: Sequence[Variable], *, title: str) -> None:
        self._target, self._variables, self._rows = target, variables, 0
        self._widths = [
            min(LONGEST_TEXT, max(1, 3 * each.width)) if each.kind is Kind.TEXT else 0 for each in variables
        ]
        self._places: list[int] = [0]
        self._head(title)
        self._describe()
        self._begin(b"<data>")

    def row(self, values: Sequence[Cell]) -> None:
        """Write one observation."""
        parts = []
        for variable, value, width in zip(self._variables, values, self._widths, strict=True):
            if width:
                parts.append(cut("" if value is None else str(value), width).ljust(width, b"\0"))
            elif value is None:
                parts.append(_MISSING)
            elif variable.kind is Kind.CHOICE and value == NOT_ASKED:
                parts.append(_NOT_ASKED)
            else:
                parts.append(struct.pack("<d", float(value)))
        self._target.write(b"".join(parts))
        self._rows += 1

    def close(self) -> None:
        """Write the labels of values, and fill in places and numbers."""
        target = self._target
        target.write(b"</data>")
        self._begin(b"<strls>")
        target.write(b"</strls>")
        self._begin(b"<value_labels>")
        for place, variable in enumerate(self._variables):
            if variable.labels:
                self._value_label(_label_name(place), variable)
        target.write(b"</value_labels>")
        self._begin(b"</stata_dta>")
        self._places.append(target.tell())
        target.seek(self._rows_at)
        target.write(struct.pack("<Q", self._rows))
        target.seek(self._places[1] + len(b"<map>"))
        target.write(struct.pack(f"<{_PARTS}Q", *self._places))
        target.seek(self._places[-1])

    def _head(self, title: str) -> None:
        label, stamp = cut(title, 320)[:320], b""
        self._target.write(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")
        self._target.write(struct.pack("<H", len(self._variables)) + b"</K><N>")
        self._rows_at = self._target.tell()
        self._target.write(struct.pack("<Q", 0) + b"</N><label>" + struct.pack("<H", len(label)) + label)
        self._target.write(b"</label><timestamp>" + struct.pack("<B", len(stamp)) + b"</timestamp></header>")
        self._begin(b"<map>")
        self._target.write(b"\0" * 8 * _PARTS + b"</map>")

    def _describe(self) -> None:
        each = list(zip(self._variables, self._widths, strict=True))
        self._table(b"variable_types", [struct.pack("<H", width or _DOUBLE) for _variable, width in each])
        self._table(b"varnames", [_fixed(variable.name, 129) for variable in self._variables])
        self._table(b"sortlist", [struct.pack("<H", 0)] * (len(each) + 1))
        self._table(b"formats", [_fixed(f"%{min(width, 244)}s" if width else "%10.0g", 57) for _v, width in each])
        labels = [_label_name(place) if variable.labels else "" for place, variable in enumerate(self._variables)]
        self._table(b"value_label_names", [_fixed(label, 129) for label in labels])
        self._table(b"variable_labels", [_fixed(_characters(variable.label, 80), 321) for variable in self._variables])
        self._table(b"characteristics", [])

    def _table(self, name: bytes, cells: Sequence[bytes]) -> None:
        self._begin(b"<" + name + b">")
        self._target.write(b"".join(cells) + b"</" + name + b">")

    def _begin(self, tag: bytes) -> None:
        self._places.append(self._target.tell())
        self._target.write(tag)

    def _value_label(self, name: str, variable: Variable) -> None:
        named = {**variable.labels, _LABEL_OF_NOT_ASKED: "Không hỏi / Not asked"}
        texts = [cut(words, 32_000) + b"\0" for words in named.values()]
        starts = [sum(map(len, texts[:place])) for place in range(len(texts))]
        table = struct.pack("<ii", len(named), sum(map(len, texts)))
        table += struct.pack(f"<{len(named)}i", *starts) + struct.pack(f"<{len(named)}i", *named) + b"".join(texts)
        self._target.write(b"<lbl>" + struct.pack("<i", len(table)) + _fixed(name, 129) + b"\0\0\0" + table + b"</lbl>")


def _label_name(place: int) -> str:
    return f"nhan_{place}"


def _characters(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _fixed(text: str, size: int) -> bytes:
    return cut(text, size - 1).ljust(size, b"\0")
