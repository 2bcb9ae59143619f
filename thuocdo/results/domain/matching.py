"""Which unit does a printed name mean? Names are matched within one kind of unit, on the day the table speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from thuocdo.directory.domain.spelling import closest
from thuocdo.kernel.vietnamese import fold

_TYPE_WORDS = (
    "tinh", "thanh pho", "tp", "thi xa", "thi tran", "dac khu", "quan", "huyen", "phuong", "xa", "ubnd", "so", "bo",
)  # fmt: skip


@dataclass(slots=True)
class Matches:
    """Units found by printed name, names that mean no unit, and names that may mean several."""

    found: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


def match(
    printed: Iterable[str],
    names: Iterable[tuple[int, int | None, str]],
    *,
    parents: Mapping[str, int] | None = None,
) -> Matches:
    """Return the unit of each printed name. `names` are (unit, its parent, a name it bears).

    Names equal to the letter are preferred to those that differ in the tone's place, and those to names equal without
    diacritics; "Tỉnh", "Huyện" before a name may be there or not. `parents` gives, by printed name, the unit in which
    it must lie: communes of different provinces share names.
    """
    by_fold: dict[str, list[tuple[int, int | None, str]]] = {}
    for entry in names:
        by_fold.setdefault(fold(entry[2]), []).append(entry)
    result = Matches()
    for name in printed:
        within = (parents or {}).get(name)
        units = _units(name, by_fold, within)
        if len(units) == 1:
            result.found[name] = units.pop()
        else:
            (result.ambiguous if units else result.unknown).append(name)
    return result


def _units(name: str, by_fold: Mapping[str, list[tuple[int, int | None, str]]], within: int | None) -> set[int]:
    folded = fold(name)
    keys = [folded, *(folded.removeprefix(f"{word} ") for word in _TYPE_WORDS if folded.startswith(f"{word} "))]
    for key in keys:
        known: dict[int, list[str]] = {}
        for unit, parent, each in by_fold.get(key, ()):
            if within is None or parent == within:
                known.setdefault(unit, []).append(each)
        if known:
            return set(closest(name, known)) or set(known)
    return set()
