"""A framework with what stands around its specification, and the ways in which an organiser changes a draft of it.

Every change returns a new document; nothing here saves. A draft may be unsound for a while: `validation` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from thuocdo.indices.domain.frameworks import FrameworkSpec, Node, Tree
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _

LONGEST_CODE = 30  # characters
LONGEST_TITLE = 250  # characters, of a framework or an index
LONGEST_AGENCY = 250
FIRST_YEAR, LAST_YEAR = 1990, 2200
DECIMALS = 9  # of maximum points, as stored
DEEPEST = 6


@dataclass(frozen=True)
class Document:
    """One version of a framework, complete: titles, sources, what is known how well, and the specification."""

    spec: FrameworkSpec
    title_vi: str
    title_en: str = ""
    source_vi: str = ""
    source_en: str = ""
    channels_mixed: bool = False  # the source does not tell appraised points from survey points
    certainty: Mapping[str, str] = field(default_factory=dict)  # code → how well the node is known, where it is told

    def with_nodes(self, nodes: Iterable[Node]) -> Document:
        """Return the document with other nodes; what is said about nodes that are gone goes with them."""
        kept = tuple(nodes)
        codes = {node.code for node in kept}
        told = {code: words for code, words in self.certainty.items() if code in codes}
        return replace(self, spec=replace(self.spec, nodes=kept), certainty=told)


class Move(StrEnum):
    """Where a node goes, with everything under it."""

    UP = "up"
    DOWN = "down"
    INDENT = "indent"  # under the node before it
    OUTDENT = "outdent"  # beside its parent, after it


def depth_first(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return the nodes with every node directly before what lies under it. Unreachable ones are left out."""
    return Tree(nodes).ordered


def node_of(document: Document, code: str) -> Node:
    """Return the node of that code. Raise `BadInput`, for instance when somebody else has just removed it."""
    tree = document.spec.tree
    if code not in tree:
        raise BadInput(_("There is no node %(code)s in this framework any more.", code=code), field="code")
    return tree[code]


def free_code(document: Document, parent_code: str | None) -> str:
    """Return the next code under a parent: after 1.2.3 comes 1.2.4, whatever has been left out."""
    tree = document.spec.tree
    prefix = f"{parent_code}." if parent_code else ""
    number = len(tree.children(parent_code)) + 1
    while f"{prefix}{number}" in tree:
        number += 1
    return f"{prefix}{number}"


def add(document: Document, node: Node, *, after: str | None = None) -> Document:
    """Return the document with `node` as the last under its parent, or directly after its sibling `after`."""
    _check_code(document, node.code)
    if node.parent_code is not None:
        node_of(document, node.parent_code)
    nodes = list(document.spec.nodes)
    if after is None:
        nodes.append(node)
    else:
        nodes.insert(nodes.index(node_of(document, after)) + 1, node)
    return _checked_depth(document.with_nodes(depth_first(nodes)))


def change(document: Document, code: str, node: Node) -> Document:
    """Return the document with `node` in the place of the one that has `code`. A new code follows to its children."""
    before = node_of(document, code)
    if node.code != code:
        _check_code(document, node.code)
    nodes = [
        node if each is before else replace(each, parent_code=node.code) if each.parent_code == code else each
        for each in document.spec.nodes
    ]
    certainty = {node.code if known == code else known: words for known, words in document.certainty.items()}
    return replace(document, certainty=certainty).with_nodes(nodes)


def remove(document: Document, code: str) -> Document:
    """Return the document without the node and everything under it."""
    gone = {node.code for node in document.spec.tree.under(node_of(document, code).code)}
    return document.with_nodes(node for node in document.spec.nodes if node.code not in gone)


def move(document: Document, code: str, way: Move) -> Document:
    """Return the document with the node moved. Codes stay as they are: they tie versions together.

    Raise `BadInput` where there is no room to move.
    """
    tree = document.spec.tree
    node = node_of(document, code)
    siblings = list(tree.children(node.parent_code))
    place = siblings.index(node)
    if way in (Move.UP, Move.DOWN):
        other = place + (1 if way is Move.DOWN else -1)
        if not 0 <= other < len(siblings):
            raise BadInput(_("%(code)s can't be moved further that way.", code=code))
        first, second = sorted((place, other))
        return _swapped(document, siblings[first], siblings[second])
    if way is Move.INDENT:
        if place == 0:
            raise BadInput(_("%(code)s has no node before it that it could be put under.", code=code))
        moved = replace(node, parent_code=siblings[place - 1].code)
        rest = [each for each in document.spec.nodes if each is not node]
        return _checked_depth(document.with_nodes(depth_first([*rest, moved])))
    parent = tree.parent(code)
    if parent is None:
        raise BadInput(_("%(code)s is at the top already.", code=code))
    moved = replace(node, parent_code=parent.parent_code)
    rest = [each for each in document.spec.nodes if each is not node]
    rest.insert(rest.index(parent) + 1, moved)
    return document.with_nodes(depth_first(rest))


def _swapped(document: Document, first: Node, second: Node) -> Document:
    nodes = list(document.spec.nodes)
    here, there = nodes.index(first), nodes.index(second)
    nodes[here], nodes[there] = second, first
    return document.with_nodes(depth_first(nodes))


def _check_code(document: Document, code: str) -> None:
    if not code.strip() or len(code) > LONGEST_CODE or any(char.isspace() for char in code):
        raise BadInput(
            _("“%(code)s” can't be a code. Give 1 to 30 characters without spaces, such as 1.3.2.", code=code[:60]),
            field="code",
        )
    if code in document.spec.tree:
        raise BadInput(_("The code %(code)s is taken.", code=code), field="code")


def _checked_depth(document: Document) -> Document:
    tree = document.spec.tree
    deep = next((node for node in tree.nodes if tree.depth(node.code) > DEEPEST), None)
    if deep is not None:
        raise BadInput(_("%(code)s would lie deeper than %(levels)s levels.", code=deep.code, levels=DEEPEST))
    return document
