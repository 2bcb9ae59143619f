"""ZIP archives and the documents made of them: Office Open XML and OpenDocument. Read through, never unpacked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from thuocdo.foundation.files.domain.kinds import Kind
from thuocdo.foundation.files.domain.refusing import damaged, locked, refuse, unpacks_to_too_much, with_macros
from thuocdo.kernel.sentences import say_later as _s

MOST_ENTRIES = 5_000
MOST_DIRECTORY = 2 * 1024 * 1024  # bytes that the list of entries takes; it is read into memory
MOST_UNPACKED = 512 * 1024 * 1024  # bytes, everything inside of everything
MOST_RATIO = 100  # unpacked to packed, of what is more than `UNSUSPICIOUS`
UNSUSPICIOUS = 32 * 1024 * 1024  # bytes; a long empty table shrinks a thousandfold
DEEPEST = 2  # an archive in a document (a table in a report) is usual, one in that is not
_PIECE = 64 * 1024
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": Kind.DOCX,
    b"spreadsheetml.sheet.main+xml": Kind.XLSX,
    b"presentationml.presentation.main+xml": Kind.PPTX,
    b"presentationml.slideshow.main+xml": Kind.PPTX,
    b"ms-word.document.macroEnabled.main+xml": Kind.DOCX,
    b"ms-excel.sheet.macroEnabled.main+xml": Kind.XLSX,
    b"ms-powerpoint.presentation.macroEnabled.main+xml": Kind.PPTX,
}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
    b"application/vnd.oasis.opendocument.presentation": Kind.ODP,
}


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked, over all archives inside of each other."""

    unpacked: int
    entries: int = MOST_ENTRIES


def kind_of(file: BinaryIO, name: str, *, macros: bool, archive: bool) -> Kind:
    """Return what kind of document a ZIP is, `Kind.ZIP` for none. Everything in it is read once, piece by piece.

    Raise `BadInput` for a bomb, a password, macros (unless taken), and programs inside where plain archives are taken;
    `zipfile.BadZipFile` and what else a broken one leads to.
    """
    packed = file.seek(0, 2)
    budget = _Budget(min(MOST_UNPACKED, max(UNSUSPICIOUS, packed * MOST_RATIO)))
    with _Opened(file, name) as opened:
        kind = _kind(opened, name, macros=macros)
        if kind is not Kind.ZIP or archive:  # what is not taken need not be read
            _read_through(opened, name, budget, depth=1, programs=kind is not Kind.ZIP)
    return kind


class _Opened(zipfile.ZipFile):
    """An archive whose list of entries is known to be short before it is read."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        if _directory_size(file) > MOST_DIRECTORY:
            raise unpacks_to_too_much(name)
        super().__init__(file)
        entries = self.infolist()
        if len(entries) > MOST_ENTRIES:
            raise unpacks_to_too_much(name)
        if any(each.flag_bits & 0x1 for each in entries):
            raise locked(name)
        ends = 0
        for each in sorted(entries, key=lambda entry: entry.header_offset):
            if each.header_offset < ends:  # entries that share their bytes: small to send, huge to unpack
                raise unpacks_to_too_much(name)
            ends = each.header_offset + 30 + each.compress_size


def _directory_size(file: BinaryIO) -> int:
    """Return how many bytes the list of entries takes. Raise `ValueError` where there is none."""
    size = file.seek(0, 2)
    start = max(0, size - 65_557)  # the record at the end and its longest comment
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise ValueError("cut off")
    (directory,) = struct.unpack("<L", tail[at + 12 : at + 16])
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":  # large archives say it in a record of their own
        (place,) = struct.unpack("<Q", tail[at - 12 : at - 4])
        file.seek(min(place, size))
        record = file.read(56)
        if len(record) < 56 or not record.startswith(b"PK\6\6"):
            raise ValueError("cut off")
        (directory,) = struct.unpack("<Q", record[40:48])
    return int(directory)


def _kind(opened: zipfile.ZipFile, name: str, *, macros: bool) -> Kind:
    names = {each.filename for each in opened.infolist()}
    if "[Content_Types].xml" in names and "_rels/.rels" in names:
        types = _start_of(opened, "[Content_Types].xml", 1024 * 1024)
        kind = next((kind for main, kind in _MAIN_PARTS.items() if main in types), Kind.ZIP)
        held = b"macroEnabled" in types or any(each.lower().endswith("vbaproject.bin") for each in names)
    elif "mimetype" in names:
        kind = _OPEN_DOCUMENTS.get(_start_of(opened, "mimetype", 200).strip(), Kind.ZIP)
        held = any(each.startswith(("Basic/", "Scripts/")) and not each.endswith("/") for each in names)
        if "META-INF/manifest.xml" in names and b"encryption-data" in _start_of(
            opened, "META-INF/manifest.xml", 1024 * 1024
        ):
            raise locked(name)
    else:
        return Kind.ZIP
    if held and not macros:
        raise with_macros(name)
    return kind


def _start_of(opened: zipfile.ZipFile, part: str, most: int) -> bytes:
    with opened.open(part) as content:
        return content.read(most)


def _read_through(opened: zipfile.ZipFile, name: str, budget: _Budget, *, depth: int, programs: bool) -> None:
    """Read every entry to its end, against the budget and its checksum; look into archives inside."""
    for entry in opened.infolist():
        budget.entries -= 1
        budget.unpacked -= entry.file_size
        if budget.entries < 0 or budget.unpacked < 0:
            raise unpacks_to_too_much(name)
        if _misleads(entry.filename):
            raise _bad_entry(name, entry.filename)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise damaged(name)
    for entry in opened.infolist():
        if not entry.is_dir():
            _read_entry(opened, entry, name, budget, depth=depth, programs=programs)


def _read_entry(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: _Budget, *, depth: int, programs: bool
) -> None:
    try:
        with opened.open(entry) as content:
            piece = content.read(_PIECE)
            if not programs and piece.startswith(_PROGRAMS):
                raise _bad_entry(name, entry.filename)
            nested = piece.startswith(b"PK\3\4")
            if nested and depth == DEEPEST:
                raise unpacks_to_too_much(name)
            with SpooledTemporaryFile(max_size=1024 * 1024) as copy:
                while piece:
                    if nested:
                        copy.write(piece)
                    piece = content.read(_PIECE)
                if nested:
                    with _Opened(cast(BinaryIO, copy), name) as inner:
                        _read_through(inner, name, budget, depth=depth + 1, programs=programs)
    except (zlib.error, NotImplementedError, RuntimeError) as error:
        raise damaged(name) from error


def _misleads(path: str) -> bool:
    """Tell whether an entry would be unpacked somewhere else than into its folder."""
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _bad_entry(name: str, entry: str) -> Exception:
    return refuse(
        _s("The archive “%(file)s” holds “%(entry)s”, which is not taken. Leave it out.", file=name, entry=entry[:100]),
        "bad_entry",
    )
