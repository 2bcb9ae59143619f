"""Signals: what deserves a second look (A7). Each says its figures, how many it rests on and where it begins.

A signal never changes a point and never says that somebody did wrong: equal figures can be true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import Declared, LeafInput
from thuocdo.indices.domain.rules import InputSpec, InputType
from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

GAP_PERCENT = Fraction(10)  # of the maximum of what was judged
SEVERITY_POINTS = Fraction(10)  # percentage points from the mean of all appraisers
FEWEST_RULINGS = 5  # of an appraiser, before anything is said about them
FACTOR = Fraction(2)  # times as much or as little as last year
FEWEST_FIGURES = 2  # a single figure agrees by chance
SMALLEST = 10  # so do figures that are all below this
_NUMBERS = frozenset({InputType.NUMBER, InputType.INTEGER, InputType.PERCENT})
HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Judged:
    """One leaf of one unit that round 1 has judged: what the unit claimed and what it was given, in points."""

    participant_id: int
    author_id: int | None
    claimed: Fraction
    given: Fraction
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class Gap:
    """What a unit gave itself against what it was given, over the leaves that were judged."""

    participant_id: int
    leaves: int
    claimed: Fraction
    given: Fraction
    maximum: Fraction

    @property
    def percent(self) -> Fraction:
        """Points taken off, in percent of the maximum; negative where more was given than claimed."""
        return (self.claimed - self.given) / self.maximum * HUNDRED

    @property
    def notable(self) -> bool:
        return abs(self.percent) >= GAP_PERCENT


@dataclass(frozen=True, slots=True)
class Severity:
    """How much an appraiser takes off: the mean, over leaves, of points taken in percent of their maximum."""

    author_id: int
    leaves: int
    percent: Fraction
    difference: Fraction  # percentage points from the mean of everybody's rulings

    @property
    def enough(self) -> bool:
        return self.leaves >= FEWEST_RULINGS

    @property
    def notable(self) -> bool:
        return self.enough and abs(self.difference) >= SEVERITY_POINTS


@dataclass(frozen=True, slots=True)
class Same:
    """Units that declared the very same figures for a leaf. `figures` stand in the order of the rule."""

    code: str
    figures: tuple[Fraction, ...]
    participants: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """A figure that is far from last year's."""

    participant_id: int
    code: str
    label: Sentence
    before: Fraction
    now: Fraction

    @property
    def words(self) -> Sentence:
        return _s("%(figure)s: %(before)s last year, %(now)s this year", figure=self.label, before=self.before,
                  now=self.now)  # fmt: skip

    @property
    def factor(self) -> Fraction:
        """Return how many times as much, or, below 1, as little."""
        return self.now / self.before


def gaps(judged: Iterable[Judged]) -> tuple[Gap, ...]:
    """Return the gap of every unit of which something has been judged; the largest first."""
    by_unit: dict[int, list[Judged]] = {}
    for each in judged:
        if each.maximum:
            by_unit.setdefault(each.participant_id, []).append(each)
    found = [
        Gap(
            unit,
            len(rows),
            sum((row.claimed for row in rows), Fraction(0)),
            sum((row.given for row in rows), Fraction(0)),
            sum((row.maximum for row in rows), Fraction(0)),
        )
        for unit, rows in by_unit.items()
    ]
    return tuple(sorted(found, key=lambda gap: (-abs(gap.percent), gap.participant_id)))


def severities(judged: Iterable[Judged]) -> tuple[Severity, ...]:
    """Return how much each appraiser takes off, beside the mean of all rulings; the farthest from it first."""
    taken: dict[int, list[Fraction]] = {}
    for each in judged:
        if each.author_id is not None and each.maximum:
            taken.setdefault(each.author_id, []).append((each.claimed - each.given) / each.maximum * HUNDRED)
    everything = [share for shares in taken.values() for share in shares]
    if not everything:
        return ()
    mean = _mean(everything)
    found = [Severity(who, len(shares), _mean(shares), _mean(shares) - mean) for who, shares in taken.items()]
    return tuple(sorted(found, key=lambda each: (not each.enough, -abs(each.difference), each.author_id)))


def same_figures(leaf: Node, contents: Mapping[int, LeafInput]) -> tuple[Same, ...]:
    """Return the groups of units with the same figures for a leaf: two figures at least, one of them not small."""
    groups: dict[tuple[Fraction, ...], list[int]] = {}
    asked = _figures(leaf)
    for participant_id, content in contents.items():
        figures = tuple(number for spec in asked if (number := _number(content, spec.name)) is not None)
        if len(figures) >= FEWEST_FIGURES and max(figures) >= SMALLEST:
            groups.setdefault(figures, []).append(participant_id)
    return tuple(Same(leaf.code, figures, tuple(who)) for figures, who in groups.items() if len(who) > 1)


def jumps(leaf: Node, participant_id: int, content: LeafInput, before: LeafInput | None) -> tuple[Jump, ...]:
    """Return the figures of a unit that are at least `FACTOR` times as large or as small as last year's.

    A figure that was nothing last year has no factor, and small figures jump easily: both are left out.
    """
    found = []
    for spec in _figures(leaf):
        now, old = _number(content, spec.name), _number(before, spec.name)
        if now is None or not old or now < 0 or old < 0 or max(now, old) < SMALLEST:
            continue
        if now >= old * FACTOR or now * FACTOR <= old:
            found.append(Jump(participant_id, leaf.code, spec.label, old, now))
    return tuple(found)


def _figures(leaf: Node) -> tuple[InputSpec, ...]:
    return tuple(spec for spec in (leaf.rule.inputs(leaf) if leaf.rule else ()) if spec.type in _NUMBERS)


def _number(content: LeafInput | None, name: str) -> Fraction | None:
    if not isinstance(content, Declared):
        return None
    value = content.inputs.get(name)
    if isinstance(value, (bool, str, tuple)) or value is None:
        return None
    number: Exact = value
    return Fraction(number)


def _mean(shares: Collection[Fraction]) -> Fraction:
    return sum(shares, Fraction(0)) / len(shares)
