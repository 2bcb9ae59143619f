"""Ballots on their way: kept page by page, found again by the key of the respondent, dropped when handed in.

The key is a keyed hash (`services/keys.py`) of what brings the respondent back: a cookie, or a personal token.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import ballots
from thuocdo.surveys.domain.ballots import Closed
from thuocdo.surveys.domain.campaigns import Channel, forgotten, not_taking
from thuocdo.surveys.models import Campaign, Draft
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.selectors.campaigns import card
from thuocdo.surveys.selectors.plans import Plan

_NULL = {0: None}


# A page of a questionnaire costs one of each, so they are written out: making them anew takes ten times as long.
_KEEP = """
INSERT INTO surveys_draft AS draft (
    id, campaign_id, version_id, key, answers, section, language, group_id, unit_id, channel, site, rehearsal,
    started_at
)
SELECT %(id)s::uuid, %(campaign)s, %(version)s, %(key)s, %(answers)s, %(section)s, %(language)s, %(group)s::bigint,
    %(unit)s::bigint, %(channel)s, %(site)s, %(rehearsal)s, %(now)s
WHERE NOT EXISTS (SELECT FROM surveys_draft WHERE id = %(id)s::uuid AND key <> %(key)s)
ON CONFLICT (key) DO UPDATE SET version_id = excluded.version_id, answers = excluded.answers,
    section = excluded.section, language = excluded.language, group_id = excluded.group_id, unit_id = excluded.unit_id
    WHERE draft.campaign_id = excluded.campaign_id
RETURNING id
"""
_FOUND = """
SELECT draft.id, version_id, answers, channel, section, "group".code, unit.slug, site, language, rehearsal, started_at
FROM surveys_draft draft
    LEFT JOIN surveys_group "group" ON "group".id = group_id LEFT JOIN directory_unit unit ON unit.id = unit_id
WHERE key = %s AND draft.campaign_id = %s
"""


def keep(*, campaign_id: int, key: str, draft: ballots.Draft, now: datetime, plan: Plan | None = None) -> UUID:
    """Keep a ballot on its way and return its number: that of the draft which the key had already, if there was one.

    The answers may be unfinished or wrong; they are judged when they are handed in. `plan` spares a question where the
    caller read it a moment ago. Raise `Closed` or `BadInput`.
    """
    plan = plan or plans.plan(campaign_id)
    why = not_taking(plan.card.facts, now, rehearsal=draft.rehearsal)
    if why is not None:
        raise Closed(why)
    if len(ballots.canonical(draft.answers)) > ballots.LONGEST_PAYLOAD:
        raise BadInput(_s("The answers are too long altogether."), field="answers")
    if draft.version_id not in plan.versions:
        raise BadInput(_s("This version is not asked in this survey."), field="version")
    values: dict[str, Any] = {
        "id": draft.id, "campaign": campaign_id, "version": draft.version_id, "key": key,
        "answers": Jsonb(_plain(dict(draft.answers))), "section": draft.section[:60], "language": draft.language[:8],
        "group": plan.groups.get(draft.group), "unit": plan.units.get(draft.unit), "channel": draft.channel.value,
        "site": draft.site[: ballots.LONGEST_SITE], "rehearsal": draft.rehearsal, "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        kept = cursor.fetchone()
    if kept is None:
        raise BadInput(_s("The number of this ballot is taken. Begin again."), field="id")
    return UUID(str(kept[0]))


def draft_for(*, campaign_id: int, key: str) -> ballots.Draft | None:
    """Return the ballot on its way that belongs to a key, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [key, campaign_id])
        row = cursor.fetchone()
    if row is None:
        return None
    number, version_id, answers, channel, section, group, unit, site, language, rehearsal, started_at = row
    return ballots.Draft(
        id=number, version_id=version_id, answers=json.loads(answers), channel=Channel(channel), section=section,
        group=group or "", unit=unit or "", site=site, language=language, rehearsal=rehearsal, started_at=started_at,
    )  # fmt: skip


def drop(*, campaign_id: int, key: str) -> bool:
    """Forget the ballot on its way that belongs to a key; return whether there was one."""
    return bool(Draft.objects.filter(key=key, campaign=campaign_id).delete()[0])


def forget_old(*, now: datetime) -> int:
    """Delete the drafts of campaigns that are over for good; return how many."""
    begun = Campaign.objects.filter(pk__in=Draft.objects.values("campaign"))
    over = [row.pk for row in begun if forgotten(card(row).facts, now)]
    return Draft.objects.filter(campaign__in=over).delete()[0]


def _plain(value: Any) -> Any:
    """Return JSON without what the database can't hold: nulls within texts and halves of characters."""
    if isinstance(value, str):
        return value.translate(_NULL).encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
