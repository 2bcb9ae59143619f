"""What kinds of unit there are, and a unit as other features see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitKind(StrEnum):
    """A kind of unit; the word is stored."""

    COUNTRY = "country"
    MINISTRY = "ministry"  # ministries and ministerial agencies
    PROVINCE = "province"
    DEPARTMENT = "department"  # of a province
    DISTRICT = "district"  # until 30 June 2025
    COMMUNE = "commune"


class SuccessionKind(StrEnum):
    """How one unit became another."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    ABOLITION = "abolition"


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

    def exists_on(self, day: date) -> bool:
        """Return whether the unit exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )
