"""Handing in by personal link: one ballot however often it is clicked, and none that leads back (B3).

The row of the person is read and never written here: a row that is written in the transaction of a ballot would bear
its number. What is written is a mark that only the server's secret can tell from the link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import ballots as ballot_rules
from thuocdo.surveys.domain.ballots import Ballot, Outcome, Spent, Stored
from thuocdo.surveys.domain.campaigns import Channel, Rating
from thuocdo.surveys.models import Draft, Invitation, Receipt, Submission
from thuocdo.surveys.models import Spent as Mark
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.selectors.plans import Plan
from thuocdo.surveys.services import keys, personal
from thuocdo.surveys.services.personal import Link
from thuocdo.surveys.services.storing import stored

_SPEND = """
INSERT INTO surveys_spent (digest, campaign_id, group_id, unit_id, channel) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (digest) DO NOTHING
"""


@transaction.atomic
def hand_in(*, token: str, ballots: Sequence[Ballot], now: datetime) -> Stored:
    """Store what a person with a personal link answered: one ballot, or one for each unit they rate.

    The same again is answered as the first time. Raise `Spent` when the link has been used for something else,
    `NotFound` for an unknown one, and all that `storing.store` raises.
    """
    link = personal.link(token)
    plan = plans.plan(link.campaign_id)
    if not ballots or (len(ballots) > 1 and plan.card.rating is not Rating.MANY):
        raise BadInput(_s("Hand in one ballot."), field="ballots")
    mine = [_of_link(plan, link, each) for each in ballots]
    if not _there(mine) and not _spend(plan, link, mine[0]) and not _there(mine):  # it may have come in meanwhile
        raise Spent
    receipts = [stored(plan, each, now) for each in mine]
    Draft.objects.filter(key=keys.draft_key(token)).delete()
    reasons = tuple(dict.fromkeys(reason for each in receipts for reason in each.aside))
    state = Outcome.NEW if any(each.state is Outcome.NEW for each in receipts) else Outcome.SAME
    return Stored(state, reasons)


def _of_link(plan: Plan, link: Link, ballot: Ballot) -> Ballot:
    """Return the ballot with what the link settles, and without what would tell people of one group apart."""
    unit = link.unit if plan.card.rating is Rating.ONE and link.unit else ballot.unit
    return replace(
        ballot, channel=link.channel, group=link.group or ballot.group, unit=unit, language="", site="",
        rehearsal=False,
    )  # fmt: skip


def _there(mine: Sequence[Ballot]) -> bool:
    """Tell whether all of this was handed in before: somebody sends again what was stored."""
    contents = {each.id: ballot_rules.content(each).hash for each in mine}
    found = dict(Submission.objects.filter(pk__in=contents).values_list("pk", "content_hash"))
    return found == contents


def _spend(plan: Plan, link: Link, ballot: Ballot) -> bool:
    """Leave the mark of the link; return False when it has been used.

    First the mark, which the database allows once, then the question whether marks have been moved to the rows of
    people since: in the other order a link could be used twice around such a moment.
    """
    mark, *older = keys.marks(link.lookup)
    with connection.cursor() as cursor:
        values: list[Any] = [
            mark,
            plan.card.id,
            plan.groups.get(ballot.group),
            plan.units.get(ballot.unit),
            link.channel.value,
        ]
        cursor.execute(_SPEND, values)
        fresh = bool(cursor.rowcount)
    model = Invitation if link.channel is Channel.INVITATION else Receipt
    return (
        fresh
        and not Mark.objects.filter(digest__in=older).exists()
        and not model._default_manager.filter(lookup=link.lookup, answered=True).exists()
    )
