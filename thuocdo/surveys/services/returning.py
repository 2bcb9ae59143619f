"""Letters that came back: from reports of mail servers, or by hand; and addresses that work again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain import bounces, policy
from thuocdo.surveys.domain.bounces import Bounce, Reports
from thuocdo.surveys.models import Invitation
from thuocdo.surveys.services.campaigns import locked
from thuocdo.surveys.services.telling import record

LARGEST_FILE = 20 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file of reports."""

    marked: int  # addresses that are marked now
    already: int  # were marked before
    unknown: int  # are on no list
    passing: int  # mail servers that only ask for patience
    others: int  # mails that are no reports


@transaction.atomic
def take_reports(*, actor: Actor, campaign_id: int, content: bytes, now: datetime) -> Taken:
    """Mark the addresses of a campaign that reports tell of. Raise `NotPermitted` or `BadInput`."""
    _row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    taken = _take(read(content), now, campaign_id)
    if taken.marked:
        record(actor, campaign_id, "returned", {"people": taken.marked}, now)
    return taken


@transaction.atomic
def take_all(*, content: bytes, now: datetime) -> Taken:
    """Mark the addresses of every campaign that reports tell of: for whoever looks after the mail server."""
    return _take(read(content), now, None)


@transaction.atomic
def mark(*, actor: Actor, campaign_id: int, invitation_id: int, reason: str, now: datetime) -> None:
    """Mark one address by hand. Raise `NotPermitted`, `NotFound`, or `BadInput` without a reason."""
    _row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    if not reason.strip():
        raise BadInput(_s("Say why the letter came back."), field="reason")
    changed = Invitation.objects.filter(campaign=campaign_id, pk=invitation_id, bounced_at=None)
    if not changed.update(bounced_at=now, bounce_reason=bounces.plain_reason(reason)):
        raise NotFound(_s("There is no such invitation, or its letter came back already."))
    record(actor, campaign_id, "returned", {"people": 1}, now)


@transaction.atomic
def works_again(*, actor: Actor, campaign_id: int, invitation_id: int, now: datetime) -> None:
    """Take the mark off an address; the next sending writes to it anew. Raise `NotPermitted` or `NotFound`."""
    _row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    changed = Invitation.objects.filter(campaign=campaign_id, pk=invitation_id, bounced_at__isnull=False)
    if not changed.update(bounced_at=None, bounce_reason="", sent_at=None):
        raise NotFound(_s("There is no such invitation, or its letter did not come back."))
    record(actor, campaign_id, "works_again", {"people": 1}, now)


def read(content: bytes) -> Reports:
    """Return what a file of mails reports. Raise `BadInput` for one that is too large or empty."""
    if not content.strip():
        raise BadInput(_s("The file is empty."), field="file")
    if len(content) > LARGEST_FILE:
        raise BadInput(_s("At most %(most)s MiB are taken at once.", most=LARGEST_FILE // 1024**2), field="file")
    return bounces.read(content)


def _take(reports: Reports, now: datetime, campaign_id: int | None) -> Taken:
    rows = Invitation.objects.all() if campaign_id is None else Invitation.objects.filter(campaign=campaign_id)
    marked = already = unknown = passing = 0
    for each in reports.bounces:
        if not each.permanent:
            passing += 1
            continue
        found = _rows_of(each, [*rows.filter(email=each.address).values_list("pk", flat=True)])
        known = rows.filter(pk__in=found)
        if not known.exists():
            unknown += 1
            continue
        count = known.filter(bounced_at=None).update(bounced_at=now, bounce_reason=each.reason)
        marked, already = marked + bool(count), already + (not count)
    return Taken(marked, already, unknown, passing, reports.others)


def _rows_of(bounce: Bounce, by_address: list[int]) -> list[int]:
    """Return whose letter it was: an address may be forwarded to another one, which is the one that is told of."""
    if by_address or bounce.invitation_id is None:
        return by_address
    return [bounce.invitation_id]
