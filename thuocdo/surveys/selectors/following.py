"""How a campaign goes: ballots against what is wanted, by group, unit, channel, site and day; why some are aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Count, Max, Q, Sum

from thuocdo.directory.domain.units import UnitCard
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.surveys.domain.campaigns import CHANNEL_WORDS, Channel
from thuocdo.surveys.domain.disclosing import few, hidden_parts
from thuocdo.surveys.domain.figures import SlotFigure, hide
from thuocdo.surveys.domain.guards import Reason
from thuocdo.surveys.domain.values import ANSWERED
from thuocdo.surveys.models import SetAside
from thuocdo.surveys.selectors import live, sums
from thuocdo.surveys.selectors.campaigns import CampaignCard, groups, rated
from thuocdo.surveys.selectors.live import By, Filter, Key

DIMENSIONS = (By.UNIT, By.GROUP, By.CHANNEL)


@dataclass(frozen=True, slots=True)
class Progress:
    """One group, unit, channel or site: ballots that count, that are aside, and how many are wanted."""

    key: str  # as it stands in the address
    title: Titled | Sentence
    counted: int
    aside: int
    target: int | None = None
    sort_key: str = ""


def stamp(card: CampaignCard, *, rehearsal: bool) -> str:
    """Return what changes as soon as any figure of a campaign does: ballots and judgements are only ever added."""
    chosen = Filter(rehearsal=rehearsal)
    told = live.counts(card, chosen)
    last = SetAside.objects.aggregate(last=Max("id"))["last"]
    mark = f"{card.id} {card.revision} {told.counted} {told.aside} {told.waiting} {last} {rehearsal}"
    return sha256(mark.encode()).hexdigest()[:16]


def by_group(card: CampaignCard, chosen: Filter) -> tuple[Progress, ...]:
    """Return the respondent groups in their order, also those of which nobody has answered."""
    found = live.counts_by(card, By.GROUP, chosen)
    return tuple(
        Progress(each.code, each.title, told.counted, told.aside, each.target)
        for each in groups(card.id)
        for told in (found.get(each.id, live.Counts(0, 0)),)
    )


def by_unit(card: CampaignCard, chosen: Filter) -> tuple[Progress, ...]:
    """Return the rated units in the order of a Vietnamese dictionary."""
    found = live.counts_by(card, By.UNIT, chosen)
    return tuple(
        Progress(
            each.unit.slug,
            Titled(each.unit.full_name or each.unit.name, each.unit.title_en),
            told.counted,
            told.aside,
            each.target,
            each.unit.sort_key,
        )
        for each in rated(card.id)
        for told in (found.get(each.unit.id, live.Counts(0, 0)),)
    )


def by_channel(card: CampaignCard, chosen: Filter) -> tuple[Progress, ...]:
    """Return the channels that are open or have brought ballots."""
    found = live.counts_by(card, By.CHANNEL, chosen)
    return tuple(
        Progress(each.value, CHANNEL_WORDS[each], told.counted, told.aside)
        for each in Channel
        if each in card.channels or each.value in found
        for told in (found.get(each.value, live.Counts(0, 0)),)
    )


def by_site(card: CampaignCard, chosen: Filter) -> tuple[Progress, ...]:
    """Return the sites in which the survey is embedded, those that brought most first."""
    found = live.counts_by(card, By.SITE, chosen)
    told = [Progress(str(key), Titled(str(key)), each.counted, each.aside) for key, each in found.items() if key]
    return tuple(sorted(told, key=lambda each: (-each.counted, each.key)))


def by_day(card: CampaignCard, chosen: Filter) -> tuple[tuple[date, int], ...]:
    """Return how many ballots that count came in on each day, from the first to the last; days without are 0."""
    found = {day: told.counted for day, told in live.counts_by(card, By.DAY, chosen).items() if isinstance(day, date)}
    if not found:
        return ()
    first, last = min(found), max(found)
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return tuple((day, found.get(day, 0)) for day in days)


def reasons(card: CampaignCard, *, rehearsal: bool = False) -> tuple[tuple[Reason, int], ...]:
    """Return how many ballots are aside for each reason, the most frequent first; one may have several."""
    rows = (
        SetAside.objects.filter(
            submission__campaign=card.id, submission__rehearsal=rehearsal, restores=None, restored_by=None
        )
        .values_list("reason")
        .annotate(n=Count("submission", distinct=True))
        .order_by("-n", "reason")
    )
    return tuple((Reason(reason), n) for reason, n in rows)


def figures(card: CampaignCard, chosen: Filter) -> tuple[SlotFigure, ...]:
    """Return what is answered to every question by the chosen ballots.

    A choice of a unit, a group or a channel is hidden, as a whole or in single questions, where few people answered or
    where it would give away another part that few people make.
    """
    found = live.marginals(card, chosen)
    fixed = [by for by in DIMENSIONS if _value(chosen, by) is not None]
    for by in fixed:
        key, parent = _value(chosen, by), _without(chosen, by)
        counted = {part: told.counted for part, told in live.counts_by(card, by, parent).items()}
        why = hidden_parts(counted, card.smallest_cell)
        if key in why or not counted.get(key):
            return tuple(hide(each, why.get(key, few(card.smallest_cell))) for each in found)
        away = _hidden_questions(card, by, parent, key)
        found = tuple(hide(each, away[each.code]) if each.code in away else each for each in found)
    return found


def _hidden_questions(card: CampaignCard, by: By, parent: Filter, key: Key) -> dict[str, Sentence]:
    """Return the questions in which one part may not be shown beside the whole and the other parts."""
    answered: dict[str, dict[Key, int]] = {}
    for version_id in sums.tallied_versions(card.id):
        codes, coded = sums.slot_codes(version_id)
        told = Q(value=ANSWERED) | Q(value__gt=0, slot__in=coded)
        rows = live.tallies(card, parent).filter(told, version=version_id)
        for part, place, n in rows.values_list(by.value, "slot").annotate(n=Sum("n")):
            parts = answered.setdefault(codes[place], {})
            parts[part] = parts.get(part, 0) + n
    found = {}
    for code, parts in answered.items():
        why = hidden_parts(parts, card.smallest_cell)
        if key in why:
            found[code] = why[key]
    return found


def _value(chosen: Filter, by: By) -> Key:
    if by is By.UNIT:
        return chosen.unit_id
    return chosen.group_id if by is By.GROUP else chosen.channel.value if chosen.channel else None


def _without(chosen: Filter, by: By) -> Filter:
    return Filter(
        unit_id=None if by is By.UNIT else chosen.unit_id,
        group_id=None if by is By.GROUP else chosen.group_id,
        channel=None if by is By.CHANNEL else chosen.channel,
        rehearsal=chosen.rehearsal,
    )


def named(unit: UnitCard) -> Titled:
    """Return the name of a unit by which readers know it."""
    return Titled(unit.full_name or unit.name, unit.title_en)


def titles(card: CampaignCard, by: By) -> dict[Key, Titled | Sentence]:
    """Return what the parts along a dimension are called, in their order."""
    if by is By.GROUP:
        return {each.id: each.title for each in groups(card.id)}
    if by is By.UNIT:
        return {each.unit.id: named(each.unit) for each in rated(card.id)}
    return {each.value: words for each, words in CHANNEL_WORDS.items()}
