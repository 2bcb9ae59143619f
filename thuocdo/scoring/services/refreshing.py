"""Computes the live tables of a round anew when something has been said in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.foundation.events.outbox import News
from thuocdo.scoring.domain.data import to_data
from thuocdo.scoring.models import LiveScore
from thuocdo.scoring.selectors import live


@transaction.atomic
def refresh(*, round_id: int, now: datetime) -> int:
    """Compute what is out of date and return the number of tables written.

    The row is locked before anything is read: of two refreshes at once the second sees what the first wrote, and all
    that had been said by then. Many events in a row cost one computation: whoever comes later finds nothing to do.
    """
    card, parts = rounds.round_(round_id), rounds.parts(round_id)
    written = 0
    for stage in Stage:
        LiveScore.objects.get_or_create(round_id=round_id, stage=stage)
        row = LiveScore.objects.select_for_update().get(round=round_id, stage=stage)
        seen = slots.entries_count(round_id)
        if row.entries_seen == seen:
            continue
        row.lines = to_data(live.computed(card, parts, stage))
        row.entries_seen, row.computed_at = seen, now
        row.save()
        written += 1
    return written


def on_entry(news: News, now: datetime) -> None:
    """React to something that was said, and to a round that was opened."""
    refresh(round_id=news.payload["round_id"], now=now)
