"""Taps whose follow-up question was left open are counted as they are, after a while."""

from __future__ import annotations

from datetime import datetime

from thuocdo.kernel.refusals import Refusal
from thuocdo.surveys.domain.ballots import Ballot, Draft, Stored
from thuocdo.surveys.domain.tapping import PATIENCE, TAPPED
from thuocdo.surveys.models import Draft as Row
from thuocdo.surveys.services import drafts, storing

MOST = 500  # at a time


def hand_in(*, campaign_id: int, draft: Draft, now: datetime) -> Stored:
    """Store a tap with the words that may have followed. Raise all that `storing.store` raises.

    No duration is told: a tap is quick, and that is nothing to be suspicious of.
    """
    ballot = Ballot(
        id=draft.id, version_id=draft.version_id, answers=draft.answers, channel=draft.channel, group=draft.group,
        unit=draft.unit, site=draft.site, language=draft.language, rehearsal=draft.rehearsal, complete=False,
    )  # fmt: skip
    return storing.store(campaign_id=campaign_id, ballot=ballot, now=now)


def settle(*, now: datetime) -> int:
    """Store the taps that nobody followed up; return how many. They came in time if the tap did."""
    due = Row.objects.filter(section=TAPPED, started_at__lt=now - PATIENCE).order_by("started_at")
    stored = 0
    for campaign_id, key in due.values_list("campaign", "key")[:MOST]:
        draft = drafts.draft_for(campaign_id=campaign_id, key=key)
        if draft is None or draft.section != TAPPED:
            continue
        try:
            hand_in(campaign_id=campaign_id, draft=draft, now=draft.started_at or now)
            stored += 1
        except Refusal:  # its site or unit was taken out since; it can't be counted any more
            drafts.drop(campaign_id=campaign_id, key=key)
    return stored
