"""Who appraises what (A7): a person or the appraisers of an agency, for a part of the tree, for one unit or all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.indices.domain.frameworks import Tree


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment. `code` "" is the whole tree; `participant_id` None is every unit of the round."""

    id: int
    code: str
    participant_id: int | None
    person_id: int | None
    agency_id: int | None

    def is_for(self, actor: Actor, on: date) -> bool:
        """Return whether the actor appraises by it: named, or an appraiser of the named agency on that day."""
        if actor.user_id is None:
            return False
        if self.person_id is not None:
            return self.person_id == actor.user_id
        return actor.is_a(Role.APPRAISER, on=on, unit_id=self.agency_id)

    def covers(self, tree: Tree, code: str, participant_id: int) -> bool:
        """Return whether a leaf of a unit falls under it."""
        if self.participant_id not in (None, participant_id):
            return False
        return self.code in ("", code) or any(node.code == self.code for node in tree.ancestors(code))


def assigned(assignments: Iterable[Assignment], actor: Actor, tree: Tree, cell: tuple[int, str], on: date) -> bool:
    """Return whether the cell, a participant's leaf, is assigned to the actor."""
    participant_id, code = cell
    return any(each.is_for(actor, on) and each.covers(tree, code, participant_id) for each in assignments)


def cells(
    assignments: Iterable[Assignment], actor: Actor, tree: Tree, participants: Collection[int], on: date
) -> frozenset[tuple[int, str]]:
    """Return all (participant, leaf) pairs that are assigned to the actor."""
    found: set[tuple[int, str]] = set()
    for each in assignments:
        if not each.is_for(actor, on):
            continue
        leaves = tree.leaves_under(each.code) if each.code in tree else tree.leaves if not each.code else ()
        units = participants if each.participant_id is None else {each.participant_id} & set(participants)
        found.update((unit, leaf.code) for unit in units for leaf in leaves)
    return frozenset(found)


def unassigned(
    assignments: Collection[Assignment], tree: Tree, participants: Collection[int]
) -> frozenset[tuple[int, str]]:
    """Return the (participant, self-scored leaf) pairs that nobody appraises."""
    left = {(unit, leaf.code) for unit in participants for leaf in tree.leaves if leaf.self_scored}
    for each in assignments:
        leaves = tree.leaves_under(each.code) if each.code in tree else tree.leaves if not each.code else ()
        units = participants if each.participant_id is None else (each.participant_id,)
        left.difference_update((unit, leaf.code) for unit in units for leaf in leaves)
    return frozenset(left)
