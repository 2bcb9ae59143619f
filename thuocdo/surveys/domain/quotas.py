"""How many ballots of a kind are taken: every cell into which a ballot falls must have room (B6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _s

MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """At most `most` ballots of a group, of a unit, of both, or (None, None) of all."""

    group_id: int | None
    unit_id: int | None
    most: int

    def holds(self, group_id: int | None, unit_id: int | None) -> bool:
        """Tell whether a ballot falls into the cell."""
        return self.group_id in (None, group_id) and self.unit_id in (None, unit_id)


def cells(most_ballots: int | None, quotas: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return all bounds of a campaign; the number at which it closes is the cell of everybody."""
    whole = () if most_ballots is None else (Cell(None, None, most_ballots),)
    return (*whole, *quotas)


def concerned(bounds: Sequence[Cell], group_id: int | None, unit_id: int | None) -> tuple[Cell, ...]:
    """Return the cells into which a ballot falls."""
    return tuple(cell for cell in bounds if cell.holds(group_id, unit_id))


def problems(quotas: Sequence[Cell]) -> tuple[Problem, ...]:
    """Return what is wrong with the quotas of a campaign; `row` counts from 1."""
    found, seen = [], set[tuple[int | None, int | None]]()
    for row, cell in enumerate(quotas, start=1):
        if not 1 <= cell.most <= MOST:
            sentence = _s("%(given)s is no number of ballots.", given=cell.most)
            found.append(Problem(sentence, place="most", row=row, given=str(cell.most), expected=_s("1 or more")))
        if (cell.group_id, cell.unit_id) == (None, None):
            sentence = _s("Name a group, a unit or both. The number for everybody is set for the survey as a whole.")
            found.append(Problem(sentence, place="group", row=row))
        elif (cell.group_id, cell.unit_id) in seen:
            found.append(Problem(_s("There is a quota for the same people already."), place="group", row=row))
        seen.add((cell.group_id, cell.unit_id))
    return tuple(found)
