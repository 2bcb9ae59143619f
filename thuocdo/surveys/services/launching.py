"""Launching a campaign, moving its end, correcting its questionnaire, rehearsing, closing it for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.events import outbox
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.lifecycle import Status
from thuocdo.surveys.domain import guards as guarding
from thuocdo.surveys.domain import policy
from thuocdo.surveys.models import Change, Draft, Pace, SetAside, Submission, Tally
from thuocdo.surveys.selectors import readiness
from thuocdo.surveys.services import folding, room
from thuocdo.surveys.services.campaigns import locked, touch
from thuocdo.surveys.services.telling import record


@transaction.atomic
def launch(*, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Launch a campaign that is ready: answers are taken from its opening on, and the rehearsal is over.

    Raise `NotPermitted`, or `BadInput` with everything that is still missing.
    """
    row, card = locked(campaign_id)
    require(policy.may_prepare(actor, card.facts, timezone.localdate(now)))
    missing = readiness.missing(card, now)
    if missing:
        raise BadInput(_s("The survey is not ready to be launched."), problems=missing)
    row.launched_at, row.rehearsal = now, False
    touch(row)
    outbox.record("CampaignLaunched", {"campaign_id": campaign_id}, now=now)
    record(actor, campaign_id, "launch", {"title": card.title, "version": card.version_id or 0}, now)


@transaction.atomic
def move_end(*, actor: Actor, campaign_id: int, closes_at: datetime, reason: str, now: datetime) -> None:
    """Move the end of a launched campaign to a later moment. Raise `NotPermitted` or `BadInput`."""
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    before = card.facts.closes_at
    problems = []
    if card.facts.launched_at is None or before is None:
        problems.append(Problem(_s("This survey has not been launched yet; change its dates."), place="closes_at"))
    elif closes_at <= max(before, now):
        expected = _s("later than %(at)s", at=max(before, now))
        sentence = _s("The end of a survey is only moved to a later moment; close it to end it earlier.")
        problems.append(Problem(sentence, place="closes_at", given=closes_at.isoformat(), expected=expected))
    if not reason.strip():
        problems.append(Problem(_s("Say why the end is moved."), place="reason"))
    if problems:
        raise BadInput(_s("The end can't be moved like this."), problems=problems)
    row.closes_at = closes_at
    touch(row)
    outbox.record("CampaignEndMoved", {"campaign_id": campaign_id}, now=now)
    detail = {"before": str(before and before.isoformat()), "after": closes_at.isoformat(), "reason": reason.strip()}
    record(actor, campaign_id, "move_end", detail, now)


@transaction.atomic
def close(*, actor: Actor, campaign_id: int, reason: str, now: datetime) -> None:
    """Close a launched campaign for good, from this moment on. Raise `NotPermitted` or `BadInput`."""
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    if card.facts.launched_at is None:
        raise BadInput(_s("This survey has not been launched yet, so there is nothing to close."))
    if not reason.strip():
        raise BadInput(_s("Say why the survey is closed."), field="reason")
    row.closed_at, row.rehearsal = now, False
    touch(row)
    outbox.record("CampaignClosed", {"campaign_id": campaign_id}, now=now)
    record(actor, campaign_id, "close", {"reason": reason.strip()}, now)


@transaction.atomic
def correct(*, actor: Actor, campaign_id: int, version_id: int, now: datetime) -> None:
    """Let a newer published version of the same questionnaire be answered; ballots that came in keep theirs.

    Raise `NotPermitted`, or `BadInput` when it is no such version or the campaign's guards do not fit it.
    """
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    try:
        wanted = questionnaires.version_card(version_id)
    except NotFound as error:
        raise BadInput(error.sentence, field="version_id") from error
    current = questionnaires.version_card(card.version_id) if card.version_id is not None else None
    if (
        current is None or wanted.questionnaire_id != current.questionnaire_id
        or wanted.status is not Status.PUBLISHED or wanted.number <= current.number
    ):  # fmt: skip
        sentence = _s("Choose a published version of the same questionnaire that is newer than the one in use.")
        raise BadInput(sentence, field="version_id")
    problems = guarding.problems(card.guards, questionnaires.document(version_id))
    if problems:
        raise BadInput(_s("The conditions for setting ballots aside do not fit this version."), problems=problems)
    row.version_id = version_id
    touch(row)
    record(actor, campaign_id, "correct", {"before": current.number, "after": wanted.number}, now)


@transaction.atomic
def rehearse(*, actor: Actor, campaign_id: int, on: bool, now: datetime) -> None:
    """Switch the rehearsal on or off. It needs a published questionnaire. Raise `NotPermitted` or `BadInput`."""
    row, card = locked(campaign_id)
    require(policy.may_rehearse(actor, card.facts, timezone.localdate(now), now))
    if row.rehearsal == on:
        return
    if on and (
        card.version_id is None or questionnaires.version_card(card.version_id).status is not Status.PUBLISHED
    ):  # fmt: skip
        raise BadInput(_s("Choose a published questionnaire first."), field="version_id")
    row.rehearsal = on
    touch(row)
    record(actor, campaign_id, "rehearse" if on else "rehearse_end", {}, now)


@transaction.atomic
def purge_rehearsal(*, actor: Actor, campaign_id: int, now: datetime) -> int:
    """Delete all ballots of the rehearsal with what was judged and counted of them; return how many."""
    row, card = locked(campaign_id)
    require(policy.may_manage(actor, card.facts, timezone.localdate(now)))
    room.hold_door(campaign_id)  # no ballot of the rehearsal comes in meanwhile
    folding.hold()
    rehearsed = Submission.objects.filter(campaign=row, rehearsal=True)
    Change.objects.filter(submission__in=rehearsed).delete()
    SetAside.objects.filter(submission__in=rehearsed, restores__isnull=False).delete()
    SetAside.objects.filter(submission__in=rehearsed).delete()
    deleted = rehearsed.delete()[0]
    for sums in (Tally, Pace, Draft):
        sums._default_manager.filter(campaign=row, rehearsal=True).delete()
    record(actor, campaign_id, "purge_rehearsal", {"ballots": deleted}, now)
    return deleted
