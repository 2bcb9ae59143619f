"""Where points are lost (A13): by unit with reasons and responsible agency, and over all units by field and leaf."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.indices.domain.frameworks import Node, Tree
from thuocdo.indices.domain.scorecards import Scorecard

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class LostAt:
    """What all units together lost at a node. Points; `units`: how many lost there, `of`: how many it applied to."""

    node: Node
    field: Node
    lost: Fraction
    max_points: Fraction
    units: int
    of: int

    @property
    def share_percent(self) -> Fraction:
        """Lost points in percent of what could have been earned there."""
        return self.lost * 100 / self.max_points if self.max_points else ZERO

    @property
    def mean(self) -> Fraction:
        """Lost points per unit."""
        return self.lost / self.of if self.of else ZERO


def lost_over_all(tree: Tree, cards: Collection[Scorecard]) -> tuple[LostAt, ...]:
    """Return every leaf at which anybody lost points, most first; equal ones in the order of the framework."""
    sums: dict[str, list[Fraction]] = {}
    for card in cards:
        for loss in card.ledger:
            sums.setdefault(loss.code, []).append(loss.lost)
    found = [_at(tree, tree[code], cards, losses) for code, losses in sums.items()]
    place = {leaf.code: at for at, leaf in enumerate(tree.leaves)}
    return tuple(sorted(found, key=lambda each: (-each.lost, place[each.node.code])))


def by_field(tree: Tree, cards: Collection[Scorecard]) -> tuple[LostAt, ...]:
    """Return what was lost in each field that counts, in the order of the framework."""
    return tuple(
        _at(tree, field, cards, [lost for card in cards if (lost := card[field.code].lost) > 0])
        for field in tree.counted_fields
    )


def by_agency(tree: Tree, losses: Mapping[str, Fraction]) -> tuple[tuple[str, Fraction, int], ...]:
    """Return (agency, points lost, leaves) for who is named responsible, most first. `losses`: points by leaf."""
    found: dict[str, list[Fraction]] = {}
    for code, lost in losses.items():
        named = responsible(tree, tree[code])
        if named:
            found.setdefault(named, []).append(lost)
    told = [(agency, sum(lost, ZERO), len(lost)) for agency, lost in found.items()]
    return tuple(sorted(told, key=lambda each: (-each[1], each[0])))


def responsible(tree: Tree, node: Node) -> str:
    """Return who is named for a node, or for the nearest one above it that names somebody; "" where nobody is."""
    return next((each.responsible for each in (node, *tree.ancestors(node.code)) if each.responsible), "")


def _at(tree: Tree, node: Node, cards: Collection[Scorecard], losses: Collection[Fraction]) -> LostAt:
    applied = [card[node.code].max_points for card in cards if card[node.code].max_points]
    return LostAt(node, tree.field_of(node.code), sum(losses, ZERO), sum(applied, ZERO), len(losses), len(applied))
