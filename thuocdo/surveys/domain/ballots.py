"""One filled questionnaire: what comes in, the form in which it is kept, and how two of them are told apart.

The client makes the number of a ballot: new → stored, the same again → the same answer, the same number with other
content → a conflict. What is the same is decided by the hash of the canonical content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from thuocdo.kernel.refusals import Problem, Refusal
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.given import is_nothing
from thuocdo.surveys.domain.campaigns import Channel

LONGEST_PAYLOAD = 400_000  # characters of all answers of a ballot
LONGEST_SITE = 200  # characters of an origin
LONGEST_DURATION = 7 * 24 * 3600  # seconds; a clock that tells of more is wrong
SECONDS_STEP = 10  # durations are kept in steps of so many seconds
RANDOM_UUID = 4


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot as it is handed in. `unit` is a slug, `group` a code; both empty where there is none."""

    id: UUID
    version_id: int
    answers: Mapping[str, Any]
    channel: Channel
    group: str = ""
    unit: str = ""
    site: str = ""  # origin of the site in which it was embedded
    language: str = "vi"
    seconds: int | None = None  # from the first page to handing in
    rehearsal: bool = False
    complete: bool = True  # False: what is required may be missing (paper, an interview that was broken off)
    respondent: UUID | None = None  # equal for the ballots of one respondent who rates several units
    repeated: bool = False  # the same device handed the same content in today, as its own cookie says


class Outcome(StrEnum):
    """What became of a ballot."""

    NEW = "new"
    SAME = "same"  # it had been stored before


@dataclass(frozen=True, slots=True)
class Stored:
    """The receipt of a ballot; `aside` are the codes of the reasons for which it was set aside by itself."""

    state: Outcome
    aside: tuple[str, ...] = ()


class Conflict(Refusal):
    """A ballot with this number but other content is stored already."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__(_s("A ballot with this number has been stored already, with other answers."))


class Closed(Refusal):
    """The campaign takes no answers now; the sentence tells the moment that applies."""

    code = "closed"


class QuotaFull(Refusal):
    """Enough people of this kind have answered."""

    code = "quota_full"


class Spent(Refusal):
    """The invitation or receipt has been used."""

    code = "spent"

    def __init__(self) -> None:
        super().__init__(_s("This personal link has been used: one answer was handed in with it."))


@dataclass(frozen=True, slots=True)
class Content:
    """The canonical content of a ballot and its hash (64 hexadecimal digits)."""

    payload: str
    hash: str = field(repr=False)


def content(ballot: Ballot) -> Content:
    """Return the canonical JSON of the answers as they were given, and the hash of all that makes the ballot.

    What was left out, the order of the answers, time, language and channel make no difference: a client that tries
    again on another network, later, sends the same ballot.
    """
    given = {code: answer for code, answer in ballot.answers.items() if not is_nothing(answer)}
    payload = canonical(given)
    frame = canonical([ballot.version_id, ballot.group, ballot.unit, ballot.rehearsal])
    return Content(payload, hashlib.sha256(f"{frame}\n{payload}".encode()).hexdigest())


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces. What no database can hold (half characters) is replaced."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return text.encode("utf-8", "replace").decode()


def problems(ballot: Ballot) -> tuple[Problem, ...]:
    """Return what is wrong with a ballot apart from its answers.

    A number with a time in it (UUID version 1, 6, 7) would tell when somebody answered, so it has to be random.
    """
    found = []
    for place, number in (("id", ballot.id), ("respondent", ballot.respondent)):
        if number is not None and number.version != RANDOM_UUID:
            found.append(
                Problem(_s("The number of a ballot has to be random."), place=place, given=str(number),
                        expected=_s("a UUID of version 4"))
            )  # fmt: skip
    if len(ballot.site) > LONGEST_SITE:
        found.append(_long(place="site", most=LONGEST_SITE))
    if len(ballot.language) > 8:
        found.append(_long(place="language", most=8))
    return tuple(found)


def rounded(seconds: int | None) -> int | None:
    """Return a duration in steps of ten seconds; None for one that no clock can have measured."""
    if seconds is None or not 0 <= seconds <= LONGEST_DURATION:
        return None
    return (seconds + SECONDS_STEP // 2) // SECONDS_STEP * SECONDS_STEP


def closed(sentence: Sentence) -> Closed:
    """Return the refusal of a campaign that takes no answers."""
    return Closed(sentence)


def _long(place: str, most: int) -> Problem:
    return Problem(_s("Give at most %(most)s characters.", most=most), place=place)


def respondents_problem(many: bool, ballot: Ballot) -> tuple[Problem, ...]:
    """Return a problem where a respondent's number is given though nobody rates several units."""
    if ballot.respondent is not None and not many:
        return (Problem(_s("In this survey nobody rates several units."), place="respondent"),)
    return ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A ballot on its way, as it is kept between two pages. `id` becomes that of the ballot."""

    id: UUID
    version_id: int
    answers: Mapping[str, Any]
    channel: Channel
    section: str = ""  # code of the section where the respondent is
    group: str = ""
    unit: str = ""
    site: str = ""
    language: str = "vi"
    rehearsal: bool = False
    started_at: datetime | None = None
