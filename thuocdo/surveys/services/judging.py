"""Setting ballots aside and taking them back, by people. Nothing is dropped: every judgement stays on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.guards import Reason
from thuocdo.surveys.models import Change, SetAside, Submission
from thuocdo.surveys.services.campaigns import locked
from thuocdo.surveys.services.telling import record

LONGEST = 500  # characters of a reason
BY_PEOPLE = frozenset({Reason.PERSON, Reason.LOT})


@transaction.atomic
def set_aside(
    *, actor: Actor, campaign_id: int, ballots: Collection[UUID], words: str, reason: Reason = Reason.PERSON,
    now: datetime,
) -> int:  # fmt: skip
    """Set ballots of a campaign aside, so that no figure counts them; return how many were not aside before.

    Raise `NotPermitted`, or `BadInput` when no reason is given or a ballot is not of this campaign.
    """
    _row, card = locked(campaign_id)  # judgements about a campaign are made one after the other
    require(policy.may_judge(actor, card.facts, timezone.localdate(now)))
    why = _why(words)
    fresh = _of_campaign(campaign_id, ballots) - set(standing(ballots))
    day = timezone.localdate(now)
    SetAside.objects.bulk_create(
        SetAside(
            submission_id=ballot, reason=(reason if reason in BY_PEOPLE else Reason.PERSON).value,
            detail={"words": why}, user_id=actor.user_id, day=day, at=now,
        )
        for ballot in sorted(fresh)
    )  # fmt: skip
    _move(fresh, aside=True)
    if fresh:
        record(actor, campaign_id, "set_aside", {"ballots": len(fresh), "reason": why}, now)
    return len(fresh)


@transaction.atomic
def restore(*, actor: Actor, campaign_id: int, ballots: Collection[UUID], words: str, now: datetime) -> int:
    """Take ballots back that were set aside, by a rule or a person; return how many. Raise as `set_aside` does."""
    _row, card = locked(campaign_id)
    require(policy.may_judge(actor, card.facts, timezone.localdate(now)))
    why = _why(words)
    _of_campaign(campaign_id, ballots)
    judged = standing(ballots)
    day = timezone.localdate(now)
    SetAside.objects.bulk_create(
        SetAside(
            submission_id=ballot, detail={"words": why}, user_id=actor.user_id, day=day, at=now, restores_id=number
        )
        for ballot, numbers in sorted(judged.items())
        for number in numbers
    )
    _move(judged, aside=False)
    if judged:
        record(actor, campaign_id, "restore", {"ballots": len(judged), "reason": why}, now)
    return len(judged)


def standing(ballots: Collection[UUID]) -> dict[UUID, list[int]]:
    """Return the judgements that keep ballots aside, by ballot."""
    rows = SetAside.objects.filter(submission__in=ballots, restores=None, restored_by=None).order_by("id")
    found: dict[UUID, list[int]] = {}
    for ballot, number in rows.values_list("submission_id", "id"):
        found.setdefault(ballot, []).append(number)
    return found


def _of_campaign(campaign_id: int, ballots: Collection[UUID]) -> set[UUID]:
    known = set(Submission.objects.filter(campaign=campaign_id, pk__in=ballots).values_list("pk", flat=True))
    if not ballots or known != set(ballots):
        raise BadInput(_s("Choose ballots of this survey."), field="ballots")
    return known


def _move(ballots: Collection[UUID], *, aside: bool) -> None:
    """Queue ballots for the sums: out of those where they stand, into the others."""
    Change.objects.bulk_create(
        Change(submission_id=ballot, sign=1 if where is aside else -1, aside=where)
        for ballot in ballots
        for where in (False, True)
    )


def _why(words: str) -> str:
    why = words.strip()
    if not why or len(why) > LONGEST:
        raise BadInput(_s("Give a reason of at most %(most)s characters.", most=LONGEST), field="reason")
    return why
