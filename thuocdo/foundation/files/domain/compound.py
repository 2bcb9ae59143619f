"""Office documents before 2007: a compound file (OLE), whose directory names what is in it."""

from __future__ import annotations

import struct
from typing import BinaryIO

from thuocdo.foundation.files.domain.kinds import Kind
from thuocdo.foundation.files.domain.refusing import locked, with_macros

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_ENTRIES = 20_000  # of the directory
_MOST_TABLES = 4_000  # sectors that say where the tables of sectors lie
_END = 0xFFFFFFFA  # this and above are no sectors
_ENTRY = 128  # bytes
_STREAMS = {"WordDocument": Kind.DOC, "Workbook": Kind.XLS, "Book": Kind.XLS, "PowerPoint Document": Kind.PPT}


def kind_of(file: BinaryIO, name: str, *, macros: bool) -> Kind | None:
    """Return the kind of document, None for another compound file, such as an installer or a mail.

    Raise `ValueError` for a broken one, `BadInput` for one with a password or, unless they are taken, with macros.
    """
    names = _Compound(file).names()
    if "EncryptedPackage" in names:
        raise locked(name)
    if not macros and names & {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"}:
        raise with_macros(name)
    return next((kind for stream, kind in _STREAMS.items() if stream in names), None)


class _Compound:
    """Just enough of the format ([MS-CFB]) to read the names in its directory."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        header = file.read(512)
        if len(header) < 512:
            raise ValueError("cut off")
        (shift,) = struct.unpack("<H", header[30:32])
        if shift not in {9, 12}:
            raise ValueError("unknown sector size")
        self._file, self._size = file, 1 << shift
        (self._directory,) = struct.unpack("<L", header[48:52])
        more, more_count = struct.unpack("<LL", header[68:76])
        self._tables = [each for each in struct.unpack("<109L", header[76:512]) if each < _END]
        per = self._size // 4
        for _number in range(min(more_count, _MOST_TABLES)):
            if more >= _END:
                break
            listed = struct.unpack(f"<{per}L", self._sector(more))
            self._tables += [each for each in listed[:-1] if each < _END]
            more = listed[-1]

    def names(self) -> set[str]:
        found: set[str] = set()
        sector, seen = self._directory, set[int]()
        while sector < _END:
            if sector in seen or len(seen) * self._size > _MOST_ENTRIES * _ENTRY:
                raise ValueError("the directory leads nowhere")
            seen.add(sector)
            content = self._sector(sector)
            for at in range(0, self._size, _ENTRY):
                (length,) = struct.unpack("<H", content[at + 64 : at + 66])
                if 2 <= length <= 64 and content[at + 66]:
                    found.add(content[at : at + length - 2].decode("utf-16-le", "replace"))
            sector = self._next(sector)
        return found

    def _next(self, sector: int) -> int:
        table, place = divmod(sector, self._size // 4)
        if table >= len(self._tables):
            raise ValueError("no such sector")
        found: int = struct.unpack("<L", self._sector(self._tables[table])[place * 4 : place * 4 + 4])[0]
        return found

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        content = self._file.read(self._size)
        if len(content) != self._size:
            raise ValueError("cut off")
        return content
