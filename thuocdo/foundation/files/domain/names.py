"""What a file may be called: a base name, composed, without anything that misleads a person or a program."""

from __future__ import annotations

import re
import unicodedata

from thuocdo.foundation.files.domain.kinds import ABOUT, Kind
from thuocdo.kernel.vietnamese import nfc

LONGEST = 150  # characters; with four bytes each it still fits every file system with room for a number
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # devices on Windows, whatever the extension
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, direction marks, lone halves of pairs, line ends
_KNOWN = {extension for about in ABOUT.values() for extension in about.extensions}
NAMELESS = "tep"  # "file", for a name of which nothing is left


def clean_name(given: str) -> str:
    """Return the base name of `given`, composed (NFC), without control and direction marks, at most 150 characters."""
    base = re.split(r"[/\\]", given)[-1]
    visible = "".join(char for char in base if char == "\t" or unicodedata.category(char) not in _INVISIBLE)
    name = nfc(visible.translate(_FORBIDDEN)).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, extension = split(name)
    if len(name) > LONGEST:
        name = f"{stem[: LONGEST - len(extension) - 1].strip('. ')}.{extension}" if extension else name[:LONGEST]
    return name.strip(". ") or NAMELESS


def split(name: str) -> tuple[str, str]:
    """Return stem and extension (lower case, without dot); "" where what stands behind the last dot is none."""
    stem, dot, extension = name.rpartition(".")
    if dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        return stem, extension.lower()
    return name, ""


def named_as(name: str, kind: Kind) -> str:
    """Return `name` with an extension that says what the file is: a PNG called "anh.jpg" becomes "anh.png"."""
    stem, extension = split(name)
    fitting = ABOUT[kind].extensions
    if extension in fitting:
        return name
    return f"{stem if extension in _KNOWN else name}.{fitting[0]}"


def ascii_name(name: str) -> str:
    """Return `name` in ASCII, for programs that read nothing else: "Báo cáo.pdf" → "Bao cao.pdf"."""
    stem, extension = split(name)
    decomposed = unicodedata.normalize("NFKD", stem.replace("đ", "d").replace("Đ", "D"))
    bare = decomposed.encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", bare).strip(". ") or NAMELESS
    return f"{plain}.{extension}" if extension else plain
