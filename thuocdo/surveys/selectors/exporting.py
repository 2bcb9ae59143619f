"""Ballots one after the other for files, in an order that is new for each file, in the memory of a few thousand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from secrets import randbits
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.surveys.domain.exports.dictionary import Ballot
from thuocdo.surveys.selectors import campaigns, plans, sums
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.crossing import NOT_ASIDE
from thuocdo.surveys.selectors.live import Filter

LOT = 4_000  # ballots in memory at a time

_REASONS = """(
    SELECT string_agg(judged.reason, ' ' ORDER BY judged.id) FROM surveys_setaside judged
    WHERE judged.submission_id = ballot.id AND judged.restores_id IS NULL
        AND NOT EXISTS (SELECT FROM surveys_setaside back WHERE back.restores_id = judged.id)
)"""
_ROWS = """
SELECT ballot.version_id, ballot.group_id, ballot.unit_id, ballot.channel, ballot.site, ballot.language, ballot.day,
    ballot.seconds, ballot.respondent, array_to_string(ballot.coded, ' '), ballot.others::text, {reasons}
FROM surveys_submission ballot
WHERE ballot.campaign_id = %(campaign)s AND ballot.rehearsal = %(rehearsal)s
    AND (%(unit)s::bigint IS NULL OR ballot.unit_id = %(unit)s)
    AND (%(group)s::bigint IS NULL OR ballot.group_id = %(group)s)
    AND (%(channel)s::text IS NULL OR ballot.channel = %(channel)s) {only}
ORDER BY uuid_hash_extended(ballot.id, %(salt)s)
"""


def documents(card: CampaignCard) -> dict[int, Document]:
    """Return what the versions say of which there are ballots, the one in use first."""
    used = sums.versions(card.id)
    order = [card.version_id] if card.version_id is not None else []
    order += [version for version in sorted(used, reverse=True) if version not in order]
    return {version: plans.document(version) for version in order}


def ballots(card: CampaignCard, chosen: Filter, *, set_aside: bool = False) -> Iterator[Ballot]:
    """Yield the chosen ballots in an order that tells nothing, and with `set_aside` also those that do not count."""
    salt = randbits(62)
    groups = {each.id: each.code for each in campaigns.groups(card.id)}
    units = {each.unit.id: each.unit.slug for each in campaigns.rated(card.id)}
    numbers = {version: questionnaires.version_card(version).number for version in documents(card)}
    for row in _rows(card, chosen, salt, set_aside=set_aside):
        yield _ballot(row, groups, units, numbers, salt)


def _rows(card: CampaignCard, chosen: Filter, salt: int, *, set_aside: bool) -> Iterator[tuple[Any, ...]]:
    values = {
        "campaign": card.id, "rehearsal": chosen.rehearsal, "unit": chosen.unit_id, "group": chosen.group_id,
        "channel": chosen.channel.value if chosen.channel else None, "salt": salt,
    }  # fmt: skip
    reasons, only = (_REASONS, "") if set_aside else ("''", f"AND {NOT_ASIDE}")
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS.format(reasons=reasons, only=only), values)
        while lot := cursor.fetchmany(LOT):
            yield from lot


def _ballot(
    row: tuple[Any, ...], groups: Mapping[int, str], units: Mapping[int, str], numbers: Mapping[int, int], salt: int
) -> Ballot:
    version, group, unit, channel, site, language, day, seconds, respondent, coded, others, aside = row
    return Ballot(
        version, numbers[version], groups.get(group, ""), units.get(unit, ""), channel, site, language, day, seconds,
        aside or "", _within(respondent, salt), list(map(int, coded.split())),
        {} if others == "{}" else json.loads(others),
    )  # fmt: skip


def _within(respondent: UUID | None, salt: int) -> str:
    """Return a mark of a respondent that holds in one file only."""
    if respondent is None:
        return ""
    return blake2b(respondent.bytes, key=salt.to_bytes(8, "big"), digest_size=6).hexdigest()
