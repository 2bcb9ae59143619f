"""What kinds of unit there are, and a unit as other features see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


class UnitKind(StrEnum):
    """A kind of unit; the word is stored."""

    COUNTRY = "country"
    MINISTRY = "ministry"  # ministries and ministerial agencies
    PROVINCE = "province"
    DEPARTMENT = "department"  # of a province
    DISTRICT = "district"  # until 30 June 2025
    COMMUNE = "commune"


KIND_WORDS = {
    UnitKind.COUNTRY: _s("Country"),
    UnitKind.MINISTRY: _s("Ministry or ministerial agency"),
    UnitKind.PROVINCE: _s("Province or city"),
    UnitKind.DEPARTMENT: _s("Department of a province"),
    UnitKind.DISTRICT: _s("District"),
    UnitKind.COMMUNE: _s("Commune or ward"),
}


class SuccessionKind(StrEnum):
    """How one unit became another."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    ABOLITION = "abolition"


class Doubt(StrEnum):
    """What of a unit's record no official text confirms; the word is stored."""

    CODE = "code"
    NAME = "name"
    SINCE = "since"
    LINEAGE = "lineage"
    NAMESAKE = "namesake"
    TYPE = "type"
    PARENT = "parent"


DOUBTS = {
    Doubt.CODE: _s("The code has not been checked against an official text."),
    Doubt.NAME: _s("The name has not been checked against an official text."),
    Doubt.SINCE: _s("The day of the newest change of name has not been checked against an official text."),
    Doubt.LINEAGE: _s("What became of this unit, or what it was formed from, is unverified."),
    Doubt.NAMESAKE: _s(
        "The source names this unit more than once without its district: it may be one unit that was divided, "
        "or several of the same name. Each mention is kept apart."
    ),
    Doubt.PARENT: _s(
        "It is listed under the province or city of today: the source gives neither its district nor the province "
        "it was part of before 1 July 2025."
    ),
    Doubt.TYPE: _s("The source does not say whether this was a commune, a ward or a township."),
}


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as lists and other features see it. `valid_until` is the first day on which it no longer exists."""

    id: int
    slug: str
    kind: UnitKind
    name: str
    full_name: str
    title_en: str
    sort_key: str
    parent_id: int | None
    region: str  # slug of the region, or ""
    valid_from: date | None
    valid_until: date | None

    @property
    def formal(self) -> dict[str, str]:
        """Return the full name, and the English title where there is one, for `{% title %}`."""
        return {"title_vi": self.full_name or self.name, "title_en": self.title_en}

    @property
    def last_day(self) -> date | None:
        """Return the last day on which the unit existed, or None where no end is known."""
        return self.valid_until - timedelta(days=1) if self.valid_until else None

    def exists_on(self, day: date) -> bool:
        """Return whether the unit exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name a unit bore for a span, or is called by in some table (`is_alias`)."""

    name: str
    is_alias: bool
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """A code a unit bore for a span."""

    scheme: str
    code: str
    valid_from: date | None
    valid_until: date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One succession: what `before` became (`after`; None where it was abolished) on a day."""

    before: UnitCard
    after: UnitCard | None
    kind: SuccessionKind
    effective_date: date
    note: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """The steps that led to a unit and those that led away from it, over any number of generations, oldest first."""

    before: tuple[Step, ...]
    after: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RegionCard:
    """A group of provinces in an official division of the country."""

    id: int
    slug: str
    name: str
    title_en: str
    position: int


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """All that the register says about one unit."""

    card: UnitCard
    parent: UnitCard | None
    region: RegionCard | None
    names: tuple[NameSpan, ...]
    codes: tuple[CodeSpan, ...]
    area_km2: Decimal | None
    population: int | None
    note: str
    doubts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One page of a search: `total` units were found, this page holds those from `first` (1-based)."""

    units: tuple[UnitCard, ...]
    total: int
    page: int
    pages: int
    per_page: int
