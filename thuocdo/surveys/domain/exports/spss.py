"""SPSS system files (.sav), with variable and value labels, in UTF-8. Rows are written as they come.

Texts are cut at 255 bytes, the most that one SPSS string holds; CSV has them whole. Source: PSPP developers' guide,
"System file format".
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from sys import float_info
from typing import BinaryIO

from thuocdo.surveys.domain.exports.dictionary import NOT_ASKED, Cell, Kind, Variable

LONGEST_TEXT = 255  # bytes
LONGEST_LABEL = 255
LONGEST_VALUE_LABEL = 120
_SYSMIS = -float_info.max
_NUMERIC, _STRING = 5, 1  # formats F and A
_CASES_AT = 80  # where the header holds the number of cases


class Writer:
    """Writes one file. The target must be seekable: the number of cases is filled in by `close`."""

    def __init__(self, target: BinaryIO, variables: Sequence[Variable], *, title: str, day: str) -> None:
        self._target, self._variables, self._cases = target, variables, 0
        self._widths = [
            min(LONGEST_TEXT, max(1, 3 * each.width)) if each.kind is Kind.TEXT else 0 for each in variables
        ]
        self._header(title, day)
        self._names()
        self._labels()
        self._extensions()
        target.write(struct.pack("<ii", 999, 0))

    def row(self, values: Sequence[Cell]) -> None:
        """Write one case."""
        parts = []
        for value, width in zip(values, self._widths, strict=True):
            if width:
                parts.append(cut("" if value is None else str(value), width).ljust(_padded(width)))
            else:
                parts.append(struct.pack("<d", _SYSMIS if value is None else float(value)))
        self._target.write(b"".join(parts))
        self._cases += 1

    def close(self) -> None:
        """Fill in how many cases there are."""
        end = self._target.tell()
        self._target.seek(_CASES_AT)
        self._target.write(struct.pack("<i", self._cases))
        self._target.seek(end)

    def _header(self, title: str, day: str) -> None:
        size = sum(_padded(width) // 8 if width else 1 for width in self._widths)
        self._target.write(b"$FL2" + b"@(#) SPSS DATA FILE Thuoc Do".ljust(60))
        self._target.write(struct.pack("<iiiiid", 2, size, 0, 0, -1, 100.0))
        self._target.write(day.encode("ascii").ljust(9)[:9] + b"00:00:00" + cut(title, 64).ljust(64) + b"\0\0\0")

    def _names(self) -> None:
        for place, (variable, width) in enumerate(zip(self._variables, self._widths, strict=True)):
            missing = variable.kind is Kind.CHOICE
            form = _STRING << 16 | width << 8 if width else _NUMERIC << 16 | 8 << 8 | (
                2 if variable.kind is Kind.NUMBER else 0
            )  # fmt: skip
            self._target.write(struct.pack("<iiiiii", 2, width, 1, int(missing), form, form))
            self._target.write(_short(place))
            label = cut(variable.label, LONGEST_LABEL)
            self._target.write(struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4))
            if missing:
                self._target.write(struct.pack("<d", NOT_ASKED))
            for _more in range(_padded(width) // 8 - 1 if width else 0):
                self._target.write(struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * 8)

    def _labels(self) -> None:
        index = 1
        for variable, width in zip(self._variables, self._widths, strict=True):
            if variable.labels:
                named = {**variable.labels, NOT_ASKED: "Không hỏi / Not asked"}
                self._target.write(struct.pack("<ii", 3, len(named)))
                for value, words in named.items():
                    label = cut(words, LONGEST_VALUE_LABEL)
                    room = -(-(len(label) + 1) // 8) * 8 - 1
                    self._target.write(struct.pack("<dB", value, len(label)) + label.ljust(room))
                self._target.write(struct.pack("<iii", 4, 1, index))
            index += _padded(width) // 8 if width else 1

    def _extensions(self) -> None:
        self._extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
        lowest = -float_info.max * (1 - 2**-53)
        self._extension(4, 8, struct.pack("<3d", _SYSMIS, float_info.max, lowest))
        names = "\t".join(f"{_short(place).decode().strip()}={each.name}" for place, each in enumerate(self._variables))
        self._extension(13, 1, names.encode())
        self._extension(20, 1, b"UTF-8")

    def _extension(self, subtype: int, size: int, data: bytes) -> None:
        self._target.write(struct.pack("<iiii", 7, subtype, size, len(data) // size) + data)


def cut(text: str, most: int) -> bytes:
    """Return text in UTF-8, at most so many bytes, never half a letter."""
    return text.replace("\0", "").encode("utf-8", "replace")[:most].decode("utf-8", "ignore").encode()


def _padded(width: int) -> int:
    return -(-width // 8) * 8


def _short(place: int) -> bytes:
    return f"V{place:05}".encode().ljust(8)
