"""What the answers say while they come in, from the sums: a second old at most, whatever the number of ballots (B7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from django.db.models import QuerySet, Sum

from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires import selectors as questionnaires
from thuocdo.questionnaires.domain.documents import Slot, slots
from thuocdo.questionnaires.domain.items import options_of
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.disclosing import hidden_parts
from thuocdo.surveys.domain.figures import SlotFigure, answering, figure, hide
from thuocdo.surveys.models import Change, Pace, Tally
from thuocdo.surveys.selectors import plans
from thuocdo.surveys.selectors.campaigns import CampaignCard


@dataclass(frozen=True, slots=True)
class Filter:
    """Which ballots are looked at; None: whatever it is."""

    unit_id: int | None = None
    group_id: int | None = None
    channel: Channel | None = None
    rehearsal: bool = False


class By(StrEnum):
    """Along what ballots are counted or figures told apart."""

    DAY = "day"
    CHANNEL = "channel"
    GROUP = "group"
    UNIT = "unit"
    SITE = "site"


BY_WORDS = {
    By.DAY: _s("Day"),
    By.CHANNEL: _s("Survey channel"),
    By.GROUP: _s("Respondent group"),
    By.UNIT: _s("Rated unit"),
    By.SITE: _s("Site"),
}
T = TypeVar("T", Tally, Pace)
Key: TypeAlias = str | int | date | None  # channel or site, id of a group or unit, day


@dataclass(frozen=True, slots=True)
class Counts:
    """How many ballots count, how many were set aside, and how many are not added up yet."""

    counted: int
    aside: int
    waiting: int = 0


def marginals(card: CampaignCard, chosen: Filter = Filter()) -> tuple[SlotFigure, ...]:
    """Return what is answered to every question of the version in use, one query for all.

    Answers to earlier versions count where the question may be compared with its earlier wording. The caller sees to
    who may read it.
    """
    if card.version_id is None:
        return ()
    found: dict[tuple[int, int], dict[int, int]] = {}
    rows = tallies(card, chosen).values_list("version", "slot", "value").annotate(total=Sum("n"))
    for version_id, slot, value, total in rows:
        found.setdefault((version_id, slot), {})[value] = total
    return tuple(
        figure(slot.code, slot.title, slot.item, _merged(card, slot, found), card.smallest_cell)
        for slot in slots(plans.document(card.version_id))
    )


def along(card: CampaignCard, code: str, by: By, chosen: Filter = Filter()) -> dict[Key, SlotFigure]:
    """Return one question told apart along units, groups or channels. Raise `KeyError` for an unknown question.

    A part that would follow from the others and the whole is hidden as well.
    """
    slot = slot_of(card, code)
    parts = sums_along(card, code, by, chosen)
    hidden = hidden_parts({key: answering(slot.item, each) for key, each in parts.items()}, card.smallest_cell)
    found = {key: figure(code, slot.title, slot.item, each, card.smallest_cell) for key, each in parts.items()}
    return {key: hide(each, hidden[key]) if key in hidden else each for key, each in found.items()}


def sums_along(
    card: CampaignCard, code: str, by: By, chosen: Filter = Filter()
) -> dict[Key, dict[int, int]]:  # fmt: skip
    """Return how many ballots answered a question in which way, told apart along units, groups or channels.

    Values are those of the version in use. Nothing is held back: the caller sees to what may be shown. Raise `KeyError`
    for an unknown question.
    """
    slot = slot_of(card, code)
    if by not in (By.UNIT, By.GROUP, By.CHANNEL):
        raise KeyError(code)
    places = {
        version: [each.code for each in slots(plans.document(version))].index(code)
        for version in comparable(card, code)
    }
    cells: dict[Key, dict[tuple[int, int], dict[int, int]]] = {}
    rows = tallies(card, chosen).filter(slot__in=set(places.values()))
    for key, version_id, at, value, total in rows.values_list(by.value, "version", "slot", "value").annotate(
        total=Sum("n")
    ):
        if places.get(version_id) == at:
            cells.setdefault(key, {}).setdefault((version_id, at), {})[value] = total
    return {key: _merged(card, slot, found) for key, found in cells.items()}


def slot_of(card: CampaignCard, code: str) -> Slot:
    """Return a question of the version in use, or a row of its matrix. Raise `KeyError` for an unknown one."""
    if card.version_id is None:
        raise KeyError(code)
    return {slot.code: slot for slot in slots(plans.document(card.version_id))}[code]


def counts(card: CampaignCard, chosen: Filter = Filter()) -> Counts:
    """Return how many ballots there are."""
    rows = dict(_paces(card, chosen).values_list("aside").annotate(total=Sum("n")))
    waiting = Change.objects.filter(submission__campaign=card.id, submission__rehearsal=chosen.rehearsal).count()
    return Counts(rows.get(False, 0), rows.get(True, 0), waiting)


def counts_by(card: CampaignCard, by: By, chosen: Filter = Filter()) -> dict[Key, Counts]:
    """Return how many ballots there are along a day, channel, group, unit or site, in the order of the keys."""
    found: dict[Key, dict[bool, int]] = {}
    rows = _paces(card, chosen).values_list(by.value, "aside").annotate(total=Sum("n")).order_by(by.value)
    for key, aside, total in rows:
        found.setdefault(key, {})[aside] = total
    return {key: Counts(each.get(False, 0), each.get(True, 0)) for key, each in found.items() if any(each.values())}


def tallies(card: CampaignCard, chosen: Filter) -> QuerySet[Tally]:
    """Return the sums of the chosen ballots, for other selectors."""
    return _filtered(Tally.objects.filter(campaign=card.id, rehearsal=chosen.rehearsal), chosen)


def _paces(card: CampaignCard, chosen: Filter) -> QuerySet[Pace]:
    return _filtered(Pace.objects.filter(campaign=card.id, rehearsal=chosen.rehearsal), chosen)


def _filtered(rows: QuerySet[T], chosen: Filter) -> QuerySet[T]:
    if chosen.unit_id is not None:
        rows = rows.filter(unit=chosen.unit_id)
    if chosen.group_id is not None:
        rows = rows.filter(group=chosen.group_id)
    return rows if chosen.channel is None else rows.filter(channel=chosen.channel)


def comparable(card: CampaignCard, code: str) -> tuple[int, ...]:
    """Return the versions whose answers to a question may be told together with those of the version in use."""
    current = card.version_id
    if current is None:
        return ()
    found = [current]
    for version in questionnaires.published_until(current)[1:]:
        if code not in {slot.code for slot in slots(plans.document(version))}:
            continue
        if questionnaires.comparable_over((version, current), code):
            found.append(version)
    return tuple(found)


def _merged(
    card: CampaignCard, slot: Slot, found: Mapping[tuple[int, int], Mapping[int, int]]
) -> dict[int, int]:  # fmt: skip
    """Add up the versions of one question, option by option code: a position may mean another option in another one."""
    merged: dict[int, int] = {}
    positions = {option.code: at for at, option in enumerate(options_of(slot.item), start=1)}
    versions = {version for version, _slot in found}
    told = (card.version_id,) if versions <= {card.version_id} else comparable(card, slot.code)
    for version in told:
        if version is None:
            continue
        other = slots(plans.document(version))
        at = [each.code for each in other].index(slot.code)
        codes = [option.code for option in options_of(other[at].item)]
        for value, total in found.get((version, at), {}).items():
            own = positions.get(codes[value - 1]) if 0 < value <= len(codes) else value
            if own is not None:
                merged[own] = merged.get(own, 0) + total
    return merged
