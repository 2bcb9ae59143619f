"""Vietnamese text: one form, folding for search, and a sort key.

Unicode folding does not know that "đ" is a kind of "d"; dictionaries do not sort "ă" with "a". Both are said here.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary's order
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PRIMARY = {letter: chr(0xE000 + place) for place, letter in enumerate(_LETTERS)}  # after all signs and digits
_SPACE = re.compile(r"\s+")
_LOOK_ALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"})  # Icelandic eth, typed for Đ by old keyboards
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})


def nfc(text: str) -> str:
    """Return `text` composed (NFC), with runs of white space as one space, none at the ends, and a true Đ."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES)).strip()


def fold(text: str) -> str:
    """Return `text` for comparing in a search: no case, no diacritics, đ as d, punctuation as one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LOOK_ALIKES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char)).replace("đ", "d")
    return " ".join(re.findall(r"[^\W_]+", bare))


def sort_key(text: str) -> str:
    """Return a string whose byte order is the order of a Vietnamese dictionary (as ICU's `vi` collation).

    First letters (a ă â … d đ …), then tones (ngang huyền hỏi ngã sắc nặng), then case. Digits sort before letters,
    punctuation before digits. Store it in a column with collation "C".
    """
    letters, tones, cases = [], [], []
    for char in unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES).translate(_APOSTROPHES):
        parts = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in parts[1:] if mark in _TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        lower = base.lower()
        letters.append(_PRIMARY.get(lower, lower))
        tones.append(str(_TONES.index(tone) + 1) if tone else "0")
        cases.append("0" if base == lower else "1")
    return "".join(letters) + "\x01" + "".join(tones) + "\x01" + "".join(cases)


def slug(text: str) -> str:
    """Return `text` as words of ASCII letters and digits joined by hyphens, for addresses."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))
