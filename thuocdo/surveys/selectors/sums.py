"""The sums of ballots in SQL: how a set of ballots adds to them, and whether what is kept is what is there.

A set of ballots is a query of `id`, `sign` and `aside`. `STANDING` is the set of all that has been folded: every ballot
once, less what still waits in the queue. It is the same in whichever moment it is read while nobody folds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from thuocdo.questionnaires.domain.documents import slots
from thuocdo.surveys.domain import values
from thuocdo.surveys.models import Submission, Tally
from thuocdo.surveys.selectors import plans

TALLY_KEY = "campaign_id, rehearsal, version_id, slot, value, group_id, unit_id, channel"
PACE_KEY = "campaign_id, rehearsal, aside, day, group_id, unit_id, channel, site"

GIVEN = "SELECT * FROM unnest(%(ids)s::uuid[], %(signs)s::int[], %(asides)s::bool[]) AS given(id, sign, aside)"
STANDING = """
    SELECT ballot.id, 1 AS sign, EXISTS (
        SELECT FROM surveys_setaside judged WHERE judged.submission_id = ballot.id AND judged.restores_id IS NULL
            AND NOT EXISTS (SELECT FROM surveys_setaside back WHERE back.restores_id = judged.id)
    ) AS aside
    FROM surveys_submission ballot
    WHERE ballot.campaign_id = %(campaign)s AND (%(version)s::bigint IS NULL OR ballot.version_id = %(version)s)
  UNION ALL
    SELECT change.submission_id, -change.sign, change.aside
    FROM surveys_change change JOIN surveys_submission ballot ON ballot.id = change.submission_id
    WHERE ballot.campaign_id = %(campaign)s AND (%(version)s::bigint IS NULL OR ballot.version_id = %(version)s)
"""
_TALLIED = """
    SELECT ballot.campaign_id, ballot.rehearsal, ballot.version_id, found.slot::smallint AS slot,
        found.value::smallint AS value, ballot.group_id, ballot.unit_id, ballot.channel, sum(moved.sign)::int AS n
    FROM ({source}) AS moved JOIN surveys_submission ballot ON ballot.id = moved.id
    CROSS JOIN LATERAL (
        SELECT (%(coded)s::int[])[place] AS slot, coded.value::int AS value
            FROM unnest(ballot.coded) WITH ORDINALITY AS coded(value, place)
      UNION ALL
        SELECT other.slot, CASE
                WHEN ballot.others -> other.code IS NULL THEN -1
                WHEN jsonb_typeof(ballot.others -> other.code) = 'null' THEN 0
                ELSE 32000
            END
            FROM unnest(%(other_slots)s::int[], %(other_codes)s::text[]) AS other(slot, code)
      UNION ALL
        SELECT option.slot, option.position
            FROM unnest(%(option_slots)s::int[], %(option_items)s::text[], %(option_codes)s::text[],
                %(option_positions)s::int[], %(option_firsts)s::bool[]) AS option(slot, item, code, position, first)
            WHERE CASE WHEN option.first THEN ballot.others -> option.item ->> 0 = option.code
                ELSE ballot.others -> option.item @> to_jsonb(option.code) END
    ) AS found
    WHERE NOT moved.aside
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(moved.sign) <> 0
"""
_PACED = """
    SELECT ballot.campaign_id, ballot.rehearsal, moved.aside, ballot.day, ballot.group_id, ballot.unit_id,
        ballot.channel, ballot.site, sum(moved.sign)::int AS n
    FROM ({source}) AS moved JOIN surveys_submission ballot ON ballot.id = moved.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(moved.sign) <> 0
"""
_COMPARE = """
SELECT {key}, sum(kept)::int, sum(counted)::int FROM (
    SELECT {key}, n AS kept, 0 AS counted FROM {table} WHERE campaign_id = %(campaign)s {more}
  UNION ALL
    SELECT {key}, 0, n FROM ({counted}) AS made
) AS both_of_them
GROUP BY {key} HAVING sum(kept) <> sum(counted) ORDER BY {key}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that is not what the ballots say; `cell` tells of which, by the names of its columns."""

    table: str
    cell: Mapping[str, Any]
    kept: int
    counted: int


def tallied(source: str) -> str:
    """Return the query of what a set of ballots of one version adds to the tally; its values are those of `shapes`."""
    return _TALLIED.format(source=source)


def paced(source: str) -> str:
    """Return the query of what a set of ballots adds to the counts by day."""
    return _PACED.format(source=source)


@lru_cache(maxsize=plans.KEPT)
def shapes(version_id: int) -> Mapping[str, Any]:
    """Return the values that `tallied` needs for a version."""
    found = values.shape(plans.document(version_id))
    columns = list(zip(*found.options, strict=True)) or [(), (), (), (), ()]
    return {
        "coded": list(found.coded),
        "other_slots": [slot for slot, _code in found.others],
        "other_codes": [code for _slot, code in found.others],
        "option_slots": list(columns[0]),
        "option_items": list(columns[1]),
        "option_codes": list(columns[2]),
        "option_positions": list(columns[3]),
        "option_firsts": list(columns[4]),
    }


def versions(campaign_id: int) -> tuple[int, ...]:
    """Return the versions of which a campaign has ballots."""
    found = Submission.objects.filter(campaign=campaign_id).order_by("version").values_list("version", flat=True)
    return tuple(found.distinct())


def tallied_versions(campaign_id: int) -> tuple[int, ...]:
    """Return the versions that have sums of a campaign: quicker than asking the ballots."""
    found = Tally.objects.filter(campaign=campaign_id).order_by("version").values_list("version", flat=True)
    return tuple(found.distinct())


def slot_codes(version_id: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the code of every slot of a version, and the places of those of which one option is chosen."""
    document = plans.document(version_id)
    return tuple(slot.code for slot in slots(document)), values.shape(document).coded


def differences(campaign_id: int) -> Iterator[Difference]:
    """Yield every sum that differs from a count of all ballots. The caller sees to it that nobody folds meanwhile."""
    for version_id in versions(campaign_id):
        known = {"campaign": campaign_id, "version": version_id, **shapes(version_id)}
        more = "AND version_id = %(version)s"
        yield from _compared("surveys_tally", TALLY_KEY, tallied(STANDING), known, more)
    known = {"campaign": campaign_id, "version": None}
    yield from _compared("surveys_pace", PACE_KEY, paced(STANDING), known, "")


def _compared(table: str, key: str, counted: str, known: Mapping[str, Any], more: str) -> Iterator[Difference]:
    names = key.split(", ")
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE.format(key=key, table=table, counted=counted, more=more), known)
        for row in cursor.fetchall():
            yield Difference(table, dict(zip(names, row, strict=False)), row[-2], row[-1])
