"""Adding up ballots: what has come in since the last time goes from the queue into the sums, all or nothing.

One process folds at a time; ballots come in meanwhile and wait for the next fold. Transactions that end out of order do
no harm, because what is folded is what stands in the queue and not what follows a position.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from thuocdo.foundation.events import outbox
from thuocdo.surveys.models import Campaign, Pace, Tally
from thuocdo.surveys.selectors import sums
from thuocdo.surveys.selectors.sums import Difference

log = logging.getLogger("thuocdo.surveys")

LOT = 10_000  # ballots in one transaction
LOCK = 7_116_328_402

_TAKE = """
DELETE FROM surveys_change change USING surveys_submission ballot
WHERE change.id IN (SELECT id FROM surveys_change ORDER BY id LIMIT %s) AND ballot.id = change.submission_id
RETURNING ballot.campaign_id, ballot.version_id, ballot.id, change.sign, change.aside
"""
_ADD = """
INSERT INTO {table} AS sums ({key}, n) {added}
ON CONFLICT ({key}) DO UPDATE SET n = sums.n + excluded.n
"""


def fold(*, now: datetime) -> int:
    """Add up everything that waits and return how many ballots; 0 at once when another process is at it."""
    return _all_lots(now, wait=False)


def fold_all(*, now: datetime) -> int:
    """Add up everything that waits, after whoever is at it, and return how many ballots."""
    return _all_lots(now, wait=True)


@transaction.atomic
def rebuild(*, campaign_id: int) -> None:
    """Make the sums of a campaign anew from its ballots. Those that wait in the queue go on waiting."""
    hold()
    Tally.objects.filter(campaign=campaign_id).delete()
    Pace.objects.filter(campaign=campaign_id).delete()
    known: dict[str, Any] = {"campaign": campaign_id}
    for version_id in sums.versions(campaign_id):
        shaped = {**known, "version": version_id, **sums.shapes(version_id)}
        _add("surveys_tally", sums.TALLY_KEY, sums.tallied(sums.STANDING), shaped)
    _add("surveys_pace", sums.PACE_KEY, sums.paced(sums.STANDING), {**known, "version": None})


@transaction.atomic
def recount(*, campaign_id: int) -> tuple[Difference, ...]:
    """Compare the sums of a campaign with a count of its ballots and return what differs; nothing is changed."""
    hold()
    return tuple(sums.differences(campaign_id))


def compare_all(*, now: datetime) -> int:
    """Compare the sums of all campaigns, each night; return how many differ, and tell it in the log.

    A campaign whose sums are wrong is made anew: the ballots are what counts.
    """
    wrong = 0
    for campaign_id in Campaign.objects.order_by("id").values_list("id", flat=True):
        found = recount(campaign_id=campaign_id)
        if found:
            wrong += 1
            log.error("ballots.sums_differ", extra={"campaign": campaign_id, "cells": len(found)})
            rebuild(campaign_id=campaign_id)
            with transaction.atomic():
                outbox.record("BallotsFolded", {"campaign_id": campaign_id}, now=now)
    return wrong


def hold() -> None:
    """Let nobody else change the sums until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _all_lots(now: datetime, *, wait: bool) -> int:
    done = 0
    while True:
        taken = _lot(now, wait=wait)
        done += taken
        if taken < LOT:
            return done


@transaction.atomic
def _lot(now: datetime, *, wait: bool) -> int:
    with connection.cursor() as cursor:
        if wait:
            hold()
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        cursor.execute(_TAKE, [LOT])
        taken = cursor.fetchall()
    for version_id in sorted({row[1] for row in taken}):
        mine = [row for row in taken if row[1] == version_id]
        known = {**_set(mine), **sums.shapes(version_id)}
        _add("surveys_tally", sums.TALLY_KEY, sums.tallied(sums.GIVEN), known)
    if taken:
        _add("surveys_pace", sums.PACE_KEY, sums.paced(sums.GIVEN), _set(taken))
    for campaign_id in sorted({row[0] for row in taken}):
        outbox.record("BallotsFolded", {"campaign_id": campaign_id}, now=now)
    return len(taken)


def _set(rows: Collection[tuple[Any, ...]]) -> dict[str, Any]:
    """Return a set of ballots as values of a query."""
    return {
        "ids": [row[2] for row in rows],
        "signs": [row[3] for row in rows],
        "asides": [row[4] for row in rows],
    }


def _add(table: str, key: str, added: str, known: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(table=table, key=key, added=added), known)
