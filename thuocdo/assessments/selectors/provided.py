"""Figures that no unit declares itself: statistics, points of surveys. What has been entered, and what stood before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.models import Entry as EntryTable
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.directory.domain.units import UnitCard
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node


@dataclass(frozen=True, slots=True)
class Cell:
    """One leaf of one unit: the newest figure of the organiser, its points (None: not known), what counts now."""

    participant_id: int
    code: str
    entry: Entry | None
    points: Decimal | None

    @property
    def seen(self) -> int:
        """Return the number of the newest entry, by which a late save is noticed; 0 where there is none."""
        return self.entry.number if self.entry else 0


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that takes part, for tables and spreadsheets."""

    participant_id: int
    unit: UnitCard


def leaves(spec: FrameworkSpec) -> tuple[Node, ...]:
    """Return the leaves that units do not score themselves."""
    return tuple(leaf for leaf in spec.tree.leaves if not leaf.self_scored)


def cells(card: RoundCard, codes: Collection[str] | None = None) -> dict[tuple[int, str], Cell]:
    """Return the figures of all units by (participant, leaf): those leaves, or all that units do not score."""
    asked = [leaf.code for leaf in leaves(card.spec)] if codes is None else codes
    found = {}
    for row in slots.slots(card.spec, round_id=card.id, codes=asked):
        found[row.participant_id, row.code] = Cell(
            row.participant_id, row.code, row.said[Kind.PROVIDED], row.self_points
        )  # fmt: skip
    return found


def lines(round_id: int) -> tuple[UnitLine, ...]:
    """Return the units of a round in their order."""
    return tuple(UnitLine(part.id, part.unit) for part in rounds.parts(round_id))


def mark(round_id: int) -> int:
    """Return the id of the newest figure that an organiser entered; 0 where there is none."""
    found = EntryTable.objects.filter(slot__participant__round=round_id, kind=Kind.PROVIDED).order_by("-id")
    return found.values_list("id", flat=True).first() or 0


def still_missing(round_id: int) -> int:
    """Return how many figures of units the organiser has still to enter."""
    return SlotTable.objects.filter(participant__round=round_id, self_scored=False, complete=False).count()
