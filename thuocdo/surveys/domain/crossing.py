"""Answers about units told apart by respondent group, for those who compute points from them.

What is given out is never of fewer people than the smallest cell: whoever asks for units and groups gets each cell
either whole or hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[int, int | None]  # rated unit, respondent group
ALL = ""  # the label of everybody together


@dataclass(frozen=True, slots=True)
class Cell:
    """How the answers to one question about one unit, of one group, fall on the options (by code).

    `hidden`: there are some, and fewer than the smallest cell; nothing is told of them.
    """

    answered: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Crossed:
    """The answers to some questions of a campaign, by question, unit and group."""

    smallest: int
    found: Mapping[str, Mapping[Place, Mapping[str, int]]]

    def cells(
        self, code: str, units: Mapping[int, int], groups: Mapping[int, str] | None = None
    ) -> dict[tuple[int, str], Cell]:
        """Return the answers to one question by (unit, label); where nobody answered there is no cell.

        `units`: rated unit → the unit for which its answers count. `groups`: the label of each respondent group that
        is asked for; several may share one. None: everybody, under `ALL`.
        """
        summed: dict[tuple[int, str], dict[str, int]] = {}
        for (rated, group), counts in self.found.get(code, {}).items():
            label = ALL if groups is None else None if group is None else groups.get(group)
            unit = units.get(rated)
            if label is None or unit is None:
                continue
            into = summed.setdefault((unit, label), {})
            for option, count in counts.items():
                into[option] = into.get(option, 0) + count
        return {place: self._cell(counts) for place, counts in summed.items() if sum(counts.values())}

    def _cell(self, counts: Mapping[str, int]) -> Cell:
        answered = sum(counts.values())
        return Cell(hidden=True) if answered < self.smallest else Cell(answered, counts)
