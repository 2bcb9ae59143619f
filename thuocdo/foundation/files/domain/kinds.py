"""The kinds of file that can be told by their content, and which of them are taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

MB = 1024 * 1024  # bytes, as the file managers of officials count


class Kind(StrEnum):
    """What a file is by its content. The value is stored."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    GIF = "gif"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    TEXT = "text"  # plain text and CSV: the content is the same, the name tells them apart
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class About:
    """How a kind is served and called. The first extension is the one that a wrong name is given."""

    media_type: str
    extensions: tuple[str, ...]


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
ABOUT: dict[Kind, About] = {
    Kind.PDF: About("application/pdf", ("pdf",)),
    Kind.PNG: About("image/png", ("png",)),
    Kind.JPEG: About("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    Kind.WEBP: About("image/webp", ("webp",)),
    Kind.GIF: About("image/gif", ("gif",)),
    Kind.DOCX: About(f"{_OPEN_XML}.wordprocessingml.document", ("docx", "docm")),
    Kind.XLSX: About(f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx", "xlsm")),
    Kind.PPTX: About(f"{_OPEN_XML}.presentationml.presentation", ("pptx", "pptm", "ppsx")),
    Kind.ODT: About(f"{_OPEN_DOCUMENT}.text", ("odt",)),
    Kind.ODS: About(f"{_OPEN_DOCUMENT}.spreadsheet", ("ods",)),
    Kind.ODP: About(f"{_OPEN_DOCUMENT}.presentation", ("odp",)),
    Kind.DOC: About("application/msword", ("doc",)),
    Kind.XLS: About("application/vnd.ms-excel", ("xls",)),
    Kind.PPT: About("application/vnd.ms-powerpoint", ("ppt", "pps")),
    Kind.TEXT: About("text/plain; charset=utf-8", ("txt", "csv", "tsv", "md")),
    Kind.ZIP: About("application/zip", ("zip",)),
}

IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.GIF})
SHOWN_INLINE = IMAGES | {Kind.PDF}  # everything else is only ever downloaded
OLD_OFFICE = frozenset({Kind.DOC, Kind.XLS, Kind.PPT})
OFFICE = frozenset({Kind.DOCX, Kind.XLSX, Kind.PPTX, Kind.ODT, Kind.ODS, Kind.ODP})
USUAL = SHOWN_INLINE | OFFICE | {Kind.TEXT}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a caller takes: bytes of one file, files at a time, kinds. Old Office, archives and macros are a choice."""

    file_bytes: int = 50 * MB
    files: int = 20
    kinds: frozenset[Kind] = USUAL
    macros: bool = False

    def extensions(self) -> tuple[str, ...]:
        """Return the extensions to offer in a file dialog, each with its dot."""
        taken = [f".{each}" for kind in Kind if kind in self.kinds for each in ABOUT[kind].extensions]
        return tuple(each for each in taken if self.macros or each not in {".docm", ".xlsm", ".pptm"})

    def accepted(self) -> Sentence:
        """Return what is taken, in words: "PDF, PNG, JPEG …, at most 50 MB a file"."""
        return _s(
            "%(kinds)s, at most %(limit)s MB a file",
            kinds=tuple(_WORDS.get(kind, kind.value.upper()) for kind in Kind if kind in self.kinds),
            limit=max(self.file_bytes // MB, 1),
        )


_WORDS: dict[Kind, str | Sentence] = {
    Kind.WEBP: "WebP",
    Kind.DOCX: "Word (.docx)",
    Kind.XLSX: "Excel (.xlsx)",
    Kind.PPTX: "PowerPoint (.pptx)",
    Kind.DOC: "Word (.doc)",
    Kind.XLS: "Excel (.xls)",
    Kind.PPT: "PowerPoint (.ppt)",
    Kind.TEXT: _s("plain text or CSV"),
}


def called(kind: Kind) -> str | Sentence:
    """Return the kind as people call it."""
    return _WORDS.get(kind, kind.value.upper())


def media_type(kind: Kind, name: str) -> str:
    """Return the media type that a file of this kind and name is served with."""
    if kind is Kind.TEXT and name.lower().endswith(".csv"):
        return "text/csv; charset=utf-8"
    return ABOUT[kind].media_type
