"""Answers that are units: names that people type become slugs, slugs become names again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.documents import Section, Slot
from thuocdo.questionnaires.domain.items import UnitPicker
from thuocdo.surveys.domain.paging import Standing
from thuocdo.surveys.selectors import choosing
from thuocdo.surveys.views.answering.drawing import Page
from thuocdo.ui.language import title_of


@dataclass(frozen=True, slots=True)
class Meant:
    """What was understood of the units on a page."""

    answers: Mapping[str, Any] = field(default_factory=dict)  # slug, or None for a name that was not understood
    typed: Mapping[str, Any] = field(default_factory=dict)  # the names that were not understood
    wrong: Mapping[str, Sentence] = field(default_factory=dict)


def meant(asked: Section, given: Mapping[str, Any], earlier: Mapping[str, Any], today: date) -> Meant:
    """Return the units that were chosen or typed on a page."""
    answers: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for item in asked.items:
        name = given.get(item.code)
        if not isinstance(item, UnitPicker) or name is None:
            continue
        within = answers.get(item.within) or given.get(item.within) or earlier.get(item.within) or ""
        found = choosing.meant(item, name, today, within if item.within else "") if within or not item.within else None
        answers[item.code] = found.slug if found else None
        if found is None:
            typed[item.code] = name
            wrong[item.code] = _not_understood(item, name, today, within)
    return Meant(answers, typed, wrong)


def names(page: Page, slots: Mapping[str, Slot], stands: Standing, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the units that the page shows, by slug."""
    if not page.shows_units:
        return {}
    return names_of(slots, {**stands.answers, **typed}, page.shows_units)


def names_of(slots: Mapping[str, Slot], answers: Mapping[str, Any], codes: frozenset[str]) -> dict[str, str]:
    """Return the names of the units among some answers, by slug."""
    slugs = [
        answers[code]
        for code in codes
        if code in slots and isinstance(slots[code].item, UnitPicker) and isinstance(answers.get(code), str)
    ]
    return {slug: title_of(card.formal)[0] for slug, card in choosing.named(slugs).items()}


def lists(asked: Section, stands: Standing, today: date) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the units from which the page lets choose because an earlier answer says within which they lie."""
    found = {}
    for item in asked.items:
        within = stands.answers.get(item.within) if isinstance(item, UnitPicker) and item.within else None
        if isinstance(item, UnitPicker) and isinstance(within, str) and item.code in stands.shown:
            offered = choosing.offered(item, today, within)
            found[item.code] = tuple((each.slug, title_of(each.formal)[0]) for each in offered)
    return found


def _not_understood(item: UnitPicker, name: str, today: date, within: str) -> Sentence:
    if item.within and not within:
        return _s("Choose the unit within which it lies first.")
    near = choosing.suggested(item, name, today, within if item.within else "", 3)
    if near:
        return _s(
            "“%(given)s” is not known here. Did you mean: %(names)s?",
            given=name[:60], names=tuple(each.full_name for each in near),
        )  # fmt: skip
    return _s("“%(given)s” is not known here. Give the name of a unit as it is officially called.", given=name[:60])
