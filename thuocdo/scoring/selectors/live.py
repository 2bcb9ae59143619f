"""Questions about the live numbers: scorecards of all units, and the table of indices and ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.indices.domain.leaf_inputs import LeafInput
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


def cards(card: RoundCard, parts: tuple[Part, ...], stage: Stage = Stage.FINAL) -> dict[int, Scorecard]:
    """Return the scorecards of all units of a round at a stage, by participant, from what stands at this moment."""
    standing = slots.standing(card.spec, card.id, stage)
    given: dict[int, Mapping[str, LeafInput]] = {part.id: standing.get(part.id, {}) for part in parts}
    return score_units(card.spec, given, before(card, parts))


def before(card: RoundCard, parts: tuple[Part, ...]) -> dict[int, dict[str, LeafInput]]:
    """Return what stood last year by participant of this year, by the codes of last year, as `score_units` takes it."""
    return {}


def live(card: RoundCard, parts: tuple[Part, ...], stage: Stage = Stage.FINAL) -> Live:
    """Return the table as it stands: the kept one where nothing has been said since, or else a new one."""
    kept = LiveScore.objects.filter(round=card.id, stage=stage).first()
    seen = slots.entries_count(card.id)
    if kept is not None and kept.entries_seen == seen:
        return Live(from_data(kept.lines), seen, kept.computed_at)
    return Live(computed(card, parts, stage), seen, None)


def computed(card: RoundCard, parts: tuple[Part, ...], stage: Stage) -> LiveTable:
    """Return the table computed from what stands."""
    return live_table(card.spec, cards(card, parts, stage), {part.id for part in parts if part.ranked})


def live_of(round_id: int, stage: Stage = Stage.FINAL) -> Live:
    """Return the table of a round by its id."""
    return live(rounds.round_(round_id), rounds.parts(round_id), stage)
