"""Who acts: a person with roles at units, as a plain value that policies can judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a person may be at a unit (F1)."""

    SYSTEM_ADMIN = "system_admin"  # runs the installation: units, accounts, settings
    UNIT_ADMIN = "unit_admin"  # manages the people of their own unit
    ORGANISER = "organiser"  # frameworks, rounds, publications of their unit
    UNIT_OFFICER = "unit_officer"
    UNIT_LEADER = "unit_leader"
    APPRAISER = "appraiser"
    COUNCIL = "council"
    SURVEY_MANAGER = "survey_manager"
    INTERVIEWER = "interviewer"
    SUPERVISOR = "supervisor"
    DATA_ENTRY = "data_entry"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ANSWERER = "answerer"
    LEARNER = "learner"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Held:
    """A role held at a unit from a day until the day before another (None: open)."""

    role: Role
    unit_id: int
    valid_from: date
    valid_until: date | None = None

    def on(self, day: date) -> bool:
        """Return whether the role is held on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or nobody (`user_id` None)."""

    user_id: int | None
    name: str = ""
    held: tuple[Held, ...] = ()

    def is_a(self, role: Role, *, on: date, unit_id: int | None = None) -> bool:
        """Return whether the actor holds `role` on a day, at `unit_id` or anywhere."""
        return any(
            each.role is role and each.on(on) and (unit_id is None or each.unit_id == unit_id) for each in self.held
        )

    def units_as(self, role: Role, *, on: date) -> frozenset[int]:
        """Return the ids of the units at which the actor holds `role` on a day."""
        return frozenset(each.unit_id for each in self.held if each.role is role and each.on(on))


NOBODY = Actor(None)
