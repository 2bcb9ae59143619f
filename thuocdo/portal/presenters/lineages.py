"""What became of a unit and what it was formed from, in sentences with links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from thuocdo.directory.domain.units import KIND_WORDS, Lineage, Step, SuccessionKind, UnitCard
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit by name, with the address of its page."""

    name: Titled
    url: str
    note: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Became:
    """One event: a sentence that ends where the linked units begin."""

    words: Sentence
    units: tuple[UnitLink, ...]
    unverified: bool
    at: date


def name_of(unit: UnitCard) -> Titled:
    """Return the official name with its type: "Tỉnh Hải Dương"."""
    return Titled(unit.full_name, unit.title_en)


def link(unit: UnitCard) -> UnitLink:
    """Return a unit as a link; one that is no more says until when it was."""
    ended = _s("until %(day)s", day=_day_before(unit.valid_until)) if unit.valid_until else None
    return UnitLink(name_of(unit), links.unit(unit.slug), ended)


def after(unit: UnitCard, lineage: Lineage) -> tuple[Became, ...]:
    """Return what became of the unit itself, one event per day and kind."""
    own = [step for step in lineage.after if step.before.id == unit.id]
    return tuple(_went(steps) for steps in _by_event(own))


def before(unit: UnitCard, lineage: Lineage) -> tuple[Became, ...]:
    """Return what the unit was formed from, one event per day and kind."""
    own = [step for step in lineage.before if step.after is not None and step.after.id == unit.id]
    return tuple(_came(steps) for steps in _by_event(own))


def further(unit: UnitCard, lineage: Lineage) -> tuple[Step, ...]:
    """Return the steps of other generations, oldest first."""
    return tuple(
        step
        for step in (*lineage.before, *lineage.after)
        if step.before.id != unit.id and (step.after is None or step.after.id != unit.id)
    )


def predecessors(unit: UnitCard, lineage: Lineage) -> tuple[UnitCard, ...]:
    """Return the units of all earlier generations, in the order of a Vietnamese dictionary."""
    earlier = {step.before.id: step.before for step in lineage.before if step.before.id != unit.id}
    return tuple(sorted(earlier.values(), key=lambda each: (each.sort_key, each.id)))


def existence(unit: UnitCard) -> Sentence:
    """Return the kind of a unit, and its span where it has a beginning or an end."""
    kind = KIND_WORDS[unit.kind]
    if unit.valid_from and unit.valid_until:
        return _s(
            "%(kind)s, from %(first)s to %(last)s", kind=kind, first=unit.valid_from, last=_day_before(unit.valid_until)
        )
    if unit.valid_until:
        return _s("%(kind)s, until %(last)s", kind=kind, last=_day_before(unit.valid_until))
    if unit.valid_from:
        return _s("%(kind)s, since %(first)s", kind=kind, first=unit.valid_from)
    return kind


def _went(steps: list[Step]) -> Became:
    day, kind = steps[0].effective_date, steps[0].kind
    into = tuple(link(step.after) for step in steps if step.after is not None)
    if not into:
        words = _s("Abolished on %(day)s.", day=day)
    elif len(into) > 1:
        words = _s("Divided on %(day)s among", day=day)
    elif kind is SuccessionKind.RENAME:
        words = _s("Since %(day)s called", day=day)
    else:
        words = _s("Since %(day)s part of", day=day)
    return Became(words, into, not all(step.verified for step in steps), day)


def _came(steps: list[Step]) -> Became:
    day, kind = steps[0].effective_date, steps[0].kind
    if kind is SuccessionKind.RENAME:
        words = _s("Until %(day)s called", day=_day_before(day))
    elif kind is SuccessionKind.SPLIT:
        words = _s("Formed on %(day)s out of", day=day)
    else:
        words = _s("Formed on %(day)s from", day=day)
    return Became(words, tuple(link(step.before) for step in steps), not all(step.verified for step in steps), day)


def _by_event(steps: Iterable[Step]) -> list[list[Step]]:
    events: dict[tuple[date, SuccessionKind], list[Step]] = {}
    for step in steps:
        events.setdefault((step.effective_date, step.kind), []).append(step)
    return list(events.values())


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
