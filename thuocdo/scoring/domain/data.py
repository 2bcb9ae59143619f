"""The live table as JSON without loss: exact numbers as text."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from thuocdo.indices.domain.ranking import hidden_ties, true_ties
from thuocdo.scoring.domain.live import FieldPoints, LiveLine, LiveTable


def to_data(table: LiveTable) -> list[dict[str, Any]]:
    """Return the lines of a table as JSON."""
    return [
        {
            "participant": line.participant_id,
            "index": str(line.index),
            "points": str(line.points),
            "max": str(line.max_points),
            "bonus": str(line.bonus),
            "penalty": str(line.penalty),
            "rank": line.rank,
            "band": line.band,
            "missing": line.missing,
            "fields": [[each.code, str(each.points), str(each.max_points), each.rank] for each in line.fields],
        }
        for line in table.lines
    ]


def from_data(data: list[Mapping[str, Any]]) -> LiveTable:
    """Return the table that `to_data` wrote."""
    lines = tuple(
        LiveLine(
            participant_id=each["participant"],
            index=Fraction(each["index"]),
            points=Fraction(each["points"]),
            max_points=Fraction(each["max"]),
            bonus=Fraction(each["bonus"]),
            penalty=Fraction(each["penalty"]),
            rank=each["rank"],
            band=each["band"],
            missing=each["missing"],
            fields=tuple(
                FieldPoints(code, Fraction(points), Fraction(most), rank) for code, points, most, rank in each["fields"]
            ),
        )
        for each in data
    )
    ranked = {line.participant_id: line.index for line in lines if line.rank is not None}
    return LiveTable(lines, tuple(tuple(sorted(tied)) for tied in true_ties(ranked)), hidden_ties(ranked))
