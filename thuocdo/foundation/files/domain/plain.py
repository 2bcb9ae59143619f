"""Plain text and CSV, and text that is something else: markup and scripts."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from thuocdo.foundation.files.domain.kinds import ABOUT, Kind
from thuocdo.foundation.files.domain.names import split
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

_PIECE = 64 * 1024  # bytes
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|object|embed|meta|style|img|link|form|\?xml|\?php|%)", re.I
)
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def markup_of(head: bytes) -> Sentence | None:
    """Return what kind of markup the beginning of a file is, in words; None for anything else."""
    plain = head.replace(b"\0", b"")  # the same in two bytes a letter
    if _MARKUP.search(plain):
        return _s("a web page, drawing or script")
    if plain.lstrip().startswith(b"{\\rtf"):
        return _s("rich text (RTF)")
    return None


def is_text(file: BinaryIO) -> bool:
    """Tell whether all of a file is text: UTF-8, or UTF-16 with its mark, without control characters."""
    file.seek(0)
    start = file.read(4)
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            if _CONTROLS.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def may_be_called(name: str) -> bool:
    """Tell whether text may have this name: one that no system takes for a program or a page."""
    return split(name)[1] in {*ABOUT[Kind.TEXT].extensions, ""}
