"""Signs that a ballot was not filled in good faith. Such a ballot is set aside with the reason, never refused (B6).

A guard looks at one ballot only; whether another one has the same content is told to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.answering import Checked
from thuocdo.questionnaires.domain.documents import Document, Slot, known, slots
from thuocdo.questionnaires.domain.expressions import reading, typing
from thuocdo.questionnaires.domain.expressions.evaluating import Setting, holds
from thuocdo.questionnaires.domain.items import Matrix, Scale

SAYING_ENOUGH = 20  # characters of free text that two people hardly write alike
MOST_CONDITIONS = 50
LONGEST_WORDS = 300  # characters that explain a condition


class Reason(StrEnum):
    """Why a ballot was set aside; the word is stored."""

    SPEEDER = "speeder"
    STRAIGHT_LINE = "straight_line"
    DUPLICATE = "duplicate"
    IMPOSSIBLE = "impossible"
    PERSON = "person"  # somebody decided so
    LOT = "lot"  # the whole work of an interviewer was rejected


REASON_WORDS = {
    Reason.SPEEDER: _s("Filled in faster than one can read"),
    Reason.STRAIGHT_LINE: _s("The same step everywhere"),
    Reason.DUPLICATE: _s("Same content as another ballot"),
    Reason.IMPOSSIBLE: _s("Answers that can't be true together"),
    Reason.PERSON: _s("Set aside by a survey manager"),
    Reason.LOT: _s("The interviewer's lot was rejected"),
}


class Duplicates(StrEnum):
    """Which ballots of the same content are suspicious: few questions are rightly answered alike by many."""

    OFF = "off"
    DEVICE = "device"  # those that one device handed in on one day, and those of WORDED
    WORDED = "worded"  # only where they hold free text of some length
    ALL = "all"


DUPLICATES_WORDS = {
    Duplicates.OFF: _s("None"),
    Duplicates.DEVICE: _s("Those with the same free text, and those from one device on one day"),
    Duplicates.WORDED: _s("Those with the same free text"),
    Duplicates.ALL: _s("All"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """Answers that can't be true together, as an expression over them, and in words for those who read the reason."""

    expression: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Guards:
    """What a campaign watches for. None: not looked at.

    `work_bits`: what the machine of whoever hands in has to work first (`domain/work.py`); each bit doubles it.
    `network_burst`, `network_minute`: answers that may come from one network at once, and further ones each minute: a
    village behind one address answers within them, a program that answers by the thousand does not.
    """

    seconds_least: int | None = None  # from the first page to handing in
    straight_line: int | None = None  # so many scale rows with one and the same step, and no other
    duplicates: Duplicates = Duplicates.WORDED
    impossible: tuple[Condition, ...] = ()
    work_bits: int = 0
    network_burst: int | None = 300
    network_minute: int = 60


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One reason to set a ballot aside, with the figures behind it and nothing personal."""

    reason: Reason
    detail: Mapping[str, Any]


def to_data(guards: Guards) -> dict[str, Any]:
    """Return guards as JSON."""
    return {
        "seconds_least": guards.seconds_least,
        "straight_line": guards.straight_line,
        "duplicates": guards.duplicates.value,
        "impossible": [{"expression": each.expression, "words": each.words} for each in guards.impossible],
        "work_bits": guards.work_bits,
        "network_burst": guards.network_burst,
        "network_minute": guards.network_minute,
    }


def from_data(data: Mapping[str, Any]) -> Guards:
    """Return the guards that `to_data` wrote; what is absent has its default."""
    return Guards(
        seconds_least=data.get("seconds_least"),
        straight_line=data.get("straight_line"),
        duplicates=Duplicates(data.get("duplicates", Duplicates.WORDED)),
        impossible=tuple(Condition(each["expression"], each.get("words", "")) for each in data.get("impossible", ())),
        work_bits=data.get("work_bits", 0),
        network_burst=data.get("network_burst", 300),
        network_minute=data.get("network_minute", 60),
    )


def problems(guards: Guards, document: Document | None) -> tuple[Problem, ...]:
    """Return what is wrong with guards; conditions are compared with the questionnaire where there is one."""
    found = [
        *_outside("seconds_least", guards.seconds_least, 1, 24 * 3600),
        *_outside("straight_line", guards.straight_line, 3, 1000),
        *_outside("work_bits", guards.work_bits, 0, 24),
        *_outside("network_burst", guards.network_burst, 1, 1_000_000),
        *_outside("network_minute", guards.network_minute, 1, 1_000_000),
    ]
    if len(guards.impossible) > MOST_CONDITIONS:
        found.append(Problem(_s("At most %(most)s conditions can be given.", most=MOST_CONDITIONS), place="impossible"))
    for row, condition in enumerate(guards.impossible, start=1):
        if len(condition.words) > LONGEST_WORDS:
            sentence = _s("Give at most %(most)s characters.", most=LONGEST_WORDS)
            found.append(Problem(sentence, place="impossible", row=row))
        found += [
            Problem(sentence, place="impossible", row=row, given=condition.expression[:60])
            for sentence in _faults(condition, document)
        ]
    return tuple(found)


def suspicions(
    guards: Guards, document: Document, checked: Checked, *, seconds: int | None, twin: bool, today: date,
    repeated: bool = False,
) -> tuple[Suspicion, ...]:  # fmt: skip
    """Return every reason to set a ballot aside. `twin`: another ballot of the campaign has the same content;
    `repeated`: the device that hands it in did so with the same content today.

    A duration that nobody measured (None) says nothing.
    """
    found = []
    if guards.seconds_least is not None and seconds is not None and seconds < guards.seconds_least:
        found.append(Suspicion(Reason.SPEEDER, {"seconds": seconds, "least": guards.seconds_least}))
    rows = straight_rows(document, checked.coded) if guards.straight_line is not None else 0
    if guards.straight_line is not None and rows >= guards.straight_line:
        found.append(Suspicion(Reason.STRAIGHT_LINE, {"rows": rows, "least": guards.straight_line}))
    if twin and watches_twins(guards, checked):
        found.append(Suspicion(Reason.DUPLICATE, {}))
    elif repeated and guards.duplicates in {Duplicates.DEVICE, Duplicates.ALL}:
        found.append(Suspicion(Reason.DUPLICATE, {"device": True}))
    setting = Setting(checked.values, known(document), today)
    for condition in guards.impossible:
        if holds(reading.read(condition.expression), setting):
            found.append(Suspicion(Reason.IMPOSSIBLE, {"expression": condition.expression, "words": condition.words}))
    return tuple(found)


def watches_twins(guards: Guards, checked: Checked) -> bool:
    """Tell whether another ballot of the same content would be suspicious."""
    if guards.duplicates in {Duplicates.WORDED, Duplicates.DEVICE}:
        return any(isinstance(each, str) and len(each) >= SAYING_ENOUGH for each in checked.others.values())
    return guards.duplicates is Duplicates.ALL


def straight_rows(document: Document, coded: Sequence[int]) -> int:
    """Return how many scale rows bear one and the same step, where no row bears another; else 0."""
    order: list[Slot] = [slot for slot in slots(document) if slot.coded]
    steps = [
        position
        for slot, position in zip(order, coded, strict=True)
        if isinstance(slot.item, Scale | Matrix) and position > 0
    ]
    return len(steps) if len(set(steps)) == 1 else 0


def _faults(condition: Condition, document: Document | None) -> tuple[Sentence, ...]:
    try:
        expression = reading.read(condition.expression)
    except BadInput as error:
        return (error.sentence,)
    return typing.faults(expression, known(document)) if document is not None else ()


def _outside(place: str, given: int | None, low: int, high: int) -> tuple[Problem, ...]:
    if given is None or low <= given <= high:
        return ()
    expected = _s("%(low)s to %(high)s", low=low, high=high)
    sentence = _s("%(given)s is not possible. Give %(expected)s.", given=given, expected=expected)
    return (Problem(sentence, place=place, given=str(given), expected=expected),)
