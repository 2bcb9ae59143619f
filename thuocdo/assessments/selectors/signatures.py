"""What a unit's signature is under: the hash of what stands now, which a later reader can compute again."""

from __future__ import annotations

from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.signatures import SAID_IN, content_hash
from thuocdo.assessments.selectors import evidence, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard


def standing_hash(card: RoundCard, part: Part, phase: Phase) -> str:
    """Return the hash of what a unit declares or explains at this moment."""
    kind = SAID_IN[phase]
    rows = slots.slots(card.spec, participants=[part.id])
    said = {row.code: entry for row in rows if (entry := row.said[kind]) is not None}
    if phase is Phase.EXPLANATION:
        said = {row.code: said[row.code] for row in rows if row.objected and row.code in said}
    return content_hash(phase, card.slug, part.unit.slug, said, evidence.hashes(part.id, phase))
