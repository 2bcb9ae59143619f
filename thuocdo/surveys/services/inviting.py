"""Putting people on the list of a campaign, from a spreadsheet or one by one; what their letters carry."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import units
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import fold
from thuocdo.surveys.domain import people as reading
from thuocdo.surveys.domain import policy, tokens
from thuocdo.surveys.domain.campaigns import Channel, Rating
from thuocdo.surveys.domain.people import Given, Known, Person, Reading
from thuocdo.surveys.models import Invitation
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.services import keys
from thuocdo.surveys.services.campaigns import locked
from thuocdo.surveys.services.telling import record

MOST_ROWS = 100_000
LOT = 2000  # rows of one insert
NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a list, in numbers of people."""

    added: int
    already: int  # were on the list before; they keep their link
    refused: int  # rows that can't be taken, passed over because the person chose so


def read_list(*, campaign_id: int, content: bytes, filename: str) -> Reading:
    """Read a spreadsheet of people; nothing is written. Raise `BadInput` when it is no table with a column of mail."""
    sheet = read_sheet(content, filename, max_rows=MOST_ROWS)
    where = reading.columns(sheet.header)
    if "email" not in where:
        raise BadInput(
            _s("The table has no column of e-mail addresses. Call it “Email” or “Thư điện tử”."), field="file"
        )
    rows = [Given(row.number, **{name: row.cells[place] for name, place in where.items()}) for row in sheet.rows]
    return reading.read(rows, known(campaigns.campaign(campaign_id)))


def known(card: CampaignCard) -> Known:
    """Return what the rows of a campaign's list may name."""
    groups: dict[str, int] = {}
    for each in campaigns.groups(card.id):
        groups |= {fold(name): each.id for name in (each.code, str(each.title), each.title.en) if name}
    rated: dict[str, int] = {}
    for one in campaigns.rated(card.id):
        rated |= {fold(name): one.unit.id for name in (one.unit.slug, one.unit.name, one.unit.full_name)}

    def unit_of(name: str) -> int | None:
        if rated or card.rating is not Rating.NONE:
            return rated.get(fold(name))
        try:
            return units.unit(name).id
        except NotFound:
            return None

    return Known(groups, unit_of, needs_unit=card.rating is Rating.ONE)


@transaction.atomic
def invite(*, actor: Actor, campaign_id: int, people: Sequence[Person], refused: int = 0, now: datetime) -> Outcome:
    """Put people on the list; who is on it already stays as they are. No letter is sent by this.

    Raise `NotPermitted`, or `BadInput` when the campaign has no personal invitations.
    """
    _row, card = locked(campaign_id)
    require(policy.may_steer(actor, card.facts, timezone.localdate(now), now))
    if Channel.INVITATION not in card.channels:
        raise BadInput(_s("This survey sends no personal invitations. Add that channel first."), field="channels")
    known_already = set(Invitation.objects.filter(campaign=campaign_id).values_list("email", flat=True))
    fresh = [each for each in people if each.email not in known_already]
    Invitation.objects.bulk_create((_row_of(campaign_id, each) for each in fresh), batch_size=LOT)
    outcome = Outcome(len(fresh), len(people) - len(fresh), refused)
    if fresh:
        record(actor, campaign_id, "invite", {"people": outcome.added}, now)
    return outcome


def token_of(invitation_id: int) -> str | None:
    """Return the token of an invitation for its letter, or None when the secret that made it is gone."""
    row = Invitation.objects.get(pk=invitation_id)
    return keys.token(keys.INVITATION, row.campaign_id, row.nonce, row.lookup)


def _row_of(campaign_id: int, person: Person) -> Invitation:
    nonce = secrets.token_hex(NONCE_BYTES)
    token = tokens.token(settings.SECRET_KEY, keys.INVITATION, campaign_id, nonce)
    return Invitation(
        campaign_id=campaign_id, group_id=person.group_id, unit_id=person.unit_id, email=person.email,
        language=person.language, lookup=tokens.lookup(token), nonce=nonce,
    )  # fmt: skip
