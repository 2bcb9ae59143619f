"""Computes the live tables of a round anew when something has been said in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.selectors import rounds, surveyed
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.foundation.events.outbox import News
from thuocdo.scoring.domain.data import to_data
from thuocdo.scoring.models import LiveScore
from thuocdo.scoring.selectors import live
from thuocdo.scoring.selectors.live import Live, Seen

PAUSE = timedelta(seconds=10)  # while many people type, the tables are not computed for every one of them
BALLOTS_PAUSE = timedelta(seconds=1)  # ballots are added up at most once a second


@transaction.atomic
def refresh(*, round_id: int, now: datetime) -> int:
    """Compute what is out of date and return the number of tables written.

    The rows are locked before anything is read: of two refreshes at once the second sees what the first wrote, and all
    that had been said by then. Many events in a row cost one computation: whoever comes later finds nothing to do.
    """
    rows = _locked(round_id)
    card, parts = rounds.round_(round_id), rounds.parts(round_id)
    answered = surveyed.counting(card, parts)
    seen = live.said_so_far(card, answered)
    late = [stage for stage, row in rows.items() if Seen(row.entries_seen, row.surveys_seen) != seen]
    for stage, table in live.computed(card, parts, late, answered).items():
        row = rows[stage]
        row.lines, row.entries_seen, row.surveys_seen, row.computed_at = to_data(table), *seen, now
        row.save(update_fields=["lines", "entries_seen", "surveys_seen", "computed_at"])
    return len(late)


def fresh(card: RoundCard, parts: Sequence[Part], *, now: datetime) -> dict[Stage, Live]:
    """Return the tables of all stages as they stand, each with the moment it was computed; keep what was out of date.

    What a page shows is never older than what has been said, whether a worker runs or not.
    """
    seen = live.said_so_far(card, surveyed.counting(card, parts))
    found = {stage: each for stage, each in live.kept(card).items() if each.seen == seen}
    if len(found) == len(Stage):
        return found
    refresh(round_id=card.id, now=now)
    return live.tables(card, parts)


def on_entry(news: News, now: datetime) -> None:
    """React to something that was said, and to a round that was opened: not within `PAUSE` of the last computation.

    What is said within it is computed by the next event or by the next page that asks.
    """
    _when_due(news.payload["round_id"], now, PAUSE)


def on_ballots(news: News, now: datetime) -> None:
    """React to ballots that were added up: the running rounds in which a leaf takes its points from their campaign.

    Everything is computed anew from the sums, so ballots may come, be set aside and come back in any order.
    """
    for round_id in surveyed.open_rounds(news.payload["campaign_id"]):
        _when_due(round_id, now, BALLOTS_PAUSE)


def _when_due(round_id: int, now: datetime, pause: timedelta) -> None:
    newest = LiveScore.objects.filter(round=round_id).aggregate(at=Max("computed_at"))["at"]
    if newest is None or now - newest >= pause or now < newest:
        refresh(round_id=round_id, now=now)


def _locked(round_id: int) -> dict[Stage, LiveScore]:
    LiveScore.objects.bulk_create((LiveScore(round_id=round_id, stage=stage) for stage in Stage), ignore_conflicts=True)
    rows = LiveScore.objects.select_for_update().filter(round=round_id).order_by("pk")
    return {Stage(row.stage): row for row in rows}
