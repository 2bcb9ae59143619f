"""A list of people on its way in: kept as it was sent until somebody has seen the difference and takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.models import Invitation, PeopleList
from thuocdo.surveys.services import inviting
from thuocdo.surveys.services.campaigns import locked
from thuocdo.surveys.services.inviting import Outcome
from thuocdo.surveys.services.telling import record

KEPT = timedelta(days=1)
SHOWN = 200  # faulty rows on a page


@dataclass(frozen=True, slots=True)
class Difference:
    """What taking a list would do. `faulty`: rows that can't be taken; `problems` are the first of them."""

    filename: str
    sent_at: datetime
    new: int
    already: int
    faulty: int
    problems: tuple[Problem, ...]
    examples: tuple[str, ...]  # first new addresses
    stay: int  # people on the list that the file does not name; they stay


@transaction.atomic
def send_in(*, actor: Actor, campaign_id: int, content: bytes, filename: str, now: datetime) -> None:
    """Keep a list until it is taken or dropped. Raise `NotPermitted`, or `BadInput` when it is no list of people."""
    row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    if Channel.INVITATION not in card.channels:
        raise BadInput(_s("This survey sends no personal invitations. Add that channel first."), field="file")
    inviting.read_list(campaign_id=campaign_id, content=content, filename=filename)
    PeopleList.objects.update_or_create(
        campaign=row,
        defaults={"filename": filename[:200], "content": content, "sent_by_id": actor.user_id, "sent_at": now},
    )


def difference(campaign_id: int) -> Difference | None:
    """Return what taking the list that waits would do now; None where none waits."""
    row = PeopleList.objects.filter(campaign=campaign_id).first()
    if row is None:
        return None
    read = inviting.read_list(campaign_id=campaign_id, content=bytes(row.content), filename=row.filename)
    known = set(Invitation.objects.filter(campaign=campaign_id).values_list("email", flat=True))
    new = [each.email for each in read.people if each.email not in known]
    named = {each.email for each in read.people}
    return Difference(
        row.filename, row.sent_at, len(new), len(read.people) - len(new), len({each.row for each in read.problems}),
        read.problems[:SHOWN], tuple(new[:5]), len(known - named),
    )  # fmt: skip


@transaction.atomic
def take(*, actor: Actor, campaign_id: int, now: datetime) -> Outcome:
    """Put the people of the list that waits on the campaign's list; faulty rows are left out.

    Raise `NotPermitted`, `NotFound` where no list waits, or `BadInput`.
    """
    locked(campaign_id)
    row = PeopleList.objects.filter(campaign=campaign_id).first()
    if row is None:
        raise NotFound(_s("There is no list waiting. Send it again."))
    read = inviting.read_list(campaign_id=campaign_id, content=bytes(row.content), filename=row.filename)
    refused = len({each.row for each in read.problems})
    outcome = inviting.invite(actor=actor, campaign_id=campaign_id, people=read.people, refused=refused, now=now)
    row.delete()
    return outcome


@transaction.atomic
def drop(*, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Forget the list that waits. Raise `NotPermitted`."""
    _row, card = locked(campaign_id)
    require(policy.may_manage(actor, card.facts, timezone.localdate(now)))
    PeopleList.objects.filter(campaign=campaign_id).delete()


@transaction.atomic
def remove(*, actor: Actor, campaign_id: int, invitation_id: int, now: datetime) -> None:
    """Take a person off the list who has had no letter. Raise `NotPermitted` or `NotFound`."""
    _row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    if card.facts.launched_at is not None:
        raise BadInput(_s("Since the launch nobody is taken off the list: their link may be known."))
    if not Invitation.objects.filter(campaign=campaign_id, pk=invitation_id).delete()[0]:
        raise NotFound(_s("There is no such invitation."))
    record(actor, campaign_id, "uninvite", {"people": 1}, now)


def forget_old(*, now: datetime) -> int:
    """Forget lists that nobody took for a day; return how many."""
    return PeopleList.objects.filter(sent_at__lt=now - KEPT).delete()[0]
