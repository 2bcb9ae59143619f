"""What stood last year: of the same unit, or of the one it was formed from, by the codes of this year (A5, A12)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thuocdo.assessments.models import Participant
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.directory.selectors import dossiers
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput


@dataclass(frozen=True, slots=True)
class LastYear:
    """What stood for a leaf in the round before. `leaf` is that year's; points are for showing only."""

    year: int
    leaf: Node
    content: LeafInput
    points: Decimal | None

    @property
    def max_points(self) -> Fraction:
        return self.leaf.max_points


def last_year(
    card: RoundCard, unit_ids: Collection[int], codes: Collection[str] | None = None
) -> dict[int, dict[str, LastYear]]:
    """Return what stood last year, by unit and by the code of this year; at most six queries.

    A unit that was not there last year has the figures of the one unit it was formed from; where there were several,
    it has none, since figures of several units can't be taken for those of one.
    """
    if card.previous_id is None:
        return {}
    before = rounds.round_(card.previous_id)
    spoken_for = _participants(before.id, unit_ids)
    wanted = {code: leaf.code_before for code, leaf in _leaves(card, codes).items()}
    rows: dict[int, dict[str, SlotRow]] = {}
    for row in slots.slots(
        before.spec, participants=set(spoken_for.values()), codes={code for code in wanted.values() if code}
    ):
        rows.setdefault(row.participant_id, {})[row.code] = row
    return {
        unit: {
            code: _stood(before, found)
            for code, old in wanted.items()
            if (found := rows.get(participant, {}).get(old)) is not None
        }
        for unit, participant in spoken_for.items()
    }


def stood(card: RoundCard, unit_id: int, codes: Collection[str] | None = None) -> dict[str, LastYear]:
    """Return what stood last year for one unit, by the code of this year."""
    return last_year(card, [unit_id], codes).get(unit_id, {})


def contents_of(found: dict[str, LastYear]) -> dict[str, LeafInput]:
    """Return the contents alone, by the code of this year."""
    return {code: each.content for code, each in found.items()}


def _leaves(card: RoundCard, codes: Collection[str] | None) -> dict[str, Node]:
    return {leaf.code: leaf for leaf in card.spec.tree.leaves if codes is None or leaf.code in codes}


def _stood(before: RoundCard, row: SlotRow) -> LastYear:
    return LastYear(before.year, before.spec.tree[row.code], row.said.standing(), row.standing_points)


def _participants(round_id: int, unit_ids: Collection[int]) -> dict[int, int]:
    """Return the participant of last year's round that stands for each unit of this year."""
    there = dict(Participant.objects.filter(round=round_id).values_list("unit", "id"))
    found = {unit: there[unit] for unit in unit_ids if unit in there}
    new = [unit for unit in unit_ids if unit not in there]
    if new:
        for unit, olders in dossiers.formed_from(new).items():
            known = {older.id for older in olders} & there.keys()
            if len(olders) == 1 and known:
                found[unit] = there[known.pop()]
    return found
