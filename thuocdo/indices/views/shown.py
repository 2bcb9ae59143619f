"""How a framework is laid out for people: trees, rules in words, totals, problems with links. Plain values only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.exact import total
from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
from thuocdo.indices.domain.rules import Fault, NotApplicable, Severity
from thuocdo.indices.domain.words import CHANNELS, KINDS, NOT_APPLICABLE
from thuocdo.indices.domain.writing.settings import setting_rows
from thuocdo.indices.domain.writing.table import node_rows
from thuocdo.indices.services.spreadsheets import wording
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import mark as _
from thuocdo.ui.language import NOTHING, show

_CERTAIN = "sourced"  # the word of the sources' table for what a document says


@dataclass(frozen=True, slots=True)
class Branch:
    """A node as a tree shows it. `below` is the sum of the maxima under it, None for a leaf."""

    node: Node
    below: Fraction | None
    errors: int
    warnings: int
    link: str
    current: bool
    opened: bool
    children: tuple[Branch, ...]

    @property
    def off(self) -> bool:
        """Whether what lies under it does not add up to its maximum."""
        return self.below is not None and self.below != self.node.max_points

    @property
    def troubled(self) -> bool:
        """Whether something under it (not in itself) has an error."""
        return any(child.errors or child.off or child.troubled for child in self.children)


def branches(
    document: Document, faults: Iterable[Fault], link: Callable[[str], str], current: str = ""
) -> tuple[Branch, ...]:
    """Return the tree, opened along the way to the current node."""
    tree = document.spec.tree
    told: dict[str, list[Fault]] = {}
    for fault in faults:
        told.setdefault(fault.place, []).append(fault)
    way = {current, *(node.code for node in tree.ancestors(current))} if current in tree else set()

    def branch(node: Node) -> Branch:
        children = tuple(branch(child) for child in tree.children(node.code))
        here = told.get(node.code, ())
        return Branch(
            node=node,
            below=total(child.node.max_points for child in children) if children else None,
            errors=sum(fault.severity is Severity.ERROR for fault in here),
            warnings=sum(fault.severity is Severity.WARNING for fault in here),
            link=link(node.code),
            current=node.code == current,
            opened=node.code in way,
            children=children,
        )

    return tuple(branch(node) for node in tree.fields)


@dataclass(frozen=True, slots=True)
class Line:
    """A node as the public page shows it."""

    node: Node
    depth: int
    words: tuple[Sentence, ...]
    kind: str
    channel: str
    if_not_applicable: str
    weights: tuple[tuple[object, Fraction], ...]  # respondent group, percent
    certainty: str
    children: tuple[Line, ...]

    @property
    def assumed(self) -> bool:
        """Whether anything of the row does not come from a source."""
        return self.certainty not in ("", _CERTAIN)

    @property
    def certain(self) -> str:
        """Return how well the row is known, as a marked word."""
        if self.certainty == _CERTAIN:
            return _("from a source")
        return _("partly from a source") if self.certainty.startswith(_CERTAIN) else _("assumed")


def lines(document: Document) -> tuple[Line, ...]:
    """Return the fields with everything under them, rules in words."""
    tree = document.spec.tree
    groups = {group.code: group for group in document.spec.respondent_groups}

    def line(node: Node, depth: int) -> Line:
        rule, certainty = node.rule, document.certainty.get(node.code, "")
        return Line(
            node=node,
            depth=depth,
            words=() if rule is None else rule.in_words(node),
            kind="" if rule is None else KINDS[rule.kind],
            channel="" if rule is None or document.channels_mixed else CHANNELS[node.channel.value],
            if_not_applicable=(
                "" if node.not_applicable is NotApplicable.NOT_ALLOWED else NOT_APPLICABLE[node.not_applicable.value]
            ),
            weights=tuple((groups.get(code, code), weight) for code, weight in node.respondent_weights.items()),
            certainty=certainty,
            children=tuple(line(child, depth + 1) for child in tree.children(node.code)),
        )

    return tuple(line(node, 1) for node in tree.fields)


def by_channel(spec: FrameworkSpec) -> list[tuple[str, Fraction]]:
    """Return channel (marked) and points, in the order of the channels."""
    sums = spec.tree.points_by_channel()
    return [(CHANNELS[channel.value], sums[channel]) for channel in Channel if channel in sums]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem with the address of the place where it can be put right."""

    sentence: Sentence
    place: str
    link: str
    is_error: bool


def troubles(faults: Sequence[Fault], document: Document, slug: str) -> list[Trouble]:
    """Return the problems of a draft, each with a link to its place."""
    tree = document.spec.tree

    def link(fault: Fault) -> str:
        if fault.place in tree:
            return reverse("indices:node", args=[slug, fault.place])
        return reverse("indices:settings", args=[slug])

    return [
        Trouble(
            fault.sentence, fault.place if fault.place in tree else "", link(fault), fault.severity is Severity.ERROR
        )
        for fault in faults
    ]


def bounds(band: Any) -> Sentence:
    """Return "from 80 to under 90" for a band."""
    words: Sentence = band.interval.in_words()
    return words


@dataclass(frozen=True, slots=True)
class Other:
    """One thing that somebody else has saved otherwise than it was typed here. `name` is translated already."""

    name: str
    stands: str
    typed: str


def other_words(document: Document, code: str, typed: Node, certainty: str) -> list[Other]:
    """Return what of a node stands otherwise than it was typed."""
    words = wording(get_language() or "vi")

    def told(node: Node, certain: str) -> dict[str, object]:
        spec = replace(document.spec, nodes=(replace(node, parent_code=None),))
        row = node_rows(replace(document, spec=spec, certainty={node.code: certain}), words)[0]
        return {words.of(name): value for name, value in row.items()}

    return _side_by_side(told(document.spec.tree[code], document.certainty.get(code, "")), told(typed, certainty))


def other_settings(document: Document, typed: Document) -> list[Other]:
    """Return which settings stand otherwise than they were typed."""
    words = wording(get_language() or "vi")

    def told(one: Document) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, value in setting_rows(one, words):
            found[name] = f"{found[name]}; {value}" if name in found else value
        return found

    return _side_by_side(told(document), told(typed))


def _side_by_side(stands: Mapping[str, object], typed: Mapping[str, object]) -> list[Other]:
    return [
        Other(name, _text(stands.get(name)), _text(typed.get(name)))
        for name in dict.fromkeys((*stands, *typed))
        if stands.get(name) != typed.get(name)
    ]


def _text(value: object) -> str:
    """Return a number as the reader writes it, text as it is, and a dash for nothing."""
    return show(value) if isinstance(value, Fraction) else str(value or NOTHING)
