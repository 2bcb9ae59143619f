"""Which units an answer may choose, asked of the register of units."""

from __future__ import annotations

from datetime import date

from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import NotFound
from thuocdo.questionnaires.domain.answering import IsUnit
from thuocdo.questionnaires.domain.items import UnitPicker


def unit_check(on: date) -> IsUnit:
    """Return what `answering.check` asks about a unit: it exists on that day, is of a kind asked for, and lies within.

    A unit lies within another when that one stands anywhere above it. What is asked twice is read once.
    """
    known: dict[str, UnitCard | None] = {}

    def there(slug: str) -> UnitCard | None:
        if slug not in known:
            known[slug] = _existing(slug, on)
        return known[slug]

    def is_unit(slug: str, item: UnitPicker, within: str) -> bool:
        unit = there(slug)
        if unit is None or unit.kind.value not in item.unit_kinds:
            return False
        if not item.within or not within:
            return True
        outer = there(within)
        return outer is not None and outer.id in units.line(unit.id)[1:]

    return is_unit


def _existing(slug: str, on: date) -> UnitCard | None:
    try:
        unit = units.unit(slug)
    except NotFound:
        return None
    begun = unit.valid_from is None or unit.valid_from <= on
    return unit if begun and (unit.valid_until is None or on < unit.valid_until) else None
