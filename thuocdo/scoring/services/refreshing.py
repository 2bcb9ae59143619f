"""Computes the live tables of a round anew when something has been said in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from thuocdo.scoring.selectors.live import Live, Said

PAUSE = timedelta(seconds=10)  # while many people type, the tables are not computed for every one of them
BALLOTS_PAUSE = timedelta(seconds=1)  # ballots are added up at most once a second


@transaction.atomic
def refresh(*, round_id: int, now: datetime, stages: Collection[Stage] = tuple(Stage)) -> int:
    """Compute what is out of date of some stages and return the number of tables written.

    The rows are locked before anything is read: of two refreshes at once the second sees what the first wrote, and all
    that had been said by then. Many events in a row cost one computation: whoever comes later finds nothing to do.
    """
    rows = _locked(round_id)
    card = rounds.round_(round_id)
    said = live.said_so_far(card)
    late = [stage for stage in stages if Said.from_data(rows[stage].seen) != said]
    known = live.kept(card) if late else {}
    for stage, table in live.computed(card, rounds.parts(round_id), late, said, known).items():
        row = rows[stage]
        row.lines, row.entries_seen, row.seen, row.computed_at = to_data(table), said.total, said.to_data(), now
        row.save(update_fields=["lines", "entries_seen", "seen", "computed_at"])
    return len(late)


def fresh(
    card: RoundCard, parts: Sequence[Part], *, now: datetime, stages: Collection[Stage] = tuple(Stage)
) -> dict[Stage, Live]:
    """Return the tables of stages as they stand, each with the moment it was computed; keep what was out of date.

    What a page shows is never older than what has been said, whether a worker runs or not.
    """
    said = live.said_so_far(card)
    found = {stage: each for stage, each in live.kept(card).items() if stage in stages and each.said == said}
    if len(found) == len(set(stages)):
        return found
    refresh(round_id=card.id, now=now, stages=stages)
    return live.tables(card, parts, stages)


def on_entry(news: News, now: datetime) -> None:
    """React to something that was said, and to a round that was opened: not within `PAUSE` of the last computation.

    What is said within it is computed by the next event or by the next page that asks.
    """
    _when_due(news.payload["round_id"], now, PAUSE)


def on_ballots(news: News, now: datetime) -> None:
    """React to ballots that were added up: the running rounds in which a leaf takes its points from their campaign.

    Units are computed anew from the sums, so ballots may come, be set aside and come back in any order.
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
