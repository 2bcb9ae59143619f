"""What people wrote in their own words: found with and without diacritics, and grouped by topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from thuocdo.kernel.vietnamese import fold, nfc
from thuocdo.surveys.domain import topics
from thuocdo.surveys.domain.topics import Topics
from thuocdo.surveys.selectors import following, live
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.crossing import CHOSEN, NOT_ASIDE
from thuocdo.surveys.selectors.live import Filter

MOST = 100_000  # remarks that are read into memory for one page
_WORDS = f"""
SELECT ballot.id, ballot.day, ballot.others ->> %(code)s FROM surveys_submission ballot
WHERE {CHOSEN} AND ballot.others ->> %(code)s <> '' AND {NOT_ASIDE}
ORDER BY ballot.id LIMIT {MOST}
"""  # noqa: S608 - no values in it


@dataclass(frozen=True, slots=True)
class Remark:
    """One answer in words. The number of its ballot is random and tells nothing of its order."""

    ballot: UUID
    day: date
    text: str


def remarks(card: CampaignCard, code: str, chosen: Filter) -> tuple[Remark, ...]:
    """Return what was written to a question; nothing where too few people wrote. Raise `KeyError`."""
    live.slot_of(card, code)
    figures = {each.code: each for each in following.figures(card, chosen)}
    if figures[code].hidden is not None:
        return ()
    found: list[Remark] = []
    for version in live.comparable(card, code):
        values = {
            "campaign": card.id, "version": version, "rehearsal": chosen.rehearsal, "unit": chosen.unit_id,
            "group": chosen.group_id, "channel": chosen.channel.value if chosen.channel else None, "code": code,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_WORDS, values)
            found += [Remark(number, day, nfc(text)) for number, day, text in cursor.fetchall()]
    return tuple(found)


def matching(found: Sequence[Remark], wanted: str) -> tuple[Remark, ...]:
    """Return the remarks in which every word stands: with its marks where it was typed with marks, else without."""
    words = nfc(wanted[:200]).casefold().split()
    exact = [word for word in words if word != fold(word)]
    loose = [fold(word) for word in words if word == fold(word)]
    return tuple(
        each
        for each in found
        if all(word in each.text.casefold() for word in exact) and all(word in fold(each.text) for word in loose)
    )


def grouped(found: Sequence[Remark]) -> Topics:
    """Return the topics of remarks; the same remarks are grouped once."""
    return _grouped(tuple(each.text for each in found))


@lru_cache(maxsize=8)
def _grouped(texts: tuple[str, ...]) -> Topics:
    return topics.group(texts)
