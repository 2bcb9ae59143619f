"""Signals of a whole round, from what has been said so far; see domain/signals.py."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.assessments.domain import signals
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.points import is_known, value_of
from thuocdo.assessments.domain.signals import Gap, Judged, Jump, Same, Severity
from thuocdo.assessments.selectors import previous, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.selectors.slots import SlotRow
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.indices.domain.leaf_inputs import LeafInput


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything at once. Each list stands with the most striking first."""

    gaps: tuple[Gap, ...]
    severities: tuple[Severity, ...]
    same: tuple[Same, ...]
    jumps: tuple[Jump, ...]
    judged: int  # leaves of units


def signals_of(card: RoundCard, parts: Sequence[Part], codes: Collection[str] | None = None) -> Signals:
    """Return the signals of these units, over all leaves or some."""
    rows = slots.slots(card.spec, participants=[part.id for part in parts], codes=codes)
    judged = [found for row in rows if (found := _judged(card.spec, row))]
    by_leaf: dict[str, dict[int, LeafInput]] = {}
    for row in rows:
        declared = row.said[Kind.DECLARED]
        if declared is not None and declared.content is not None:
            by_leaf.setdefault(row.code, {})[row.participant_id] = declared.content
    tree = card.spec.tree
    same = [group for code, contents in by_leaf.items() for group in signals.same_figures(tree[code], contents)]
    return Signals(
        gaps=signals.gaps(judged),
        severities=signals.severities(judged),
        same=tuple(sorted(same, key=lambda group: (-len(group.figures), -len(group.participants), group.code))),
        jumps=_jumps(card, parts, by_leaf, codes),
        judged=len(judged),
    )


def _jumps(
    card: RoundCard, parts: Sequence[Part], by_leaf: dict[str, dict[int, LeafInput]], codes: Collection[str] | None
) -> tuple[Jump, ...]:
    before = previous.last_year(card, [part.unit.id for part in parts], codes)
    found: list[Jump] = []
    for part in parts:
        for code, last in before.get(part.unit.id, {}).items():
            content = by_leaf.get(code, {}).get(part.id)
            if content is not None:
                found += signals.jumps(card.spec.tree[code], part.id, content, last.content)
    return tuple(sorted(found, key=_far, reverse=True))


def _far(jump: Jump) -> Fraction:
    return max(jump.factor, 1 / jump.factor) if jump.now else Fraction(10**9)


def _judged(spec: FrameworkSpec, row: SlotRow) -> Judged | None:
    """Return what round 1 gave and what was claimed then; None where either is not known by itself."""
    first = row.said[Kind.APPRAISED_1]
    if first is None or row.self_points is None or first.content is None:
        return None
    claimed, leaf = Fraction(row.self_points), spec.tree[row.code]
    given = claimed
    if first.ruling is Ruling.CHANGED:
        value = value_of(leaf, first.content)
        if not is_known(value):
            return None
        given = Fraction(value.points)
    return Judged(row.participant_id, first.author_id, claimed, given, Fraction(leaf.max_points))
