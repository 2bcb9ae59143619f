"""Raster pictures: told by their signature, whole to their end, and of a size that a viewer can open."""

from __future__ import annotations

import struct
from typing import BinaryIO

from thuocdo.foundation.files.domain.kinds import Kind

MOST_PIXELS = 250_000_000  # more brings down the viewer of whoever opens it
_MOST_PARTS = 100_000  # chunks or segments of one picture
_JPEG_TAIL = 64 * 1024  # bytes; phones write something behind the end
_BARE_MARKERS = {0x01, *range(0xD0, 0xD8)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def kind_of(file: BinaryIO, head: bytes) -> Kind | None:
    """Return the kind of a whole picture, None for something else. Raise `ValueError` for a broken picture."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(file)
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        _check_jpeg(file)
        return Kind.JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        _check_gif(file, head)
        return Kind.GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        _check_webp(file, head)
        return Kind.WEBP
    return None


def _check_png(file: BinaryIO) -> None:
    """Walk over all chunks to IEND."""
    size = file.seek(0, 2)
    at = 8
    for number in range(_MOST_PARTS):
        file.seek(at)
        length, name = struct.unpack(">L4s", _exactly(file, 8))
        if number == 0:
            if name != b"IHDR" or length != 13:
                raise ValueError("no header")
            _require_viewable(*struct.unpack(">LL", _exactly(file, 8)))
        at += 12 + length
        if at > size:
            raise ValueError("cut off")
        if name == b"IEND":
            return
    raise ValueError("too many chunks")


def _check_jpeg(file: BinaryIO) -> None:
    """Walk over the segments to the picture's data, then look for the end mark."""
    size = file.seek(0, 2)
    at, seen_frame = 2, False
    for _number in range(_MOST_PARTS):
        file.seek(at)
        mark, code = _exactly(file, 2)
        if mark != 0xFF:
            raise ValueError("no marker")
        if code == 0xFF or code in _BARE_MARKERS:  # filling, or a marker without content
            at += 1 if code == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", _exactly(file, 2))
        if code in _FRAMES:
            _bits, height, width = struct.unpack(">BHH", _exactly(file, 5))
            _require_viewable(width, max(height, 1))
            seen_frame = True
        at += 2 + length
        if length < 2 or at > size:
            raise ValueError("cut off")
        if code == 0xDA:
            break
    file.seek(max(at, size - _JPEG_TAIL))
    if not seen_frame or b"\xff\xd9" not in file.read(_JPEG_TAIL):
        raise ValueError("cut off")


def _check_gif(file: BinaryIO, head: bytes) -> None:
    """Walk over all blocks to the trailer."""
    width, height, flags = struct.unpack("<HHB", head[6:11])
    _require_viewable(width, height)
    at = 13 + _colours(flags)
    for _number in range(_MOST_PARTS):
        file.seek(at)
        kind = _exactly(file, 1)
        if kind == b";":
            return
        if kind == b"!":
            at = _after_blocks(file, at + 2)
        elif kind == b",":
            flags = _exactly(file, 9)[8]
            at = _after_blocks(file, at + 11 + _colours(flags))
        else:
            raise ValueError("no block")
    raise ValueError("too many blocks")


def _colours(flags: int) -> int:
    """Return how many bytes the table of colours takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(file: BinaryIO, at: int) -> int:
    """Return where the run of sub-blocks that begins here is over."""
    file.seek(at)
    while length := _exactly(file, 1)[0]:
        at += 1 + length
        file.seek(at)
    return at + 1


def _check_webp(file: BinaryIO, head: bytes) -> None:
    (declared,) = struct.unpack("<L", head[4:8])
    if file.seek(0, 2) < declared + 8 or head[12:16] not in {b"VP8 ", b"VP8L", b"VP8X"} or len(head) < 30:
        raise ValueError("cut off")
    if head[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
        _require_viewable(width, height)


def _require_viewable(width: int, height: int) -> None:
    if width < 1 or height < 1 or width * height > MOST_PIXELS:
        raise ValueError("no size that can be shown")


def _exactly(file: BinaryIO, count: int) -> bytes:
    found = file.read(count)
    if len(found) != count:
        raise ValueError("cut off")
    return found
