"""The margins of a round's provisional indices: what sampling people instead of asking all does to them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from thuocdo.assessments.selectors import surveyed
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.scoring.domain.live import LiveTable
from thuocdo.scoring.domain.margins import Margin, error_of
from thuocdo.scoring.domain.margins import margins as margins_of


def margins(card: RoundCard, parts: Sequence[Part], table: LiveTable) -> dict[int, Margin]:
    """Return the margin of every unit by participant, from the table as it stands."""
    slugs = {part.id: part.unit.slug for part in parts}
    by_leaf = surveyed.errors(card, parts)
    errors = {
        slugs[line.participant_id]: error_of(
            by_leaf[line.participant_id].values(), Fraction(100) / line.max_points if line.max_points else Fraction(0)
        )
        for line in table.lines
    }
    ranked = frozenset(slugs[line.participant_id] for line in table.lines if line.rank is not None)
    found = margins_of([(slugs[line.participant_id], line.index) for line in table.lines], errors, ranked)
    ids = {slug: participant for participant, slug in slugs.items()}
    return {ids[each.key]: each for each in found}
