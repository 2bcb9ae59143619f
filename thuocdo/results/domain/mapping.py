"""How the columns of a spreadsheet are read: a role for each column, guessed from its heading.

A role is one of `ROLES`, or a kind of figure with the code of a node: "points:3.1", "self:3.1", "rank:3.1".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain.published import Column

NAME, OTHER_NAME, UNIT_CODE = "name", "other_name", "unit_code"
RANK, RANK_CHANGE, BAND, OTHER_BAND = "rank", "rank_change", "band", "other_band"
INDEX, TOTAL, SELF_TOTAL, OTHER_TOTAL, ABSOLUTE = "index", "total", "self_total", "other_total", "absolute"
IGNORED = ""
ROLES = (
    NAME, UNIT_CODE, RANK, RANK_CHANGE, INDEX, TOTAL, SELF_TOTAL, BAND, ABSOLUTE, OTHER_NAME, OTHER_TOTAL, OTHER_BAND,
)  # fmt: skip
POINTS, SELF, NODE_RANK = "points", "self", "rank"
NODE_ROLES = (POINTS, SELF, NODE_RANK)

# The first rule one of whose phrases stands in the folded heading decides; the more special come first.
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (ABSOLUTE, ("gia tri tuyet doi", "absolute")),
    (RANK_CHANGE, ("tang giam hang", "thay doi hang", "thay doi thu hang", "rank change", "tang giam bac")),
    (RANK, ("xep hang", "thu hang", "rank", "vi tri")),
    (BAND, ("xep loai", "phan loai", "band", "class")),
    (INDEX, ("chi so tong hop", "par index", "chi so par index", "index")),
    (SELF_TOTAL, ("tong tu danh gia", "tong diem tu danh gia", "don vi tu danh gia", "self total")),
    (TOTAL, ("tong diem", "tong so diem", "tong cong", "total", "diem tham dinh")),
    (UNIT_CODE, ("ma don vi", "ma so", "unit code")),
    (NAME, ("ten don vi", "don vi", "tinh thanh pho", "cac bo", "co quan", "ten tinh", "unit", "dia phuong", "ten")),
)
_SELF_MARKS = ("tdg", "tu danh gia", "tu cham", "self")
_SAME_ENOUGH = 0.6


def headings_hash(headings: Sequence[str]) -> str:
    """Return what identifies a row of headings, whatever their case and marks: SHA-256, 64 hex digits."""
    folded = json.dumps([fold(each) for each in headings], ensure_ascii=False)
    return hashlib.sha256(folded.encode()).hexdigest()


def guess(headings: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """Return a role for every heading; `IGNORED` where nothing fits. No role is given twice."""
    found: list[str] = []
    for heading in headings:
        role = _guess_one(fold(heading), columns)
        found.append(IGNORED if role in found else role)
    return tuple(found)


def _guess_one(heading: str, columns: Sequence[Column]) -> str:
    kind = SELF if any(mark in heading for mark in _SELF_MARKS) else POINTS
    bare = heading
    for mark in (*_SELF_MARKS, "td", "tham dinh"):
        bare = f" {bare} ".replace(f" {mark} ", " ").strip()
    node = _node(bare, columns)
    if node:
        return f"{kind}:{node}"
    for role, phrases in _RULES:
        if any(f" {phrase} " in f" {heading} " for phrase in phrases):
            return role
    return IGNORED


def _node(heading: str, columns: Sequence[Column]) -> str:
    """Return the code of the node that a heading names by its code or by most of the words of its title."""
    first = heading.partition(" ")[0]
    words = set(heading.split())
    best, best_share = "", 0.0
    for column in columns:
        if heading == fold(column.code) or (first == fold(column.code) and first[:1].isdigit()):
            return column.code
        for title in (column.title, column.title_en):
            wanted = set(fold(title).split())
            share = len(words & wanted) / len(words | wanted) if wanted else 0.0
            if share > best_share:
                best, best_share = column.code, share
    return best if best_share >= _SAME_ENOUGH else ""


def by_heading(headings: Sequence[str], roles: dict[str, str]) -> tuple[str, ...]:
    """Return the role of every heading, as written down by heading; headings that are not named are ignored."""
    return tuple(roles.get(heading, IGNORED) for heading in headings)


def carried_over(before: Sequence[str], mapping: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """Return the roles of new headings, known from how the old ones were read; what is new is ignored.

    Headings that are called alike are taken in their order: two columns "TĐG" stay the first and the second.
    """
    known: dict[str, list[str]] = {}
    for heading, role in zip(before, mapping, strict=False):
        known.setdefault(fold(heading), []).append(role)
    return tuple(known[fold(each)].pop(0) if known.get(fold(each)) else IGNORED for each in after)
