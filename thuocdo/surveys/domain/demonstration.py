"""What the made-up surveys of a demonstration look like: how many answer about each unit, by which way, and what.

Everything follows from words: the same ballots are made on every machine. Nothing of it is about a real unit's work;
pages call it model data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from thuocdo.questionnaires.domain.documents import Document, Slot, slots
from thuocdo.questionnaires.domain.items import LongText, Matrix, Multiple, Option, Single, UnitPicker
from thuocdo.surveys.domain.ballots import Ballot
from thuocdo.surveys.domain.campaigns import Channel

T = TypeVar("T")
DAY = timedelta(days=1)
BEGAN, ENDS = 20, 25  # days before and after the day of loading
SPREAD = 0.95  # of what people say around what is said of a unit on the whole, in steps
TOPIC, PERSON = 0.25, 0.45  # how far questions and people lie from each other, in steps
HASTY, SAME_STEP = 0.015, 0.01  # shares of ballots that are set aside by rules
SITE = "https://dichvucong.example.org"
SECONDS = {Channel.LINK: 420, Channel.QR: 360, Channel.EMBED: 400, Channel.INVITATION: 450, Channel.INTERVIEWER: 780}
NOTHING_MEASURED = frozenset({Channel.PAPER, Channel.API, Channel.RECEIPT})
# What options are chosen how often, where it is not even: otherwise the middle of a list is chosen more.
SHARES: dict[str, tuple[int, ...]] = {
    "A_gender": (49, 51), "A_age": (14, 23, 32, 21, 10), "A_ethnicity": (87, 13), "A_education": (7, 22, 33, 20, 17, 1),
    "A_occupation": (13, 9, 33, 7, 22, 14, 2), "A_residence": (41, 59), "A_terrain": (31, 66, 3),
    "Q6": (34, 27, 39), "Q7": (31, 29, 40), "vi_tri": (8, 22, 70),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What ballots of one campaign are made for."""

    name: str  # of the campaign: other chance for each
    version_id: int
    document: Document
    groups: tuple[tuple[str, int], ...]  # code and how many of a hundred; empty where there are none
    channels: tuple[tuple[Channel, int], ...]  # and how many of a hundred
    remarks: tuple[str, ...]


def dice(*words: object) -> Random:
    """Return chance that is the same for the same words, on every machine."""
    return Random("/".join(str(word) for word in words))  # noqa: S311 - made-up data, not a secret


def crowds(name: str, units: Sequence[str], total: int) -> dict[str, int]:
    """Return how many ballots each unit has: uneven, one with too few to be shown, in sum about `total`."""
    order = sorted(units)
    weights = {unit: dice(name, "crowd", unit).uniform(0.35, 1.65) for unit in order}
    share = total / sum(weights.values())
    found = {unit: max(6, round(weight * share)) for unit, weight in weights.items()}
    if len(order) > 5:
        found[order[-1]], found[order[-2]] = 3, 0  # what is too little is not shown, and nothing is nothing
    return found


def ago(chance: Random) -> int:
    """Return how many days before now a ballot came in: few at first, more after the reminder."""
    return round(chance.triangular(0, BEGAN - 1, chance.choice((4, 5, 15))))


def ballot(asked: Asked, unit: str, chance: Random, channel: Channel | None = None) -> Ballot:
    """Return a made-up ballot about a unit."""
    way = channel or _one_of(asked.channels, chance)
    hasty = chance.random() < HASTY
    usual = SECONDS.get(way, 400)
    seconds = chance.randint(12, 40) if hasty else round(usual * chance.uniform(0.6, 1.9))
    return Ballot(
        id=UUID(int=chance.getrandbits(128), version=4),
        version_id=asked.version_id,
        answers=answers(asked, unit, chance),
        channel=way,
        group=_one_of(asked.groups, chance) if asked.groups else "",
        unit=unit,
        site=SITE if way is Channel.EMBED else "",
        seconds=None if way in NOTHING_MEASURED else seconds,
    )


def answers(asked: Asked, unit: str, chance: Random) -> dict[str, Any]:
    """Return made-up answers: steps around what is said of the unit, a remark of one in eight."""
    level = _level(asked.name, unit) + chance.gauss(0, PERSON)
    same = chance.random() < SAME_STEP
    given: dict[str, Any] = {}
    for slot in slots(asked.document):
        answer = _answer(asked, slot, unit, 3.6 if same else level, chance, same=same)
        if answer:
            given[slot.code] = answer
    return given


def _answer(asked: Asked, slot: Slot, unit: str, level: float, chance: Random, *, same: bool) -> Any:
    """Return the answer to one question, or nothing; what depends on other answers is left out."""
    item = slot.item
    if item.relevant is not None:
        return None
    if isinstance(item, Single | Matrix):
        skipped = not item.required and not same and chance.random() < 0.015
        return None if skipped else _chosen(asked, slot.code, item, level, chance, same=same)
    if isinstance(item, UnitPicker) and not item.within:
        return unit
    if isinstance(item, LongText) and chance.random() < 0.12:
        return chance.choice(asked.remarks)
    if isinstance(item, Multiple):
        return [each.code for each in item.options[:-1] if chance.random() < 0.38]
    return None


def _chosen(asked: Asked, code: str, item: Single | Matrix, level: float, chance: Random, *, same: bool) -> str:
    if isinstance(item, Matrix) and item.options[0].number is not None:
        away = 0.0 if same else _topic(asked.name, code) + chance.gauss(0, SPREAD)
        return item.options[min(max(round(level + away), 1), len(item.options)) - 1].code
    if isinstance(item, Matrix) and same:
        return item.options[-1].code
    return _option(code, item.options, chance)


@lru_cache(maxsize=1000)
def _level(name: str, unit: str) -> float:
    return dice(name, "level", unit).uniform(3.35, 4.35)


@lru_cache(maxsize=1000)
def _topic(name: str, code: str) -> float:
    return dice(name, code).gauss(0, TOPIC)


def _option(code: str, options: Sequence[Option], chance: Random) -> str:
    even = tuple(2 if 0 < place < len(options) - 1 else 1 for place in range(len(options)))
    shares = SHARES.get(code, even)
    return chance.choices([each.code for each in options], shares)[0]


def _one_of(shares: Sequence[tuple[T, int]], chance: Random) -> T:
    return chance.choices([each for each, _ in shares], [share for _, share in shares])[0]
