"""A list of people to invite: what its rows say, and everything wrong with them, row by row (B3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold

LONGEST_EMAIL = 254
LANGUAGES = ("vi", "en")
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# What a column may be called, folded.
HEADINGS: Mapping[str, frozenset[str]] = {
    "email": frozenset({"email", "e mail", "thu dien tu", "dia chi thu dien tu", "dia chi email", "hop thu"}),
    "group": frozenset({"group", "nhom", "nhom doi tuong", "ma nhom", "doi tuong"}),
    "unit": frozenset({"unit", "don vi", "ma don vi", "co quan", "co quan don vi"}),
    "language": frozenset({"language", "ngon ngu", "tieng"}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite. `group_id` and `unit_id` are None where the campaign has none."""

    email: str  # in small letters
    group_id: int | None = None
    unit_id: int | None = None
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Given:
    """One row of a list as it was sent; `number` is the row's in the file."""

    number: int
    email: str
    group: str = ""
    unit: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name: groups and units by anything they are called, folded; whether each person needs one."""

    groups: Mapping[str, int]
    unit_of: Callable[[str], int | None]
    needs_unit: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The people of a list, each once, and what is wrong with its other rows."""

    people: tuple[Person, ...]
    problems: tuple[Problem, ...]


def columns(header: Sequence[str]) -> dict[str, int]:
    """Return where each known column stands."""
    folded = [fold(each) for each in header]
    return {
        name: place
        for name, words in HEADINGS.items()
        for place in [next((at for at, each in enumerate(folded) if each in words), -1)]
        if place >= 0
    }


def read(rows: Sequence[Given], known: Known) -> Reading:
    """Return the people, and a problem for every cell that can't be taken."""
    people, problems = list[Person](), list[Problem]()
    first: dict[str, int] = {}
    for row in rows:
        person, faults = _person(row, known)
        before = first.setdefault(person.email, row.number)
        if before != row.number and person.email:
            faults.append(
                _fault(row, "email", row.email, _s("This address stands in row %(row)s already.", row=before))
            )
        problems += faults
        if not faults:
            people.append(person)
    return Reading(tuple(people), tuple(problems))


def _person(row: Given, known: Known) -> tuple[Person, list[Problem]]:
    faults = []
    email = row.email.strip().lower()
    if not email:
        faults.append(_fault(row, "email", "", _s("The e-mail address is missing.")))
    elif len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        faults.append(_fault(row, "email", row.email, _s("“%(given)s” is no e-mail address.", given=row.email[:60])))
    group_id = known.groups.get(fold(row.group)) if row.group.strip() else None
    if row.group.strip() and group_id is None:
        faults.append(
            _fault(row, "group", row.group, _s("This survey has no group “%(given)s”.", given=row.group[:60]))
        )
    elif known.groups and group_id is None:
        faults.append(_fault(row, "group", "", _s("The group is missing.")))
    unit_id = known.unit_of(row.unit.strip()) if row.unit.strip() else None
    if row.unit.strip() and unit_id is None:
        faults.append(_fault(row, "unit", row.unit, _s("There is no unit “%(given)s” here.", given=row.unit[:60])))
    elif known.needs_unit and unit_id is None:
        faults.append(_fault(row, "unit", "", _s("The unit is missing.")))
    language = row.language.strip().lower() or "vi"
    if language not in LANGUAGES:
        expected = _s("one of %(words)s", words=LANGUAGES)
        sentence = _s("“%(given)s” is no language of letters.", given=row.language[:20])
        faults.append(_fault(row, "language", row.language, sentence, expected))
    return Person(email, group_id, unit_id, language), faults


def _fault(row: Given, column: str, given: str, sentence: Sentence, expected: Sentence | None = None) -> Problem:
    return Problem(sentence, place=column, row=row.number, column=column, given=given[:60], expected=expected)
