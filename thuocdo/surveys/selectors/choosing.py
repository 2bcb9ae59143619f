"""Units that a question offers: lists short enough to choose from, and names that people type."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import NotFound
from thuocdo.questionnaires.domain.items import UnitPicker

MOST_LISTED = 250  # units in one list; of more, the name is typed


def offered(item: UnitPicker, on: date, within: str = "") -> tuple[UnitCard, ...]:
    """Return the units to choose from, in the order of a dictionary; none where there are too many for a list.

    `within` is the slug of the unit that an earlier question chose: without it, what depends on one offers none.
    """
    above = _unit(within) if within else None
    if item.within and above is None:
        return ()
    found = tuple(
        each for kind in item.unit_kinds for each in units.of_kind(UnitKind(kind), on, above.id if above else None)
    )
    return found if len(found) <= MOST_LISTED else ()


def meant(item: UnitPicker, name: str, on: date, within: str = "") -> UnitCard | None:
    """Return the one unit that a typed name means, or None. A slug means its unit."""
    above = _unit(within) if within else None
    if within and above is None:
        return None
    known = _unit(name)
    if known is not None and known.kind in item.unit_kinds and (above is None or above.id in units.line(known.id)):
        return known
    found = [
        each
        for kind in item.unit_kinds
        if (each := units.find(UnitKind(kind), name, on, above.id if above else None)) is not None
    ]
    return found[0] if len(found) == 1 else None


def suggested(item: UnitPicker, name: str, on: date, within: str = "", most: int = 8) -> tuple[UnitCard, ...]:
    """Return the units that a name may mean."""
    above = _unit(within) if within else None
    if within and above is None:
        return ()
    found = [
        each
        for kind in item.unit_kinds
        for each in units.suggest(UnitKind(kind), name, on, above.id if above else None, most)
    ]
    return tuple(found[:most])


def named(slugs: Iterable[str]) -> dict[str, UnitCard]:
    """Return the units with these slugs, by slug."""
    return {slug: card for slug in set(slugs) if (card := _unit(slug)) is not None}


def _unit(slug: str) -> UnitCard | None:
    try:
        return units.unit(slug)
    except NotFound:
        return None
