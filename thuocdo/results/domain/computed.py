"""What a computed result consists of before it is frozen: plain values, exact, with the decision it rests on (A15).

The caller computes (`indices.domain.scoring`) and decides; freezing ranks, classifies, hashes and stores. Points and
percents are exact here: what nine decimals can't hold is kept as a fraction beside the rounded number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from thuocdo.indices.domain.bands import Band, band_problems
from thuocdo.indices.domain.frameworks import BESIDE, FrameworkSpec
from thuocdo.indices.domain.ranking import RankStyle, field_ranks, rank
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that makes a result official. All parts are required but the signer's position.

    `number` as written, "1234/QĐ-UBND"; `body` issued it; `signer` signed it, as `signer_position` ("Chủ tịch").
    """

    number: str
    decided_on: date
    body: str
    signer: str
    signer_position: str = ""


@dataclass(frozen=True, slots=True)
class NodePoints:
    """Points of a unit at a node; `max_points` is what applied to this unit, less where leaves were left out."""

    code: str
    points: Fraction
    max_points: Fraction
    self_points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PointsLost:
    """Points lost at a leaf. `under`: code of the node it is shown under. `reason` is read by everyone."""

    code: str
    under: str
    title: str
    max_points: Fraction
    achieved: Fraction
    lost: Fraction
    reason: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class ComputedLine:
    """One unit: the index in percent, the values of its nodes, and what they came from.

    `records`: name → JSON data without floats (numbers as texts), frozen and hashed with the line, such as
    {"inputs": …, "provenance": …, "history": …}. `ranked` False: scored, not ranked. `self_total` in points.
    """

    unit_id: int
    value: Fraction
    nodes: tuple[NodePoints, ...]
    losses: tuple[PointsLost, ...] = ()
    ranked: bool = True
    self_total: Fraction | None = None
    records: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correction:
    """Which publication the new one replaces, and why; everyone reads the reason."""

    of_slug: str
    reason: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A whole computed result. Lines stand in the order in which the table lists them.

    `method_version`: of the code that computed it, kept for ever. `records`: JSON data of the whole, frozen and hashed
    too (the framework as it was, the round, the lock signatures). `as_of`: the day whose units and names it speaks of.
    """

    owner_id: int
    framework_id: int
    year: int
    as_of: date
    title_vi: str
    lines: tuple[ComputedLine, ...]
    decision: Decision
    method_version: str
    rank_style: RankStyle
    bands: tuple[Band, ...] = ()
    title_en: str = ""
    source_vi: str = ""
    source_en: str = ""
    notes_vi: str = ""
    notes_en: str = ""
    is_model: bool = False
    records: Mapping[str, object] = field(default_factory=dict)
    corrects: Correction | None = None

    def ranks(self) -> dict[int, int]:
        """Return the rank of every ranked unit by its exact value."""
        return rank({line.unit_id: line.value for line in self.lines if line.ranked}, self.rank_style)

    def node_ranks(self) -> dict[str, dict[int, int]]:
        """Return the ranks of the ranked units at every node, by code."""
        points = {line.unit_id: {node.code: node.points for node in line.nodes} for line in self.lines if line.ranked}
        return field_ranks(points, self.rank_style)


def problems(given: Computed) -> Iterator[Problem]:
    """Yield everything that keeps a computed result from being frozen and that a person can mend."""
    said: tuple[tuple[str, str, Sentence], ...] = (
        ("title_vi", given.title_vi, _s("The result has no title.")),
        ("decision.number", given.decision.number, _s("The decision has no number.")),
        ("decision.body", given.decision.body, _s("The decision does not say who issued it.")),
        ("decision.signer", given.decision.signer, _s("The decision does not say who signed it.")),
        ("method_version", given.method_version, _s("The result does not say by which method it was computed.")),
    )
    yield from (Problem(sentence, place=place) for place, text, sentence in said if not text.strip())
    if not given.lines:
        yield Problem(_s("The result lists no units."), place="lines")
    if given.corrects is not None and not given.corrects.reason.strip():
        yield Problem(_s("Say why the result is corrected; everyone will read it."), place="corrects")
    for fault in band_problems(given.bands):
        # A hole is printed in real frameworks (FACTS, index, 5) and shown by the audit; two bands for a value are not.
        if fault.place != "bands":
            yield Problem(fault.sentence, place=fault.place)


def require_consistent(given: Computed, spec: FrameworkSpec) -> None:
    """Raise `ValueError` where the numbers contradict each other or the framework: a fault of the caller.

    Every node is one of the framework's; points lie within 0 and the maximum; a node is the sum of its parts; the
    index is the points of the fields ÷ their maximum × 100 where nothing is added or taken away beside them.
    """
    units = [line.unit_id for line in given.lines]
    if len(set(units)) != len(units):
        raise ValueError("a unit is listed twice")
    known = {node.code for node in spec.nodes}
    beside = any(node.channel in BESIDE for node in spec.nodes)
    for line in given.lines:
        values = {node.code: node for node in line.nodes}
        if len(values) != len(line.nodes) or not values.keys() <= known:
            raise ValueError(f"unit {line.unit_id}: nodes are doubled or unknown: {sorted(values.keys() - known)}")
        for node in line.nodes:
            if not 0 <= node.points <= node.max_points:
                raise ValueError(f"unit {line.unit_id}, {node.code}: {node.points} of {node.max_points} points")
        _require_sums(line, values, spec)
        if not beside and _index(values, spec) not in {None, line.value}:
            raise ValueError(f"unit {line.unit_id}: {line.value} is not what its fields add up to")


def _require_sums(line: ComputedLine, values: Mapping[str, NodePoints], spec: FrameworkSpec) -> None:
    for node, parts, _most in spec.tree.sums:
        if node.code in values and parts and values.keys() >= set(parts):
            below = [values[code] for code in parts]
            points, most = sum(each.points for each in below), sum(each.max_points for each in below)
            if (points, most) != (values[node.code].points, values[node.code].max_points):
                raise ValueError(f"unit {line.unit_id}: {node.code} is not the sum of its parts")


def _index(values: Mapping[str, NodePoints], spec: FrameworkSpec) -> Fraction | None:
    """Return the index that the fields give, or None where not all of them are there."""
    fields = [node.code for node in spec.tree.counted_fields]
    if not values.keys() >= set(fields):
        return None
    most = sum((values[code].max_points for code in fields), Fraction())
    return sum((values[code].points for code in fields), Fraction()) * 100 / most if most else Fraction()
