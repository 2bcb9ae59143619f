"""Communes: 3,321 since 1 July 2025, and the some ten thousand that the lineage table says they were formed from.

Names are no identity. A former commune that the table names for several successors is one unit only where the table
says so ("phần còn lại sau khi sáp nhập vào …": the rest after a part went to …); otherwise each mention is a unit of
its own, and is marked as unverified.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from thuocdo.directory.domain.register.drafts import (
    MERGERS,
    CodeDraft,
    NameDraft,
    Row,
    SuccessionDraft,
    UnitDraft,
)
from thuocdo.directory.domain.spelling import spelling_key
from thuocdo.directory.domain.units import Doubt, SuccessionKind, UnitKind
from thuocdo.kernel.vietnamese import nfc, slug

UNCHANGED = "khong sap nhap"
_TYPED = re.compile(r"^(phường|xã|thị trấn|huyện)\s+(\S.*)$", re.IGNORECASE)
_DISTRICT = re.compile(r"^(?:do |thuộc )?((?:huyện|quận|thị xã|thành phố) [^()]+?)(?: quản lý)?$", re.IGNORECASE)
_REST = "phần còn lại sau khi sáp nhập vào"
_NOT_A_UNIT = ("Trường bắn", "Khu vực ")


@dataclass(slots=True)
class Mention:
    """One former unit as the table names it under one successor."""

    province: str  # slug
    successor: str  # slug
    kind: UnitKind
    name: str  # with its type
    bare: str
    typed: bool
    district: str
    rest_of: frozenset[str]  # spelling keys of other successors that took a part
    note: str


@dataclass(slots=True)
class Former:
    """One former unit: the mentions that the table itself says are the same."""

    mentions: list[Mention] = field(default_factory=list)
    namesakes: bool = False


def read(
    present: Iterable[Row], lineage: Iterable[Row], provinces: dict[str, str]
) -> tuple[list[UnitDraft], list[SuccessionDraft]]:
    """Return the drafts of present and former communes and their successions.

    `provinces` gives the slug of each province by the name the tables use.
    """
    present_rows = list(present)
    slugs = _present_slugs(present_rows, provinces)
    by_name = {(provinces[row["province_name"]], spelling_key(row["name"])): slugs[row["code"]] for row in present_rows}
    origins: dict[str, str] = {}
    mentions: list[Mention] = []
    notes: dict[str, str] = {}
    for row in lineage:
        province = provinces[row["province"]]
        successor = by_name[province, spelling_key(row["unit_2025"])]
        origins[successor] = row["units_before"]
        for text in _items(nfc(row["units_before"])):
            if text.startswith(_NOT_A_UNIT):
                notes[successor] = f"Gồm cả: {text}."
            elif text not in {"", "-"} and slug(text) != slug(UNCHANGED):
                mentions.append(_mention(text, province, successor))
    units = [_present(row, slugs[row["code"]], provinces, origins, notes) for row in present_rows]
    names = {slugs[row["code"]]: spelling_key(row["name"]) for row in present_rows}
    taken = set(slugs.values())
    successions: list[SuccessionDraft] = []
    for former in _formers(mentions, names):
        unit = _former(former, taken)
        units.append(unit)
        successions += _steps(unit.slug, former)
    return units, successions


def _present_slugs(rows: list[Row], provinces: dict[str, str]) -> dict[str, str]:
    """Return the slug of each present commune by code: province and name, with type or code where that is not one."""
    wanted: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        wanted[f"{provinces[row['province_name']]}-{slug(row['name'])}"].append(row)
    slugs = {}
    for plain, same in wanted.items():
        for row in same:
            slugs[row["code"]] = plain if len(same) == 1 else f"{plain}-{row['code']}"
    return slugs


def _present(
    row: Row, own: str, provinces: dict[str, str], origins: dict[str, str], notes: dict[str, str]
) -> UnitDraft:
    origin = slug(origins.get(own, ""))
    known = bool(origin)
    unchanged = origin == slug(UNCHANGED)
    full_name = nfc(row["full_name"])
    name = nfc(row["name"])
    return UnitDraft(
        slug=own,
        kind=UnitKind.COMMUNE,
        name=name,
        full_name=full_name,
        parent=provinces[row["province_name"]],
        valid_from=MERGERS if known and not unchanged else None,
        note=notes.get(own, ""),
        doubts=() if known else (Doubt.LINEAGE,),
        names=(NameDraft(name), NameDraft(full_name)),
        codes=(CodeDraft(row["code"], valid_from=MERGERS, verified=True),),
    )


def _items(text: str) -> Iterator[str]:
    """Yield the parts of a list separated by commas, but not by commas inside brackets."""
    depth, part = 0, ""
    for char in text:
        depth = max(0, depth + (char == "(") - (char == ")"))
        if char == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += char
    yield part.strip()


def _mention(text: str, province: str, successor: str) -> Mention:
    name = text.split("(", maxsplit=1)[0].strip()
    district, rest, notes = "", frozenset[str](), []
    for bracket in re.findall(r"\(([^()]*)\)", text):
        if match := _DISTRICT.match(bracket):
            district = match[1]
        else:
            notes.append(bracket)
            if bracket.startswith(_REST):
                rest = frozenset(_taker(part) for part in re.split(r",| và ", bracket.removeprefix(_REST)))
    typed = _TYPED.match(name)
    if typed:
        name = f"{typed[1].capitalize()} {typed[2]}"
    return Mention(
        province=province,
        successor=successor,
        kind=UnitKind.DISTRICT if name.startswith("Huyện ") else UnitKind.COMMUNE,
        name=name,
        bare=typed[2] if typed else name,
        typed=bool(typed),
        district=district,
        rest_of=rest,
        note="; ".join(notes),
    )


def _taker(text: str) -> str:
    """Return the spelling key of a unit named in a bracket: "phường Tây Mỗ" → that of "Tây Mỗ"."""
    typed = _TYPED.match(text.strip())
    return spelling_key(typed[2] if typed else text)


def _formers(mentions: list[Mention], names: dict[str, str]) -> Iterator[Former]:
    """Yield former units: mentions are joined only where one of them names the successor of the other."""
    groups: defaultdict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.province, spelling_key(mention.name)].append(mention)
    for same in groups.values():
        formers: list[Former] = []
        for mention in sorted(same, key=lambda each: (not each.rest_of, each.district == "")):
            home = next((former for former in formers if _belongs(mention, former, names)), None)
            if home is None:
                formers.append(home := Former())
            home.mentions.append(mention)
        for former in formers:
            former.namesakes = len(formers) > 1 and not any(each.district for each in former.mentions)
            yield former


def _belongs(mention: Mention, former: Former, names: dict[str, str]) -> bool:
    for other in former.mentions:
        if mention.successor == other.successor:
            continue
        if mention.district and other.district and slug(mention.district) != slug(other.district):
            continue
        if names[mention.successor] in other.rest_of or names[other.successor] in mention.rest_of:
            return True
    return False


def _former(former: Former, taken: set[str]) -> UnitDraft:
    first = min(former.mentions, key=lambda each: each.successor)
    district = next((each.district for each in former.mentions if each.district), "")
    own = f"{first.province}-{slug(first.name)}-den-2025"
    for suffix in (slug(district), first.successor.removeprefix(f"{first.province}-")):
        if own in taken and suffix:
            own = f"{own}-{suffix}"
    while own in taken:
        own += "-2"
    taken.add(own)
    doubts = tuple(
        doubt for doubt, holds in ((Doubt.NAMESAKE, former.namesakes), (Doubt.TYPE, not first.typed)) if holds
    )
    full_name = f"{first.name} ({district})" if district else first.name
    return UnitDraft(
        slug=own,
        kind=first.kind,
        name=first.name,
        full_name=full_name,
        sorted_as=first.bare,
        parent=first.province,
        valid_until=MERGERS,
        doubts=(Doubt.PARENT, *doubts),
        names=(NameDraft(first.name), *((NameDraft(first.bare, is_alias=True),) if first.typed else ())),
    )


def _steps(own: str, former: Former) -> Iterator[SuccessionDraft]:
    notes: dict[str, str] = {}
    for mention in former.mentions:
        notes[mention.successor] = mention.note or notes.get(mention.successor, "")
    kind = SuccessionKind.SPLIT if len(notes) > 1 else SuccessionKind.MERGE
    for successor, note in notes.items():
        yield SuccessionDraft(own, successor, kind, MERGERS, note, verified=not former.namesakes)
