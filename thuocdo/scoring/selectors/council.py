"""The decision table: every unit over the stages, with its rank, ties and what the council should look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.selectors import deciding
from thuocdo.assessments.selectors.deciding import Counts
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.indices.domain.bands import Band
from thuocdo.scoring.domain.live import LiveLine, LiveTable
from thuocdo.scoring.selectors.live import Live


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """One unit in the decision table. Indices in points of 100; gaps are later less earlier."""

    part: Part
    stages: Mapping[Stage, LiveLine]
    counts: Counts
    band: Band | None
    tied: tuple[Part, ...]  # exactly equal
    near: tuple[Part, ...]  # equal as shown; further digits tell them apart
    places: int  # decimals at which they look different

    @property
    def line(self) -> LiveLine:
        return self.stages[Stage.FINAL]

    @property
    def gap(self) -> Fraction:
        """What stands less what the unit says itself."""
        return self.line.index - self.stages[Stage.SELF].index

    @property
    def moved(self) -> Fraction:
        """What stands less what stood after round 1."""
        return self.line.index - self.stages[Stage.FIRST].index

    @property
    def rank_moved(self) -> int | None:
        """By how many ranks the unit rose since round 1."""
        before, now = self.stages[Stage.FIRST].rank, self.line.rank
        return None if before is None or now is None else before - now

    @property
    def open_matters(self) -> int:
        return self.counts.undecided + self.counts.unappraised + self.counts.outdated + self.line.missing


def rows(card: RoundCard, parts: Sequence[Part], tables: Mapping[Stage, Live]) -> tuple[CouncilRow, ...]:
    """Return the rows best first, those not ranked last. One query."""
    by_id, counts = {part.id: part for part in parts}, deciding.counts(card.id)
    bands = {band.code: band for band in card.spec.bands}
    by_stage = {stage: _by_id(live.table) for stage, live in tables.items()}
    final = tables[Stage.FINAL].table
    tied = {unit: [each for each in group if each != unit] for group in final.ties for unit in group}
    near = {unit: (tie.units, tie.places) for tie in final.hidden_ties for unit in tie.units}
    found = []
    for line in final.lines:
        unit = line.participant_id
        others, places = near.get(unit, ((), 2))
        found.append(
            CouncilRow(
                part=by_id[unit],
                stages={stage: lines[unit] for stage, lines in by_stage.items()},
                counts=counts.get(unit, Counts()),
                band=bands.get(line.band),
                tied=tuple(by_id[each] for each in tied.get(unit, ())),
                near=tuple(by_id[each] for each in others if isinstance(each, int) and each != unit
                           and each not in tied.get(unit, ())),
                places=places,
            )
        )  # fmt: skip
    return tuple(found)


def _by_id(table: LiveTable) -> dict[int, LiveLine]:
    return {line.participant_id: line for line in table.lines}
