"""What a file is by its content, whether it is whole, and whether it is taken. Its name is only compared afterwards."""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from typing import BinaryIO

from thuocdo.foundation.files.domain import archives, compound, pictures, plain
from thuocdo.foundation.files.domain.kinds import Kind, Limits, called
from thuocdo.foundation.files.domain.refusing import damaged, refuse
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

HEAD = 4096  # bytes
TAIL = 4096  # bytes; a PDF ends within the last kilobyte, some scanners add a little
_PROGRAMS = (
    b"MZ",  # Windows
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # macOS, four byte orders and widths, and its universal programs
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # also Java classes
    b"#!",
    b"L\0\0\0\x01\x14\x02\0",  # Windows shortcuts
    b"dex\n",
    b"\0asm",
)
_BROKEN = (ValueError, KeyError, EOFError, OverflowError, NotImplementedError, RuntimeError, struct.error, zlib.error)
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"MSCF", b"\x28\xb5\x2f\xfd")


def check(file: BinaryIO, name: str, limits: Limits) -> Kind:
    """Return what the file is. Raise `BadInput` with the file, what it is and what is taken; `name` is only for that.

    The file can be read from anywhere; bounded memory and time whatever is in it.
    """
    file.seek(0)
    head = file.read(HEAD)
    try:
        kind = _whole_kind(file, head, name, limits)
    except BadInput:
        raise
    except (*_BROKEN, zipfile.BadZipFile, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # the disk's fault, not the file's
            raise
        raise damaged(name) from error
    if kind not in limits.kinds:
        raise _not_taken(name, limits, called(kind))
    return kind


def _whole_kind(file: BinaryIO, head: bytes, name: str, limits: Limits) -> Kind:
    """Return the kind of a file that is whole."""
    if head.startswith(_PROGRAMS):
        raise _not_taken(name, limits, _s("a program"), "program")
    if head.startswith(_OTHER_ARCHIVES):
        raise _not_taken(name, limits, _s("a compressed archive"))
    if head.startswith((b"PK\3\4", b"PK\5\6", b"PK\7\x08")):
        return archives.kind_of(file, name, macros=limits.macros, archive=Kind.ZIP in limits.kinds)
    if head.startswith(compound.MAGIC):
        kind = compound.kind_of(file, name, macros=limits.macros)
        if kind is None:
            raise _not_taken(name, limits, _s("no document"))
        return kind
    if b"%PDF-" in head[:1024]:
        if plain.markup_of(head[: head.index(b"%PDF-")]):
            raise _not_taken(name, limits, _s("a web page, drawing or script"), "markup")
        _require_whole_pdf(file, name)
        return Kind.PDF
    if picture := pictures.kind_of(file, head):
        return picture
    if markup := plain.markup_of(head):
        raise _not_taken(name, limits, markup, "markup")
    if plain.is_text(file):
        if not plain.may_be_called(name):
            raise _not_taken(name, limits, _s("text that a program could run"), "program")
        return Kind.TEXT
    raise _not_taken(name, limits, _s("of no kind that is known"))


def _require_whole_pdf(file: BinaryIO, name: str) -> None:
    """Refuse a PDF that was cut off: its end is where a reader begins."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise damaged(name)


def _not_taken(name: str, limits: Limits, what: Sentence | str, code: str = "kind_not_taken") -> BadInput:
    return refuse(
        _s(
            "The file “%(file)s” is, by its content, %(what)s. Taken are: %(accepted)s.",
            file=name,
            what=what,
            accepted=limits.accepted(),
        ),
        code,
    )
