"""Beginning a survey like another one: last year's, or one of which something is settled by its launch."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_manage_surveys
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.selectors import campaigns as selecting
from thuocdo.surveys.services import campaigns, parts
from thuocdo.surveys.services.campaigns import basics_of
from thuocdo.surveys.services.parts import GroupSpec


@transaction.atomic
def copy(*, actor: Actor, campaign_id: int, title_vi: str, title_en: str = "", now: datetime) -> str:
    """Begin a draft with the questionnaire, texts, groups, rated units, quotas and guards of a survey: its slug.

    Dates, ballots and invited people are not taken over. Raise `NotPermitted` or `BadInput`.
    """
    source = selecting.campaign(campaign_id)
    require(may_manage_surveys(actor, source.owner_id, timezone.localdate(now)))
    basics = replace(basics_of(source), title_vi=title_vi, title_en=title_en, opens_at=None, closes_at=None)
    slug = campaigns.create(actor=actor, owner_id=source.owner_id, basics=basics, is_model=source.is_model, now=now)
    made = selecting.campaign(slug)
    standing, quotas = selecting.groups(campaign_id), selecting.quotas(campaign_id)
    if standing:
        specs = [GroupSpec(each.code, str(each.title), each.title.en, each.target) for each in standing]
        parts.set_groups(actor=actor, now=now, campaign_id=made.id, groups=specs, seen=_seen(slug))
    if rated := {each.unit.id: each.target for each in selecting.rated(campaign_id)}:
        parts.set_rated(actor=actor, now=now, campaign_id=made.id, targets=rated, seen=_seen(slug))
    if quotas:
        codes = {each.id: each.code for each in standing}
        own = {each.code: each.id for each in selecting.groups(made.id)}
        cells = [replace(each, group_id=_own(each, codes, own)) for each in quotas]
        parts.set_quotas(actor=actor, now=now, campaign_id=made.id, quotas=cells, seen=_seen(slug))
    return slug


def _seen(slug: str) -> int:
    return selecting.campaign(slug).revision


def _own(cell: Cell, codes: dict[int, str], own: dict[str, int]) -> int | None:
    """Return the copy's group for that of a quota."""
    return None if cell.group_id is None else own[codes[cell.group_id]]
