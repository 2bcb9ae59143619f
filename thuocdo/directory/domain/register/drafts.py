"""What is to stand in the register, before it has ids: units by slug, and how one became another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from thuocdo.directory.domain.units import Doubt, SuccessionKind, UnitKind

Row: TypeAlias = Mapping[str, str]

MERGERS = date(2025, 7, 1)  # 63 provinces became 34, districts ended, communes were merged
REORGANISATION = date(2025, 3, 1)  # of ministries and departments
HUE_RENAMED = date(2025, 1, 1)  # from memory
COUNTRY = "viet-nam"


@dataclass(frozen=True, slots=True)
class NameDraft:
    name: str
    is_alias: bool = False
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class CodeDraft:
    code: str
    valid_from: date | None = None
    valid_until: date | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class UnitDraft:
    slug: str
    kind: UnitKind
    name: str
    full_name: str = ""
    title_en: str = ""
    sorted_as: str = ""  # the name without the words that all share, or "" where it is the name
    parent: str = COUNTRY  # slug
    region: str = ""  # slug
    valid_from: date | None = None
    valid_until: date | None = None
    area_km2: Decimal | None = None
    population: int | None = None
    note: str = ""
    doubts: tuple[Doubt, ...] = ()
    names: tuple[NameDraft, ...] = ()
    codes: tuple[CodeDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class SuccessionDraft:
    predecessor: str  # slug
    successor: str | None
    kind: SuccessionKind
    effective_date: date
    note: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class RegionDraft:
    slug: str
    name: str
    title_en: str
    position: int


@dataclass(frozen=True, slots=True)
class Register:
    """Everything the sources say. Parents stand before their children."""

    regions: tuple[RegionDraft, ...]
    units: tuple[UnitDraft, ...]
    successions: tuple[SuccessionDraft, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How a unit is properly called, where a table prints it otherwise."""

    name: str
    title_en: str = ""
    aliases: tuple[str, ...] = ()


class Wordings:
    """The proper names, English titles and aliases of `data/names.csv`."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._by_printed = {
            (row["kind"], row["printed"]): Wording(
                row["name"], row["title_en"], tuple(filter(None, row["aliases"].split("|")))
            )
            for row in rows
        }

    def of(self, kind: str, printed: str) -> Wording:
        """Return the wording of a printed name; the printed name itself becomes an alias where it differs."""
        wording = self._by_printed.get((kind, printed), Wording(printed))
        if wording.name == printed:
            return wording
        return Wording(wording.name, wording.title_en, (printed, *wording.aliases))
