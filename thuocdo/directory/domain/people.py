"""People as lists and pages see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.units import UnitCard


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of a person at a unit. `valid_until` is the first day on which it is no longer held."""

    id: int
    role: Role
    unit: UnitCard
    valid_from: date
    valid_until: date | None
    granted_by: str
    granted_at: datetime

    def on(self, day: date) -> bool:
        """Return whether the role is held on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with an account and every role they held, hold or are to hold."""

    id: int
    username: str
    full_name: str
    email: str
    language: str
    is_active: bool
    is_demonstration: bool
    has_password: bool
    has_second_factor: bool
    invited_at: datetime | None
    last_login: datetime | None
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a list of people."""

    people: tuple[Person, ...]
    total: int
    page: int
    pages: int
    per_page: int
