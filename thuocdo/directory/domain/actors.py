"""Who acts: a person with roles at units, as a plain value that policies can judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from thuocdo.directory.domain.units import UnitKind
from thuocdo.kernel.sentences import say_later as _s


class Role(StrEnum):
    """What a person may be at a unit (F1)."""

    SYSTEM_ADMIN = "system_admin"  # runs the installation: units, accounts, settings
    UNIT_ADMIN = "unit_admin"  # manages the people of their own unit
    ORGANISER = "organiser"  # frameworks, rounds, publications of their unit
    UNIT_OFFICER = "unit_officer"
    UNIT_LEADER = "unit_leader"
    APPRAISER = "appraiser"
    COUNCIL = "council"
    COUNCIL_CHAIR = "council_chair"  # sits in the council and signs what it decides
    SURVEY_MANAGER = "survey_manager"
    INTERVIEWER = "interviewer"
    SUPERVISOR = "supervisor"
    DATA_ENTRY = "data_entry"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ANSWERER = "answerer"
    LEARNER = "learner"
    AUDITOR = "auditor"


ROLE_WORDS = {
    Role.SYSTEM_ADMIN: _s("System administrator"),
    Role.UNIT_ADMIN: _s("Unit administrator"),
    Role.ORGANISER: _s("Organiser"),
    Role.UNIT_OFFICER: _s("Unit officer"),
    Role.UNIT_LEADER: _s("Unit leader"),
    Role.APPRAISER: _s("Appraiser"),
    Role.COUNCIL: _s("Council member"),
    Role.COUNCIL_CHAIR: _s("Council chair"),
    Role.SURVEY_MANAGER: _s("Survey manager"),
    Role.INTERVIEWER: _s("Interviewer"),
    Role.SUPERVISOR: _s("Field supervisor"),
    Role.DATA_ENTRY: _s("Data-entry clerk"),
    Role.EDITOR: _s("Editor"),
    Role.MODERATOR: _s("Moderator"),
    Role.ANSWERER: _s("Answerer of questions"),
    Role.LEARNER: _s("Learner"),
    Role.AUDITOR: _s("Auditor"),
}

ROLE_TASKS = {
    Role.SYSTEM_ADMIN: _s("Runs the installation: units, accounts, settings."),
    Role.UNIT_ADMIN: _s("Manages the people of the unit and of the units below it."),
    Role.ORGANISER: _s("Makes frameworks, organises rounds and publishes results of the unit."),
    Role.UNIT_OFFICER: _s("Fills in the self-assessment and its evidence."),
    Role.UNIT_LEADER: _s("Approves and submits the self-assessment."),
    Role.APPRAISER: _s("Appraises the self-assessments of other units."),
    Role.COUNCIL: _s("Decides on the appraised results."),
    Role.COUNCIL_CHAIR: _s("Leads the council and signs its decision."),
    Role.SURVEY_MANAGER: _s("Prepares surveys and follows their progress."),
    Role.INTERVIEWER: _s("Interviews people in the field."),
    Role.SUPERVISOR: _s("Checks and approves the interviewers' work."),
    Role.DATA_ENTRY: _s("Enters paper ballots."),
    Role.EDITOR: _s("Writes news, articles and documents of the unit's section."),
    Role.MODERATOR: _s("Reviews comments and opinions before they are shown."),
    Role.ANSWERER: _s("Answers the questions that people ask the unit."),
    Role.LEARNER: _s("Takes courses and tests."),
    Role.AUDITOR: _s("Reads everything that is on record, and changes nothing."),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role held at a unit from a day until the day before another (None: open)."""

    role: Role
    unit_id: int
    valid_from: date
    valid_until: date | None = None
    unit_kind: UnitKind | None = None  # None where whoever asks has no use for it

    @property
    def last_day(self) -> date | None:
        """Return the last day on which the role is held, or None where no end is set."""
        return self.valid_until - timedelta(days=1) if self.valid_until else None

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

    def units_as(self, role: Role, *, on: date, kind: UnitKind | None = None) -> frozenset[int]:
        """Return the ids of the units, of a kind or of any, at which the actor holds `role` on a day."""
        return frozenset(
            each.unit_id
            for each in self.held
            if each.role is role and each.on(on) and (kind is None or each.unit_kind is kind)
        )


NOBODY = Actor(None)
