"""Marks of used links move to the rows of people in lots, so that no row tells of one ballot (B3).

A lot is at least ten marks of one cell (campaign, channel, group and unit of the ballots), moved in one statement: its
people are known to have answered, and each of its ballots is any of theirs. Marks that never become a lot are deleted
when the campaign is over for good, without telling anybody whose they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from thuocdo.surveys.domain.campaigns import Channel, forgotten
from thuocdo.surveys.models import Campaign, Invitation, Receipt, Spent
from thuocdo.surveys.selectors.campaigns import card
from thuocdo.surveys.services import keys

LOT = 10  # people of one cell at least


def flush(*, now: datetime) -> int:
    """Move the marks of all lots; forget those of campaigns that are over for good. Return how many were moved."""
    begun = Campaign.objects.filter(pk__in=Spent.objects.values("campaign"))
    over = [row.pk for row in begun if forgotten(card(row).facts, now)]
    Spent.objects.filter(campaign__in=over).delete()
    cells = (
        Spent.objects.order_by()
        .values_list("campaign_id", "channel", "group_id", "unit_id")
        .annotate(people=Count("digest"))
        .filter(people__gte=LOT)
    )
    return sum(_cell(*found) for *found, _people in list(cells))


@transaction.atomic
def _cell(campaign_id: int, channel: str, group_id: int | None, unit_id: int | None) -> int:
    """Move the marks of one cell; 0 when they have become too few meanwhile."""
    rows = Spent.objects.filter(campaign=campaign_id, channel=channel, group=group_id, unit=unit_id)
    marks = set(rows.select_for_update().values_list("digest", flat=True))
    model = Invitation if channel == Channel.INVITATION.value else Receipt
    waiting = model._default_manager.filter(campaign=campaign_id, answered=False).order_by("id")
    found = {
        number: used
        for number, lookup in waiting.values_list("id", "lookup")
        if (used := _used(marks, keys.marks(lookup)))
    }
    if len(found) < LOT:
        return 0
    model._default_manager.filter(pk__in=sorted(found)).update(answered=True)
    Spent.objects.filter(digest__in=set(found.values())).delete()
    return len(found)


def _used(marks: set[str], own: Iterable[str]) -> str:
    return next((each for each in own if each in marks), "")
