"""Whose link a token is, whether it has been used, and who has not answered yet. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import tokens
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.models import Invitation, Receipt, Spent
from thuocdo.surveys.services import keys


@dataclass(frozen=True, slots=True)
class Link:
    """What a personal link stands for. `group` and `unit` are empty where the campaign leaves them to the person."""

    campaign_id: int
    channel: Channel
    lookup: str
    group: str
    unit: str
    language: str
    used: bool


def link(token: str) -> Link:
    """Return what a token stands for. Raise `NotFound`: one letter may be missing, or it was never given out."""
    lookup = tokens.lookup(token)
    for model, channel in ((Invitation, Channel.INVITATION), (Receipt, Channel.RECEIPT)):
        row = model._default_manager.select_related("group", "unit").filter(lookup=lookup).first()
        if row is not None:
            return Link(
                row.campaign_id, channel, lookup, row.group.code if row.group else "",
                row.unit.slug if row.unit else "", getattr(row, "language", ""), row.answered or spent(lookup),
            )  # fmt: skip
    raise NotFound(_s("This link is not known. Open it from the letter once more, or type it in as it stands there."))


def spent(lookup: str) -> bool:
    """Tell whether the link has left its mark."""
    return Spent.objects.filter(digest__in=keys.marks(lookup)).exists()


def unanswered(campaign_id: int) -> tuple[int, ...]:
    """Return the ids of the invitations that have not been used and did not bounce, in their order.

    For letters only. Whoever notes on rows that a reminder went out notes it on all of them alike, those who answered
    included: a row that was left out would tell that its person answered just before.
    """
    marks = set(Spent.objects.filter(campaign=campaign_id).values_list("digest", flat=True))
    rows = Invitation.objects.filter(campaign=campaign_id, answered=False, bounced_at=None).order_by("id")
    return tuple(number for number, lookup in rows.values_list("id", "lookup") if marks.isdisjoint(keys.marks(lookup)))
