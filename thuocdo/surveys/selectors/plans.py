"""All that is needed to take a ballot of a campaign, kept in memory until the set-up changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import NotFound
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.answering import IsUnit
from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.surveys.domain.campaigns import Rating
from thuocdo.surveys.domain.quotas import Cell, cells
from thuocdo.surveys.models import Campaign
from thuocdo.surveys.selectors.campaigns import CampaignCard, card, groups, missing, quotas, rated

KEPT = 200  # plans and documents in the memory of a process


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign with everything against which a ballot is checked."""

    card: CampaignCard
    versions: tuple[int, ...]  # that may be answered: the current one first, then older ones
    groups: Mapping[str, int]  # code → id
    units: Mapping[str, int]  # slug → id of rated units
    bounds: tuple[Cell, ...]


def plan(campaign_id: int) -> Plan:
    """Return what stands now: one question to the database, or five when the set-up has changed. Raise `NotFound`."""
    row = Campaign.objects.filter(pk=campaign_id).first()
    if row is None:
        raise missing()
    return _kept(_Key(card(row)))


def known(slug: str) -> Plan:
    """Return the plan of a survey by its address: one question to the database, and five when it has changed.

    Raise `NotFound`.
    """
    row = Campaign.objects.filter(slug=slug).first()
    if row is None:
        raise missing()
    return _kept(_Key(card(row)))


@lru_cache(maxsize=KEPT)
def document(version_id: int) -> Document:
    """Return what a published version says; it never changes."""
    return questionnaires.document(version_id)


def register(today: date) -> IsUnit:
    """Return who says whether a slug is a unit that can be chosen in an answer on a day."""

    def is_unit(slug: str, item: UnitPicker, within: str) -> bool:
        try:
            found = units.unit(slug)
            above = units.unit(within) if within else None
        except NotFound:
            return False
        fits = found.kind.value in item.unit_kinds and found.exists_on(today)
        return fits and (above is None or above.id in units.line(found.id))

    return is_unit


class _Key:
    """A card that is the same as another one while neither the set-up nor its dates have changed."""

    __slots__ = ("card",)

    def __init__(self, card: CampaignCard) -> None:
        self.card = card

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._mark() == other._mark()

    def __hash__(self) -> int:
        return hash(self._mark())

    def _mark(self) -> tuple[object, ...]:
        return (self.card.id, self.card.revision, self.card.created_at, self.card.facts)


@lru_cache(maxsize=KEPT)
def _kept(key: _Key) -> Plan:
    found = key.card
    allowed = () if found.version_id is None else questionnaires.published_until(found.version_id)
    slugs = {} if found.rating is Rating.NONE else {each.unit.slug: each.unit.id for each in rated(found.id)}
    return Plan(
        card=found,
        versions=allowed,
        groups={each.code: each.id for each in groups(found.id)},
        units=slugs,
        bounds=cells(found.most_ballots, quotas(found.id)),
    )
