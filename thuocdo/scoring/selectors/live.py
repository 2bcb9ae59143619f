"""Questions about the live numbers: scorecards of all units, and the table of indices and ranks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.domain.timeline import ranks_all
from thuocdo.assessments.selectors import previous, rounds, slots, surveyed
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.indices.domain.rules import ComparePreviousYear
from thuocdo.indices.domain.scorecards import Scorecard
from thuocdo.indices.domain.scoring import score_units
from thuocdo.scoring.domain.data import from_data
from thuocdo.scoring.domain.live import LiveTable, live_table
from thuocdo.scoring.models import LiveScore


@dataclass(frozen=True, slots=True)
class Live:
    """The table of a round at a stage. `computed_at` None: computed for this question, not taken from what is kept."""

    table: LiveTable
    entries_seen: int
    computed_at: datetime | None
    said: Said

    @property
    def units(self) -> frozenset[int]:
        return frozenset(line.participant_id for line in self.table.lines)


def cards(card: RoundCard, parts: Sequence[Part], stage: Stage = Stage.FINAL) -> dict[int, Scorecard]:
    """Return the scorecards of all units of a round at a stage, by participant, from what stands at this moment."""
    rows = slots.slots(card.spec, round_id=card.id)
    return scored(card, parts, rows, stage, before(card, parts), answered=surveyed.counting(card))


def scored(
    card: RoundCard, parts: Sequence[Part], rows: Iterable[SlotRow], stage: Stage,
    previous_inputs: Mapping[int, Mapping[str, LeafInput]], *, answered: Mapping[int, Mapping[str, LeafInput]],
) -> dict[int, Scorecard]:  # fmt: skip
    """Return the scorecards of all units at a stage from rows that were read already.

    `answered`: what people's answers say at this moment; it counts where nothing has been entered at that stage.
    """
    given: dict[int, dict[str, LeafInput]] = {part.id: dict(answered.get(part.id, {})) for part in parts}
    for row in rows:
        counted = row.said.standing(stage)
        if not isinstance(counted, Missing):
            given[row.participant_id][row.code] = counted
    return score_units(card.spec, given, previous_inputs)


def before(card: RoundCard, parts: Sequence[Part]) -> dict[int, dict[str, LeafInput]]:
    """Return what stood last year by participant of this year, by the codes of last year, as `score_units` takes it.

    Only leaves whose rule compares with last year are asked for; a leaf that continues none has nothing.
    """
    codes = comparing(card)
    if card.previous_id is None or not codes:
        return {}
    stood = previous.last_year(card, [part.unit.id for part in parts], codes)
    return {
        part.id: {codes[code]: each.content for code, each in found.items()}
        for part in parts
        if (found := stood.get(part.unit.id))
    }


def comparing(card: RoundCard) -> dict[str, str]:
    """Return the leaves that are compared with last year: code of this year → code of that year."""
    return {
        leaf.code: leaf.comparable_with or leaf.code
        for leaf in card.spec.tree.leaves
        if isinstance(leaf.rule, ComparePreviousYear) and leaf.comparable_with != ""
    }


@dataclass(frozen=True, slots=True)
class Said:
    """How much has been said that the numbers rest on. It grows with every entry, so equal counts mean equal numbers.

    `by_unit`: entries by participant. `surveys`: what people's answers say about it, as a hash; `answers`: the same in
    full. `shared`: those on which all units' points rest, which are the entries about
    leaves that rank the units among themselves, and the entries of last year's round where a leaf compares with it.
    """

    by_unit: Mapping[int, int]
    shared: tuple[int, int]
    surveys: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[int, Mapping[str, LeafInput]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def total(self) -> int:
        return sum(self.by_unit.values()) + self.shared[1]

    def to_data(self) -> dict[str, object]:
        return {"units": {str(unit): count for unit, count in self.by_unit.items()}, "shared": list(self.shared),
                "surveys": {str(unit): mark for unit, mark in self.surveys.items()}}  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Said:
        """Return what `to_data` wrote; a table kept by an earlier version says nothing."""
        ranking, earlier = data.get("shared", (-1, -1))
        surveys = {int(unit): mark for unit, mark in data.get("surveys", {}).items()}
        return cls({int(unit): count for unit, count in data.get("units", {}).items()}, (ranking, earlier), surveys)

    def differs(self, other: Said, unit: int) -> bool:
        """Return whether something new was said or answered about a unit."""
        return (self.by_unit.get(unit), self.surveys.get(unit)) != (other.by_unit.get(unit), other.surveys.get(unit))


def said_so_far(card: RoundCard) -> Said:
    """Return how much has been said in a round, and in that of last year where a leaf compares with it.

    Answers of people that count at this moment are read with it, once for everything that is computed from it.
    """
    earlier = slots.entries_count(card.previous_id) if card.previous_id and comparing(card) else 0
    counts = slots.entries_by_unit(card.id, ranking(card))
    by_unit = {unit: count for unit, (count, _some) in counts.items()}
    answers = surveyed.counting(card)
    marks = {unit: surveyed.mark(by_leaf) for unit, by_leaf in answers.items() if by_leaf}
    return Said(by_unit, (sum(some for _count, some in counts.values()), earlier), marks, answers)


def ranking(card: RoundCard) -> list[str]:
    """Return the leaves that rank the units among themselves: one unit's figure there moves the points of others."""
    return [leaf.code for leaf in card.spec.tree.leaves if ranks_all(leaf)]


def kept(card: RoundCard) -> dict[Stage, Live]:
    """Return the tables that are kept, by stage, out of date or not."""
    rows = LiveScore.objects.filter(round=card.id, computed_at__isnull=False)
    return {
        Stage(row.stage): Live(from_data(row.lines), row.entries_seen, row.computed_at, Said.from_data(row.seen))
        for row in rows
    }


def tables(card: RoundCard, parts: Sequence[Part], stages: Collection[Stage] = tuple(Stage)) -> dict[Stage, Live]:
    """Return the tables of stages as they stand: those kept where nothing has been said since, or else new ones."""
    said, known = said_so_far(card), kept(card)
    found = {stage: known[stage] for stage in stages if stage in known and known[stage].said == said}
    wanted = [stage for stage in stages if stage not in found]
    new = computed(card, parts, wanted, said, known)
    return {**found, **{stage: Live(table, said.total, None, said) for stage, table in new.items()}}


def live(card: RoundCard, parts: Sequence[Part], stage: Stage = Stage.FINAL) -> Live:
    """Return the table of one stage as it stands."""
    return tables(card, parts, [stage])[stage]


def computed(
    card: RoundCard, parts: Sequence[Part], stages: Collection[Stage], said: Said, known: Mapping[Stage, Live]
) -> dict[Stage, LiveTable]:
    """Return the tables of stages as they stand, from `known` ones and from what has been said since.

    Only units about which something was said are read and scored, once for all stages; beside the figures of the others
    by which units are ranked among themselves. Something new among these means that all are computed.
    """
    if not stages:
        return {}
    changed = _changed(parts, [known.get(stage) for stage in stages], said)
    rows = list(slots.slots(card.spec, participants=changed))
    if len(changed) < len(parts) and (codes := ranking(card)):
        rows += [
            row for row in slots.slots(card.spec, round_id=card.id, codes=codes) if row.participant_id not in changed
        ]
    scored_ = parts if any(row.participant_id not in changed for row in rows) else [
        part for part in parts if part.id in changed
    ]  # fmt: skip
    earlier, ranked = before(card, scored_), {part.id for part in parts if part.ranked}
    found = {}
    for stage in stages:
        cards_ = scored(card, scored_, rows, stage, earlier, answered=said.answers)
        others = known[stage].table.lines if stage in known and len(changed) < len(parts) else ()
        new = {unit: each for unit, each in cards_.items() if unit in changed}
        found[stage] = live_table(card.spec, new, ranked, others)
    return found


def _changed(parts: Sequence[Part], known: Sequence[Live | None], said: Said) -> frozenset[int]:
    """Return the units whose numbers may differ from those of any of these tables."""
    everybody = frozenset(part.id for part in parts)
    changed: set[int] = set()
    for each in known:
        if each is None or each.said.shared != said.shared or each.units != everybody:
            return everybody
        changed |= {unit for unit in everybody if each.said.differs(said, unit)}
    return frozenset(changed)


def live_of(round_id: int, stage: Stage = Stage.FINAL) -> Live:
    """Return the table of a round by its id."""
    return live(rounds.round_(round_id), rounds.parts(round_id), stage)
