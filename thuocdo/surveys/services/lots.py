"""Many ballots in one transaction: checked as at the plain door, written with COPY, all or none of them durable.

Nobody suffers from anybody else's mistake: each ballot of a lot has an outcome of its own. Ballots of campaigns with
bounds and rehearsals have to come one after the other anyhow, and go through `storing.store`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from thuocdo.kernel.refusals import Refusal
from thuocdo.surveys.domain import ballots, quotas
from thuocdo.surveys.domain.ballots import Ballot, Conflict, Content, Outcome, Stored
from thuocdo.surveys.domain.campaigns import PERSONAL_CHANNELS
from thuocdo.surveys.domain.guards import SAYING_ENOUGH, Duplicates
from thuocdo.surveys.models import Draft, SetAside, Submission
from thuocdo.surveys.selectors.plans import Plan
from thuocdo.surveys.services import storing
from thuocdo.surveys.services.storing import Weighed

Came: TypeAlias = Stored | Refusal
Mark: TypeAlias = tuple[int, str]  # campaign, hash of the content


@dataclass(frozen=True, slots=True)
class _Given:
    plan: Plan
    ballot: Ballot
    content: Content

    @property
    def mark(self) -> Mark:
        return self.plan.card.id, self.content.hash


def store_many(*, given: Sequence[tuple[Plan, Ballot]], now: datetime) -> list[Came]:
    """Store ballots and return what came of each, in order: its receipt or its refusal. They are durable by then.

    Must not be called within a transaction: the outcome would not be durable.
    """
    lot = [_Given(plan, ballot, ballots.content(ballot)) for plan, ballot in given]
    try:
        with transaction.atomic(durable=True):
            came, alone = _written(lot, now)
    except IntegrityError:  # another process stored one of the numbers in the same moment
        came, alone = [None] * len(lot), list(range(len(lot)))
    for place in alone:
        came[place] = _one(lot[place], now)
    return [each for each in came if each is not None]


def _one(given: _Given, now: datetime) -> Came:
    try:
        return storing.store(campaign_id=given.plan.card.id, ballot=given.ballot, now=now)
    except Refusal as refusal:
        return refusal


def _written(lot: Sequence[_Given], now: datetime) -> tuple[list[Came | None], list[int]]:
    """Write what is new; return what came of each ballot, and the places of those that have to go alone."""
    known = _stored([each.ballot.id for each in lot])
    twins = _twins(lot)
    came: list[Came | None] = [None] * len(lot)
    alone: list[int] = []
    fresh: dict[UUID, tuple[_Given, Weighed]] = {}
    again: dict[int, UUID] = {}
    for place, each in enumerate(lot):
        number = each.ballot.id
        before = known.get(number) or (fresh[number][0].mark if number in fresh else None)
        if before is not None:
            if before == each.mark:
                again[place] = number
            else:
                came[place] = Conflict()
        elif _goes_alone(each):
            alone.append(place)
        else:
            try:
                weighed = storing.weigh(
                    each.plan, each.ballot, each.content, now, has_twin=partial(_is_twin, each, twins)
                )
            except Refusal as refusal:
                came[place] = refusal
                continue
            fresh[number] = (each, weighed)
            twins.setdefault(each.mark, set()).add(number)
            came[place] = Stored(Outcome.NEW, tuple(one.reason.value for one in weighed.suspicions))
    # By their random numbers: two lots never wait for each other crosswise, and the order of coming is kept nowhere.
    _write([fresh[number] for number in sorted(fresh)])
    reasons = _reasons(set(again.values())) if again else {}
    for place, number in again.items():
        came[place] = Stored(Outcome.SAME, tuple(reasons.get(number, ())))
    return came, alone


def _goes_alone(given: _Given) -> bool:
    return (
        given.ballot.rehearsal
        or given.ballot.channel in PERSONAL_CHANNELS
        or bool(
            given.plan.bounds
            and quotas.concerned(
                given.plan.bounds, given.plan.groups.get(given.ballot.group), given.plan.units.get(given.ballot.unit)
            )
        )
    )


def _stored(numbers: Sequence[UUID]) -> dict[UUID, Mark]:
    rows = Submission.objects.filter(pk__in=numbers).values_list("pk", "campaign_id", "content_hash")
    return {number: (campaign_id, mark) for number, campaign_id, mark in rows}


def _twins(lot: Sequence[_Given]) -> dict[Mark, set[UUID]]:
    """Return the numbers of stored ballots by their content, where the same content could be suspicious."""
    asked: dict[int, list[str]] = {}
    for each in lot:
        watched = each.plan.card.guards.duplicates
        if watched is Duplicates.ALL or (watched is not Duplicates.OFF and _says_something(each.ballot)):
            asked.setdefault(each.plan.card.id, []).append(each.content.hash)
    found: dict[Mark, set[UUID]] = {}
    for campaign_id, hashes in asked.items():
        rows = Submission.objects.filter(campaign=campaign_id, content_hash__in=hashes)
        for mark, number in rows.values_list("content_hash", "pk"):
            found.setdefault((campaign_id, mark), set()).add(number)
    return found


def _says_something(ballot: Ballot) -> bool:
    return any(isinstance(each, str) and len(each) >= SAYING_ENOUGH for each in ballot.answers.values())


def _is_twin(given: _Given, twins: dict[Mark, set[UUID]]) -> bool:
    return bool(twins.get(given.mark, set()) - {given.ballot.id})


def _reasons(numbers: set[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = SetAside.objects.filter(submission__in=numbers, user=None).order_by("id")
    for number, reason in rows.values_list("submission_id", "reason"):
        found.setdefault(number, []).append(reason)
    return found


def _write(fresh: Sequence[tuple[_Given, Weighed]]) -> None:
    if not fresh:
        return
    with connection.wrap_database_errors, connection.cursor() as cursor:
        with cursor.copy(f"COPY surveys_submission ({storing.COLUMNS}) FROM STDIN") as copy:
            for each, weighed in fresh:
                values = storing.row(each.plan, weighed)
                values[_OTHERS] = json.dumps(weighed.others, ensure_ascii=False)
                copy.write_row(values)
        with cursor.copy("COPY surveys_change (submission_id, sign, aside) FROM STDIN") as copy:
            for each, weighed in fresh:
                copy.write_row((each.ballot.id, 1, bool(weighed.suspicions)))
    suspected = [row for _each, weighed in fresh if weighed.suspicions for row in storing.set_aside(weighed)]
    if suspected:
        SetAside.objects.bulk_create(suspected)
    Draft.objects.filter(pk__in=[each.ballot.id for each, _weighed in fresh]).delete()


_OTHERS = storing.COLUMNS.split(", ").index("others")
