"""What a campaign says of itself, and which there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import guards as guarding
from thuocdo.surveys.domain.campaigns import After, Channel, Facts, Kind, Rating, State, state
from thuocdo.surveys.domain.guards import Guards
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.models import Campaign, Group, Quota, Rated


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign without its groups, units and quotas. Texts are by language; a missing one is an empty text."""

    id: int
    slug: str
    facts: Facts
    kind: Kind
    title: Titled
    purpose: Mapping[str, str]
    consent: Mapping[str, str]
    version_id: int | None
    rating: Rating
    channels: tuple[Channel, ...]
    after: After
    allowed_sites: tuple[str, ...]
    most_ballots: int | None
    smallest_cell: int
    guards: Guards
    is_model: bool
    revision: int
    created_at: datetime

    @property
    def owner_id(self) -> int:
        """Return the unit whose campaign it is."""
        return self.facts.owner_id

    def state(self, now: datetime) -> State:
        """Return where it stands at a moment."""
        return state(self.facts, now)


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A respondent group."""

    id: int
    code: str
    title: Titled
    target: int | None  # ballots


@dataclass(frozen=True, slots=True)
class RatedUnit:
    """A unit that is rated."""

    unit: UnitCard
    target: int | None  # ballots


def campaign(which: int | str) -> CampaignCard:
    """Return a campaign by id or slug; the caller sees to who may read it. Raise `NotFound`."""
    row = Campaign.objects.filter(**({"pk": which} if isinstance(which, int) else {"slug": which})).first()
    if row is None:
        raise missing()
    return card(row)


def campaigns(owner_ids: frozenset[int] | None = None) -> tuple[CampaignCard, ...]:
    """Return the campaigns of some units or of all, the newest first."""
    rows = Campaign.objects.all() if owner_ids is None else Campaign.objects.filter(owner__in=owner_ids)
    return tuple(card(row) for row in rows)


def open_to_all(now: datetime) -> tuple[CampaignCard, ...]:
    """Return the campaigns that run at a moment and that anybody may answer by link, the one that ends first first."""
    rows = Campaign.objects.filter(
        launched_at__isnull=False, closed_at=None, opens_at__lte=now, closes_at__gt=now,
        channels__contains=[Channel.LINK.value],
    )  # fmt: skip
    return tuple(card(row) for row in rows.order_by("closes_at", "id"))


def groups(campaign_id: int) -> tuple[GroupCard, ...]:
    """Return the respondent groups in their order."""
    rows = Group.objects.filter(campaign=campaign_id).order_by("position")
    return tuple(GroupCard(row.pk, row.code, Titled(row.title_vi, row.title_en), row.target) for row in rows)


def rated(campaign_id: int) -> tuple[RatedUnit, ...]:
    """Return the rated units in the order of a Vietnamese dictionary."""
    targets = dict(Rated.objects.filter(campaign=campaign_id).values_list("unit_id", "target"))
    found = units.cards(targets)
    return tuple(RatedUnit(unit, targets[unit.id]) for unit in found.values())


def quotas(campaign_id: int) -> tuple[Cell, ...]:
    """Return the quotas in the order in which they were given."""
    rows = Quota.objects.filter(campaign=campaign_id).order_by("id")
    return tuple(Cell(row.group_id, row.unit_id, row.most) for row in rows)


def card(row: Campaign) -> CampaignCard:
    """Return a row as a plain value."""
    facts = Facts(
        row.pk, row.owner_id, row.opens_at, row.closes_at, row.launched_at, row.closed_at, row.rehearsal
    )  # fmt: skip
    return CampaignCard(
        id=row.pk, slug=row.slug, facts=facts, kind=Kind(row.kind), title=Titled(row.title_vi, row.title_en),
        purpose={"vi": row.purpose_vi, "en": row.purpose_en}, consent={"vi": row.consent_vi, "en": row.consent_en},
        version_id=row.version_id, rating=Rating(row.rating), channels=tuple(Channel(each) for each in row.channels),
        after=After(row.after), allowed_sites=tuple(row.allowed_sites), most_ballots=row.most_ballots,
        smallest_cell=row.smallest_cell, guards=guarding.from_data(row.guards), is_model=row.is_model,
        revision=row.revision, created_at=row.created_at,
    )  # fmt: skip


def missing() -> NotFound:
    """Return the refusal for a campaign that is not there, or not the actor's to see."""
    return NotFound(_s("There is no such survey, or it is not yours to see."))
