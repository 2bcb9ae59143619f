"""Small real documents for a made-up round: PDF pages with Vietnamese text, and a chart as a PNG picture.

Each says on itself that it is a model. Made here so that nothing foreign is shipped; the letters are a part of Be
Vietnam Pro (OFL, see the folder data).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from thuocdo.assessments.domain.demonstration import dice

DATA = Path(__file__).resolve().parents[1] / "data"
WIDTH, HEIGHT, MARGIN = 595, 842, 71  # A4 in points, 25 mm
CHART = (480, 240)  # pixels
_PAPER, _BAR, _LINE = (252, 251, 248), (39, 64, 139), (125, 120, 109)


@cache
def _letters() -> dict[str, tuple[int, int]]:
    """Return glyph and width (thousandths of the size) of every letter that the font has."""
    found = json.loads((DATA / "letters.json").read_text(encoding="utf-8"))
    return {letter: (glyph, width) for letter, (glyph, width) in found.items()}


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """Return a page with a title and lines; longer lines are broken."""
    drawn = ["0.15 0.25 0.55 rg", *_put(title, 17, HEIGHT - MARGIN - 17), "0.1 0.1 0.1 rg"]
    at = HEIGHT - MARGIN - 52.0
    for line in lines:
        for part in _broken(line, 11.5, WIDTH - 2 * MARGIN):
            drawn += _put(part, 11.5, at)
            at -= 18
        at -= 6
    return _file("\n".join(drawn).encode())


def png(*seed: str) -> bytes:
    """Return a bar chart of twelve months."""
    chance = dice(*seed)
    width, height = CHART
    bars = [int(height * chance.uniform(0.45, 0.92)) for _month in range(12)]
    rows = []
    for y in range(height):
        row = bytearray()
        for x in range(width):
            month, inside = divmod(x, width // 12)
            filled = month < 12 and 8 <= inside < 32 and y >= height - bars[month]
            row += bytes(_LINE if y == height - 1 else _BAR if filled else _PAPER)
        rows.append(b"\0" + bytes(row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _put(text: str, size: float, at: float) -> list[str]:
    glyphs = "".join(f"{_letters().get(letter, (0, 0))[0]:04x}" for letter in text)
    return [f"BT /F {size} Tf {MARGIN} {at:.1f} Td <{glyphs}> Tj ET"]


def _broken(text: str, size: float, room: float) -> list[str]:
    lines, here = [""], 0.0
    for word in text.split():
        wide = sum(_letters().get(letter, (0, 500))[1] for letter in f"{word} ") * size / 1000
        if here + wide > room and lines[-1]:
            lines.append("")
            here = 0.0
        lines[-1] += f"{word} "
        here += wide
    return [line.rstrip() for line in lines]


def _file(drawn: bytes) -> bytes:
    """Return a PDF of one page with its font inside, searchable by its letters."""
    font = zlib.compress((DATA / "letters.ttf").read_bytes(), 9)
    size = len((DATA / "letters.ttf").read_bytes())
    widths = " ".join(f"{glyph} [{width}]" for glyph, width in sorted(_letters().values()))
    name = b"/BeVietnamPro-Regular"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (vi) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
        % (WIDTH, HEIGHT),
        _stream(b"", drawn),
        b"<< /Type /Font /Subtype /Type0 /BaseFont " + name + b" /Encoding /Identity-H /DescendantFonts [6 0 R]"
        b" /ToUnicode 9 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont " + name + b" /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R /CIDToGIDMap /Identity /W ["
        + widths.encode() + b"] >>",
        b"<< /Type /FontDescriptor /FontName " + name + b" /Flags 32 /FontBBox [-500 -350 1500 1150] /ItalicAngle 0"
        b" /Ascent 1000 /Descent -265 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>",
        _stream(b"/Filter /FlateDecode /Length1 %d" % size, font),
        _stream(b"", _to_unicode()),
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begins)
    return bytes(out)


def _stream(told: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n" % (told, len(content)) + content + b"\nendstream"


def _to_unicode() -> bytes:
    """Return which letter a glyph stands for, in pieces of a hundred as the format wants."""
    pairs = sorted((glyph, letter) for letter, (glyph, _width) in _letters().items())
    blocks = []
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        told = "\n".join(f"<{glyph:04x}> <{ord(letter):04x}>" for glyph, letter in part)
        blocks.append(f"{len(part)} beginbfchar\n{told}\nendbfchar")
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Letters def /CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n" + "\n".join(blocks) + "\nendcmap end end\n"
    ).encode()
