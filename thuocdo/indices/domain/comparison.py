"""Two versions of a framework side by side, and why an index changed between two years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.rules import shown
from thuocdo.indices.domain.rules.basis import HUNDRED, ZERO, in_points
from thuocdo.indices.domain.scorecards import NodeValue, Scorecard, Source
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _


class Change(StrEnum):
    """What happened to a leaf between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # another place in the tree
    RECODED = "recoded"  # another code
    REWORDED = "reworded"
    POINTS = "points"
    RULE = "rule"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class LeafDifference:
    """One leaf in two versions. A leaf without changes is listed too: it says that it is comparable."""

    old: Node | None
    new: Node | None
    changes: frozenset[Change]
    comparable: bool
    reason: Sentence  # why it is comparable or not

    @property
    def code(self) -> str:
        """The code in the new version, or in the old one for a leaf that was removed."""
        node = self.new or self.old
        assert node is not None  # noqa: S101 -- one of both is there
        return node.code


@dataclass(frozen=True, slots=True)
class Difference:
    """All leaves of two versions: those of the new one in its order, then those that were removed."""

    leaves: tuple[LeafDifference, ...]

    def having(self, change: Change) -> tuple[LeafDifference, ...]:
        return tuple(leaf for leaf in self.leaves if change in leaf.changes)

    @property
    def changed(self) -> tuple[LeafDifference, ...]:
        return tuple(leaf for leaf in self.leaves if leaf.changes)

    @property
    def pairs(self) -> dict[str, str]:
        """Codes of the comparable leaves: of the old version → of the new one."""
        return {leaf.old.code: leaf.new.code for leaf in self.leaves if leaf.comparable and leaf.old and leaf.new}


def difference(old: FrameworkSpec, new: FrameworkSpec) -> Difference:
    """Return what happened to every leaf.

    A new leaf continues the old one that its `comparable_with` names, or else the one with its code; an empty
    `comparable_with` ("") says that it continues none. Comparable are leaves whose rule stayed what it was, for more
    or fewer points too: their percentages can be set side by side.
    """
    found: list[LeafDifference] = []
    continued: set[str] = set()
    for leaf in new.tree.leaves:
        before = _continued(old, leaf)
        if before is None or before.code in continued:
            found.append(LeafDifference(None, leaf, frozenset({Change.ADDED}), False, _("New in this version.")))
        else:
            continued.add(before.code)
            found.append(_compare(old, new, before, leaf))
    removed = [leaf for leaf in old.tree.leaves if leaf.code not in continued]
    gone = _("No longer part of the framework.")
    found += [LeafDifference(leaf, None, frozenset({Change.REMOVED}), False, gone) for leaf in removed]
    return Difference(tuple(found))


def _continued(old: FrameworkSpec, leaf: Node) -> Node | None:
    code = leaf.code_before
    before = old.tree.by_code.get(code)
    return before if before is not None and before.rule is not None else None


def _compare(old: FrameworkSpec, new: FrameworkSpec, before: Node, leaf: Node) -> LeafDifference:
    changes = set()
    if before.code != leaf.code:
        changes.add(Change.RECODED)
    if _titles_above(old, before) != _titles_above(new, leaf):
        changes.add(Change.MOVED)
    if before.title_vi != leaf.title_vi:
        changes.add(Change.REWORDED)
    if before.max_points != leaf.max_points:
        changes.add(Change.POINTS)
    if before.channel != leaf.channel:
        changes.add(Change.CHANNEL)
    if before.rule != leaf.rule:
        changes.add(Change.RULE)
    said_so = leaf.comparable_with == before.code
    same_rule = before.rule == leaf.rule and before.channel == leaf.channel
    if said_so:
        reason = _("The framework says that it continues %(code)s.", code=before.code)
    elif not same_rule:
        reason = _("Points are earned in another way than before.")
    elif Change.REWORDED in changes:
        reason = _("It was reworded, and nobody has said that it still means the same.")
    elif Change.POINTS in changes:
        reason = _("The same rule for %(new)s instead of %(old)s: compare percentages.",
                   new=shown(leaf.max_points), old=in_points(before.max_points))  # fmt: skip
    else:
        reason = _("Unchanged.")
    comparable = said_so or (same_rule and Change.REWORDED not in changes)
    return LeafDifference(before, leaf, frozenset(changes), comparable, reason)


def _titles_above(spec: FrameworkSpec, leaf: Node) -> tuple[str, ...]:
    return tuple(above.title_vi for above in spec.tree.ancestors(leaf.code))


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Why an index changed: parts in points of the index that add up exactly to `change`."""

    change: Fraction
    by_field: Mapping[str, Fraction]  # code of the new field → what comparable leaves in it did better or worse
    by_leaf: Mapping[str, Fraction]  # the same by the code of the new leaf
    bonus: Fraction
    penalty: Fraction  # above 0 when less was taken away than before
    framework: Fraction  # the rest: leaves added, removed, not comparable or not applicable, and changed weights


def decompose_change(old: Scorecard, new: Scorecard, pairs: Mapping[str, str] | None = None) -> Decomposition:
    """Return the exact parts of the change of one unit's index between two years.

    `pairs` are comparable leaves, old code → new code; by default those of `difference`. A comparable leaf with the
    rates r₀, r₁ (points ÷ maximum) and the weights w₀, w₁ (maximum ÷ all that applied) did its part
    100 × (r₁ − r₀) × (w₀ + w₁) ÷ 2; what its change of weight did, 100 × (w₁ − w₀) × (r₀ + r₁) ÷ 2, belongs to the
    framework. Source: docs/method/scoring.md, section "Why an index changed".
    """
    known = difference(old.spec, new.spec).pairs if pairs is None else pairs
    by_leaf: dict[str, Fraction] = {}
    for before, after in known.items():
        first, second = old.values[before], new.values[after]
        if _counts(old, before, first) and _counts(new, after, second):
            rates = second.points / second.max_points - first.points / first.max_points
            weights = first.max_points / old.max_points + second.max_points / new.max_points
            by_leaf[after] = HUNDRED * rates * weights / 2
    by_field = {field.code: ZERO for field in new.tree.counted_fields}
    for code, part in by_leaf.items():
        by_field[new.tree.field_of(code).code] += part
    change = new.index - old.index
    bonus, penalty = new.bonus - old.bonus, old.penalty - new.penalty
    framework = change - bonus - penalty - total(by_leaf.values())
    return Decomposition(change, by_field, by_leaf, bonus, penalty, framework)


def _counts(card: Scorecard, code: str, value: NodeValue) -> bool:
    """Tell whether the leaf applied and has been entered, within the fields that count towards the maximum."""
    beside = card.tree.beside(card.tree.field_of(code).code) is not None
    return bool(value.max_points) and value.source is not Source.MISSING and value.applicable and not beside
