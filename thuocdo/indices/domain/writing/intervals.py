"""Intervals as people write them: "≥ 80 < 100", ">90", "= 3", "từ 80 đến dưới 100", "from 80 to under 100"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from thuocdo.indices.domain.rules.data import Json
from thuocdo.indices.domain.rules.given import read_number
from thuocdo.kernel.vietnamese import fold

_SIGNS = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤"}
_WORDS = (
    ("den duoi", "<"), ("toi duoi", "<"), ("to under", "<"), ("to below", "<"), ("tro len", ""), ("and above", ""),
    ("or more", ""), ("tro xuong", "≤"), ("den", "≤"), ("up to", "≤"), ("to", "≤"), ("tu", "≥"), ("from", "≥"),
    ("at least", "≥"), ("tren", ">"), ("above", ">"), ("over", ">"), ("duoi", "<"), ("under", "<"), ("below", "<"),
)  # fmt: skip
_BOUND = re.compile(r"([≥>≤<=])([^≥>≤<=]+)")
ANY = "*"  # no bound at either end


def interval_text(data: Mapping[str, Json], *, comma: bool) -> str:
    """Return the interval of an entry. A half-open one is written as such: "≥ 80 < 100"."""
    low, high = data.get("low"), data.get("high")
    at_low, at_high = data.get("low_included", True), data.get("high_included", False)
    if low is not None and low == high and at_low and at_high:
        text = f"= {low}"
    else:
        text = " ".join(
            f"{sign} {number}"
            for sign, number in (("≥" if at_low else ">", low), ("≤" if at_high else "<", high))
            if number is not None
        )
    return (text.replace(".", ",") if comma else text) or ANY


def interval_data(text: str) -> dict[str, Json] | None:
    """Return the four parameters that `text` stands for, or None when it is no interval."""
    if text.strip() == ANY:
        return {}
    compact = _signs(text)
    data: dict[str, Json] = {}
    rest = _BOUND.sub("", compact)
    for sign, given in _BOUND.findall(compact):
        number = read_number(given.removesuffix("%"))
        if number is None or not _put(data, sign, number, given.removesuffix("%")):
            return None
    return data if data and not rest else None


def _put(data: dict[str, Json], sign: str, number: Fraction, given: str) -> bool:
    if sign == "=":
        if data:
            return False
        data.update(low=given, high=given, high_included=True)
        return True
    name, default = ("low", True) if sign in "≥>" else ("high", False)
    if name in data:
        return False
    data[name] = given
    included = sign in "≥≤"
    if included is not default:
        data[f"{name}_included"] = included
    return True


def _signs(text: str) -> str:
    """Return the text with words and double signs as single signs, without spaces."""
    if re.search(r"[^\W\d_]", text):
        spaced = re.sub(r"([≥>≤<=]+|\d+(?:[.,/]\d+)*)", r" \1 ", text)
        kept = [part if re.search(r"[\d≥>≤<=]", part) else fold(part) for part in spaced.split()]
        text = " ".join(part for part in kept if part)
        if text.endswith(("tro xuong", "or less")):
            text = f"≤ {text.removesuffix('tro xuong').removesuffix('or less')}".replace("≤ tu", "≤")
        for word, sign in _WORDS:
            text = re.sub(rf"\b{word}\b", sign, text)
    for double, sign in _SIGNS.items():
        text = text.replace(double, sign)
    return "".join(text.split())
