"""A framework: the tree of what is measured, with maximum points, rules, bands and the law behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from thuocdo.indices.domain.bands import Band
from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.ranking import RankStyle
from thuocdo.indices.domain.rules import NotApplicable, Rule
from thuocdo.indices.domain.rules.basis import ZERO, Named
from thuocdo.kernel.sentences import Titled

_PARTS = re.compile(r"(\d+)|(\D+)")
_NO_WEIGHTS: Mapping[str, Fraction] = MappingProxyType({})
_NO_TITLES: Mapping[str, Titled] = MappingProxyType({})


class Channel(StrEnum):
    """The way by which the points of a leaf come in."""

    APPRAISAL = "appraisal"  # the unit scores itself, the council appraises
    SURVEY = "survey"  # opinion survey of officials and leaders
    SATISFACTION = "satisfaction"  # surveys of people and businesses
    STATISTIC = "statistic"  # official figures
    BONUS = "bonus"  # added beside the 100
    PENALTY = "penalty"  # taken away beside the 100


BESIDE = frozenset({Channel.BONUS, Channel.PENALTY})  # channels that do not count towards the maximum
SELF_SCORED = frozenset({Channel.APPRAISAL, Channel.BONUS, Channel.PENALTY})


def _no_weights() -> Mapping[str, Fraction]:
    return _NO_WEIGHTS


def _no_titles() -> Mapping[str, Titled]:
    return _NO_TITLES


@dataclass(frozen=True, slots=True)
class Node(Named):
    """A field, criterion or sub-criterion. A node with a rule is a leaf; others sum up what lies under them."""

    code: str
    parent_code: str | None
    title_vi: str
    max_points: Fraction  # points
    title_en: str = ""
    rule: Rule | None = None
    channel: Channel = Channel.APPRAISAL
    not_applicable: NotApplicable = NotApplicable.NOT_ALLOWED
    responsible: str = ""
    legal_basis: str = ""
    guidance_vi: str = ""
    guidance_en: str = ""
    respondent_weights: Mapping[str, Fraction] = field(
        default_factory=_no_weights, hash=False
    )  # group → percent, 100 in all
    evidence_required: bool = True
    comparable_with: str | None = None  # code of the same thing in the version before; "": there is none
    no_self_score: bool = False  # the unit may not score this leaf itself although its channel would let it
    group_titles: Mapping[str, Titled] = field(default_factory=_no_titles, compare=False, repr=False)  # see the spec

    @property
    def code_before(self) -> str:
        """The code of the same thing in the version before: its own where nothing is said, "" where it is new."""
        return self.code if self.comparable_with is None else self.comparable_with

    @property
    def is_leaf(self) -> bool:
        return self.rule is not None

    @property
    def self_scored(self) -> bool:
        """Whether the unit itself scores this leaf: never where people are asked or official figures decide."""
        return self.channel in SELF_SCORED and not self.no_self_score


@dataclass(frozen=True, slots=True)
class RespondentGroup(Named):
    """People who are asked as a group: heads of department, for instance."""

    code: str
    title_vi: str
    title_en: str = ""


@dataclass(frozen=True)
class FrameworkSpec:
    """One version of a criteria set, complete and by itself. `nodes` stand in the order they are shown."""

    nodes: tuple[Node, ...]
    rank_style: RankStyle = RankStyle.STRICT
    bands: tuple[Band, ...] = ()
    bonus_cap: Fraction | None = None  # points; None: as much as the bonus leaves allow
    penalty_cap: Fraction | None = None
    respondent_groups: tuple[RespondentGroup, ...] = ()
    valid_from_year: int | None = None
    valid_to_year: int | None = None
    legal_basis: str = ""
    total_points: Fraction = Fraction(100)  # what the fields should add up to
    ratios_need_cutoff: bool = False  # refuse a ratio rule without a cut-off

    def __post_init__(self) -> None:
        # A rule explains itself knowing its node only, so the node knows what the groups it asks are called.
        titles = {group.code: group.title for group in self.respondent_groups}
        if any(node.respondent_weights and node.group_titles != titles for node in self.nodes):
            named = tuple(
                replace(node, group_titles=titles) if node.respondent_weights else node for node in self.nodes
            )
            object.__setattr__(self, "nodes", named)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.nodes)


class Tree:
    """Nodes by code, with parents and children. Made for sound frameworks; see `validation` for the others.

    A node whose parent is unknown, or that is its own ancestor, is not reached from the fields and left out of walks.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = tuple(nodes)
        self.by_code = {node.code: node for node in reversed(self.nodes)}  # the first of two with one code counts
        children: dict[str | None, list[Node]] = {}
        for node in self.nodes:
            if self.by_code[node.code] is node:
                children.setdefault(node.parent_code, []).append(node)
        self._children = {code: tuple(under) for code, under in children.items()}
        self.ordered = tuple(self._walk(None))
        self.leaves = tuple(node for node in self.ordered if node.rule is not None)

        self.leaf_codes = frozenset(leaf.code for leaf in self.leaves)
        self._by_kind: dict[type[Rule], tuple[Node, ...]] = {}

    def __getitem__(self, code: str) -> Node:
        return self.by_code[code]

    def __contains__(self, code: str) -> bool:
        return code in self.by_code

    @property
    def fields(self) -> tuple[Node, ...]:
        """The top level, bonus and penalty fields included."""
        return self._children.get(None, ())

    def children(self, code: str | None) -> tuple[Node, ...]:
        return self._children.get(code, ())

    def parent(self, code: str) -> Node | None:
        above = self.by_code[code].parent_code
        return None if above is None else self.by_code.get(above)

    def ancestors(self, code: str) -> tuple[Node, ...]:
        """Return the nodes above, nearest first. Ends where a parent is unknown or comes a second time."""
        found: list[Node] = []
        node = self.parent(code)
        while node is not None and node not in found:
            found.append(node)
            node = self.parent(node.code)
        return tuple(found)

    def field_of(self, code: str) -> Node:
        """Return the top-level node above `code`, or the node itself at the top."""
        above = self.ancestors(code)
        return above[-1] if above else self.by_code[code]

    def depth(self, code: str) -> int:
        """Return 1 for a field, 2 for what lies directly under it, and so on."""
        return len(self.ancestors(code)) + 1

    def under(self, code: str) -> tuple[Node, ...]:
        """Return the node and everything below it, depth first."""
        return (self.by_code[code], *self._walk(code))

    def leaves_under(self, code: str) -> tuple[Node, ...]:
        return tuple(node for node in self.under(code) if node.rule is not None)

    def leaves_by(self, kind: type[Rule]) -> tuple[Node, ...]:
        """Return the leaves whose rule is of that class."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(leaf for leaf in self.leaves if isinstance(leaf.rule, kind))
        return self._by_kind[kind]

    def beside(self, code: str) -> Channel | None:
        """Return bonus or penalty when everything under the node is such, else None: it counts towards the maximum."""
        channels = {node.channel for node in self.leaves_under(code)}
        return channels.pop() if len(channels) == 1 and channels <= BESIDE else None

    @cached_property
    def fields_by_side(self) -> Mapping[Channel | None, tuple[Node, ...]]:
        """The fields that count towards the maximum under None, those beside it under bonus and penalty."""
        sides: dict[Channel | None, tuple[Node, ...]] = {None: (), Channel.BONUS: (), Channel.PENALTY: ()}
        for node in self.fields:
            sides[self.beside(node.code)] += (node,)
        return sides

    @property
    def counted_fields(self) -> tuple[Node, ...]:
        """The fields that count towards the maximum: all but bonus and penalty."""
        return self.fields_by_side[None]

    @cached_property
    def sums(self) -> tuple[tuple[Node, tuple[str, ...], Fraction], ...]:
        """Inner nodes from the bottom up, each with the codes of its parts and the sum of the leaves' maxima."""
        most = {leaf.code: leaf.max_points for leaf in self.leaves}
        found = []
        for node in reversed(self.ordered):
            if node.rule is None:
                parts = tuple(child.code for child in self.children(node.code))
                most[node.code] = total([most[code] for code in parts]) if parts else node.max_points
                found.append((node, parts, most[node.code]))
        return tuple(found)

    @cached_property
    def max_points(self) -> Fraction:
        """The sum of the maxima of the fields, without bonus and penalty."""
        return total(node.max_points for node in self.counted_fields)

    def points_by_channel(self) -> dict[Channel, Fraction]:
        """Return the sum of the leaves' maxima for each channel that occurs."""
        sums: dict[Channel, Fraction] = {}
        for leaf in self.leaves:
            sums[leaf.channel] = sums.get(leaf.channel, ZERO) + leaf.max_points
        return sums

    def _walk(self, code: str | None) -> Iterator[Node]:
        seen: set[str] = {code} if code is not None else set()
        waiting = list(reversed(self.children(code)))
        while waiting:
            node = waiting.pop()
            if node.code not in seen:
                seen.add(node.code)
                yield node
                waiting.extend(reversed(self.children(node.code)))


def code_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts codes as people do: 1.9 before 1.10, 8a before 8b."""
    return tuple((0, int(number), "") if number else (1, 0, text) for number, text in _PARTS.findall(code))
