"""Questions about the live numbers: scorecards of all units, and the table of indices and ranks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from thuocdo.assessments.domain.entries import Stage
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


class Seen(NamedTuple):
    """What numbers rest on: how much had been said, and a hash of what people's answers earned."""

    entries: int
    surveys: str


@dataclass(frozen=True, slots=True)
class Live:
    """The table of a round at a stage. `computed_at` None: computed for this question, not taken from what is kept."""

    table: LiveTable
    seen: Seen
    computed_at: datetime | None


def cards(card: RoundCard, parts: Sequence[Part], stage: Stage = Stage.FINAL) -> dict[int, Scorecard]:
    """Return the scorecards of all units of a round at a stage, by participant, from what stands at this moment."""
    rows = slots.slots(card.spec, round_id=card.id)
    return scored(card, parts, rows, stage, before(card, parts), answered=surveyed.counting(card, parts))


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


def said_so_far(card: RoundCard, answered: Mapping[int, Mapping[str, LeafInput]]) -> Seen:
    """Return how much has been said that the numbers rest on. It grows with every entry, also with those of last year
    where a leaf compares with it, and tells apart what answers say; so equal values mean equal numbers.
    """
    earlier = slots.entries_count(card.previous_id) if card.previous_id and comparing(card) else 0
    return Seen(slots.entries_count(card.id) + earlier, surveyed.mark(answered))


def kept(card: RoundCard) -> dict[Stage, Live]:
    """Return the tables that are kept, by stage, out of date or not."""
    return {
        Stage(row.stage): Live(from_data(row.lines), Seen(row.entries_seen, row.surveys_seen), row.computed_at)
        for row in LiveScore.objects.filter(round=card.id, computed_at__isnull=False)
    }


def tables(card: RoundCard, parts: Sequence[Part]) -> dict[Stage, Live]:
    """Return the tables of all stages as they stand: those kept where nothing has been said since, or else new ones."""
    answered = surveyed.counting(card, parts)
    seen = said_so_far(card, answered)
    found = {stage: each for stage, each in kept(card).items() if each.seen == seen}
    wanted = [stage for stage in Stage if stage not in found]
    made = computed(card, parts, wanted, answered)
    return {**found, **{stage: Live(table, seen, None) for stage, table in made.items()}}


def live(card: RoundCard, parts: Sequence[Part], stage: Stage = Stage.FINAL) -> Live:
    """Return the table of one stage as it stands."""
    answered = surveyed.counting(card, parts)
    seen = said_so_far(card, answered)
    kept_row = {"entries_seen": seen.entries, "surveys_seen": seen.surveys}
    row = LiveScore.objects.filter(round=card.id, stage=stage, **kept_row).first()
    if row is not None:
        return Live(from_data(row.lines), seen, row.computed_at)
    return Live(computed(card, parts, [stage], answered)[stage], seen, None)


def computed(
    card: RoundCard, parts: Sequence[Part], stages: Collection[Stage], answered: Mapping[int, Mapping[str, LeafInput]]
) -> dict[Stage, LiveTable]:
    """Return the tables computed from what stands; what has been said is read once for all stages."""
    if not stages:
        return {}
    rows, earlier = slots.slots(card.spec, round_id=card.id), before(card, parts)
    ranked = {part.id for part in parts if part.ranked}
    return {
        stage: live_table(card.spec, scored(card, parts, rows, stage, earlier, answered=answered), ranked)
        for stage in stages
    }


def live_of(round_id: int, stage: Stage = Stage.FINAL) -> Live:
    """Return the table of a round by its id."""
    return live(rounds.round_(round_id), rounds.parts(round_id), stage)
