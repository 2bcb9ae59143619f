"""The live table of a round at one stage: every unit's index, rank, band and fields, from what stands (A11).

Exact throughout. Units that are scored and not ranked have an index and a band, and no rank; they do not move others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from thuocdo.indices.domain.bands import classify
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.indices.domain.ranking import HiddenTie, field_ranks, hidden_ties, rank, true_ties
from thuocdo.indices.domain.scorecards import Scorecard


@dataclass(frozen=True, slots=True)
class FieldPoints:
    """What one unit has in one field. Points; `rank` among ranked units."""

    code: str
    points: Fraction
    max_points: Fraction
    rank: int | None


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One unit as it stands. `index` in points of 100; `missing` leaves nobody has filled in yet."""

    participant_id: int
    index: Fraction
    points: Fraction
    max_points: Fraction
    bonus: Fraction
    penalty: Fraction
    rank: int | None
    band: str
    fields: tuple[FieldPoints, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class LiveTable:
    """All units of a round, best first; those that are not ranked last."""

    lines: tuple[LiveLine, ...]
    ties: tuple[tuple[int, ...], ...]  # participants with exactly equal indices
    hidden_ties: tuple[HiddenTie, ...]  # equal as shown, told apart by further digits

    def line(self, participant_id: int) -> LiveLine:
        """Return the line of one unit. Raise `KeyError`."""
        for each in self.lines:
            if each.participant_id == participant_id:
                return each
        raise KeyError(participant_id)

    @property
    def mean(self) -> Fraction | None:
        """The mean index of ranked units; None where there are none."""
        ranked = [line.index for line in self.lines if line.rank is not None]
        return sum(ranked, Fraction(0)) / len(ranked) if ranked else None


def live_table(
    spec: FrameworkSpec, cards: Mapping[int, Scorecard], ranked: Collection[int], others: Iterable[LiveLine] = ()
) -> LiveTable:
    """Return the table of scored units; `cards` by participant, `ranked` those that take part in the ranking.

    `others`: lines computed before of units about which nothing was said since. Ranks are those among all.
    """
    scored = [_scored(spec, participant, card) for participant, card in cards.items()]
    lines = [*scored, *(line for line in others if line.participant_id not in cards)]
    indices = {line.participant_id: line.index for line in lines if line.participant_id in ranked}
    ranks = rank(indices, spec.rank_style)
    by_field = field_ranks(
        {line.participant_id: {field.code: field.points for field in line.fields} for line in lines
         if line.participant_id in indices},
        spec.rank_style,
    )  # fmt: skip
    lines = [_ranked(line, ranks, by_field) for line in lines]
    lines.sort(key=lambda line: (line.rank is None, -line.index, line.participant_id))
    return LiveTable(
        tuple(lines),
        tuple(tuple(sorted(tied)) for tied in true_ties(indices)),
        hidden_ties(indices),
    )


def _scored(spec: FrameworkSpec, participant: int, card: Scorecard) -> LiveLine:
    """Return the line of one unit without ranks."""
    band = classify(card.index, spec.bands)
    return LiveLine(
        participant_id=participant,
        index=card.index,
        points=card.points,
        max_points=card.max_points,
        bonus=card.bonus,
        penalty=card.penalty,
        rank=None,
        band=band.code if band else "",
        fields=tuple(FieldPoints(value.code, value.points, value.max_points, None) for value in card.fields),
        missing=len(card.missing),
    )


def _ranked(line: LiveLine, ranks: Mapping[int, int], by_field: Mapping[str, Mapping[int, int]]) -> LiveLine:
    unit = line.participant_id
    fields = tuple(
        FieldPoints(each.code, each.points, each.max_points, by_field.get(each.code, {}).get(unit))
        for each in line.fields
    )
    return replace(line, rank=ranks.get(unit), fields=fields)
