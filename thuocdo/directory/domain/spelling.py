"""When two spellings are the same Vietnamese name: hoà and hòa, THUỴ and thụy, composed or not."""

from __future__ import annotations

import re
import unicodedata

from thuocdo.kernel.vietnamese import fold

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def spelling_key(text: str) -> str:
    """Return a key that is equal for two spellings that differ in case, punctuation or the tone's place only.

    "Hoà Bình" and "Hòa Bình" share a key; "Tân Hòa" and "Tân Hóa" do not.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text.casefold()))
    return " ".join(_tone_last(word) for word in words)


def _tone_last(word: str) -> str:
    marks = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in marks if mark in _TONES)
    bare = "".join(mark for mark in marks if mark not in _TONES)
    return unicodedata.normalize("NFC", bare) + tones


def closest(text: str, names: dict[int, list[str]]) -> set[int]:
    """Return the keys of `names` whose names match `text` best: to the letter, else by spelling, else folded."""
    for same in (str.strip, spelling_key, fold):
        wanted = same(text)
        found = {key for key, given in names.items() if any(same(name) == wanted for name in given)}
        if found:
            return found
    return set()
