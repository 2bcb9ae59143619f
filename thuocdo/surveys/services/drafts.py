"""Ballots on their way: kept page by page, found again by the key of the respondent, dropped when handed in.

The key is a keyed hash (`services/keys.py`) of what brings the respondent back: a cookie, or a personal token.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import ballots
from thuocdo.surveys.domain.ballots import Closed
from thuocdo.surveys.domain.campaigns import Channel, forgotten, not_taking
from thuocdo.surveys.models import Campaign, Draft
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.selectors.campaigns import card

_NULL = {0: None}


@transaction.atomic
def keep(*, campaign_id: int, key: str, draft: ballots.Draft, now: datetime) -> UUID:
    """Keep a ballot on its way and return its number: that of the draft which the key had already, if there was one.

    The answers may be unfinished or wrong; they are judged when they are handed in. Raise `Closed` or `BadInput`.
    """
    plan = plans.plan(campaign_id)
    why = not_taking(plan.card.facts, now, rehearsal=draft.rehearsal)
    if why is not None:
        raise Closed(why)
    if len(ballots.canonical(draft.answers)) > ballots.LONGEST_PAYLOAD:
        raise BadInput(_s("The answers are too long altogether."), field="answers")
    if draft.version_id not in plan.versions:
        raise BadInput(_s("This version is not asked in this survey."), field="version")
    values = {
        "version_id": draft.version_id, "answers": _plain(dict(draft.answers)), "section": draft.section[:60],
        "language": draft.language[:8], "group_id": plan.groups.get(draft.group), "unit_id": plan.units.get(draft.unit),
    }  # fmt: skip
    standing = Draft.objects.select_for_update().filter(key=key, campaign=campaign_id).first()
    if standing is not None:
        Draft.objects.filter(pk=standing.pk).update(**values)
        return standing.pk
    born = {
        "campaign_id": campaign_id, "channel": draft.channel.value, "site": draft.site[: ballots.LONGEST_SITE],
        "rehearsal": draft.rehearsal, "started_at": now, "key": key,
    }  # fmt: skip
    Draft.objects.bulk_create([Draft(id=draft.id, **born, **values)], ignore_conflicts=True)
    first = Draft.objects.filter(key=key, campaign=campaign_id).values_list("pk", flat=True).first()
    if first is None:
        raise BadInput(_s("The number of this ballot is taken. Begin again."), field="id")
    return first


def draft_for(*, campaign_id: int, key: str) -> ballots.Draft | None:
    """Return the ballot on its way that belongs to a key, or None."""
    row = Draft.objects.select_related("group", "unit").filter(key=key, campaign=campaign_id).first()
    if row is None:
        return None
    return ballots.Draft(
        id=row.pk, version_id=row.version_id, answers=row.answers, channel=Channel(row.channel), section=row.section,
        group=row.group.code if row.group else "", unit=row.unit.slug if row.unit else "", site=row.site,
        language=row.language, rehearsal=row.rehearsal, started_at=row.started_at,
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
