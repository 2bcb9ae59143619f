"""Small real files of every kind, made here so that a test shows what is in them."""

import io
import random
import struct
import zipfile
import zlib

import openpyxl
from PIL import Image


def picture(kind, size=(40, 30), **options):
    content = io.BytesIO()
    noise = random.Random(1).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, noise).save(content, kind, **options)
    return content.getvalue()


def pdf(text="Báo cáo"):
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% " + text.encode() + b"\n"
    )
    return body + b"xref\n0 1\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def word(extra=None, main="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    parts = {"[Content_Types].xml": types, "_rels/.rels": "<Relationships/>", "word/document.xml": "<w/>"}
    return archive({**parts, **(extra or {})})


def excel():
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


def open_document(media_type="text", extra=None, manifest="<manifest/>"):
    parts = {"mimetype": f"application/vnd.oasis.opendocument.{media_type}", "content.xml": "<office/>"}
    return archive({**parts, "META-INF/manifest.xml": manifest, **(extra or {})})


def compound(*names):
    """A compound file (OLE) of one table sector and as many directory sectors as the names need."""
    entries = b"".join(
        (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0") + struct.pack("<HB", 2 * len(name) + 2, 2) + bytes(61)
        for name in ("Root Entry", *names)
    )
    entries += bytes(-len(entries) % 512)
    sectors = len(entries) // 512
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}L", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<LLLLL", 0, 1, 1, 0, 4096) + struct.pack("<LLLL", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return header + struct.pack("<109L", 0, *[0xFFFFFFFF] * 108) + table + entries


def png_chunk(name, content):
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


def huge_png():
    """A few bytes that a viewer would unpack to 40 000 × 40 000 pixels."""
    header = png_chunk(b"IHDR", struct.pack(">LLBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b"")


SAMPLES = {
    "pdf": pdf(),
    "png": picture("PNG"),
    "jpeg": picture("JPEG"),
    "webp": picture("WEBP"),
    "gif": picture("GIF"),
    "docx": word(),
    "xlsx": excel(),
    "pptx": word(main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
    "odt": open_document(),
    "ods": open_document("spreadsheet"),
    "odp": open_document("presentation"),
    "doc": compound("WordDocument", "1Table"),
    "xls": compound("Workbook"),
    "ppt": compound("PowerPoint Document", "Current User", "Pictures", "One", "Two", "Three"),
    "text": "Tỉnh;Điểm\nHà Nội;82,75\n".encode(),
    "zip": archive({"bao-cao/a.txt": "Kết quả"}),
}
