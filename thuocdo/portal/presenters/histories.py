"""How the points of a published result came about, leaf by leaf, as it was frozen: without names (A8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.entries import KIND_WORDS, RULING_WORDS, Kind, Ruling
from thuocdo.assessments.domain.telling import Told, told
from thuocdo.directory.domain.actors import ROLE_WORDS, Role
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.selectors.cards import LineCard, LossCard, PublicationCard, Value

CORRECTED, DOCUMENT = "corrected", "document"


@dataclass(frozen=True, slots=True)
class LeafLine:
    """One leaf in the list: what it earned, why points were lost, how much was said about it."""

    node: Node
    value: Value | None
    reason: str
    said: int
    url: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was said about a leaf."""

    at: datetime
    what: Sentence
    ruling: Sentence | None
    role: Sentence
    unit: Titled | None
    told: Told
    points: Fraction | None
    maximum: Fraction
    text: str
    source: str
    saves: int


def fields(
    publication: PublicationCard, line: LineCard, spec: FrameworkSpec, losses: Sequence[LossCard],
    history: Mapping[str, Sequence[object]],
) -> tuple[tuple[Node, tuple[LeafLine, ...]], ...]:  # fmt: skip
    """Return every field with its leaves."""
    reasons = {loss.code: loss.reason for loss in losses}
    tree = spec.tree
    return tuple(
        (
            field,
            tuple(
                LeafLine(
                    leaf, line.values.get(leaf.code), reasons.get(leaf.code, ""), len(history.get(leaf.code, ())),
                    reverse("portal:history", args=[publication.slug, line.unit.slug, leaf.code]),
                )
                for leaf in tree.leaves_under(field.code)
            ),
        )
        for field in tree.fields
    )  # fmt: skip


def events(said: Sequence[Mapping[str, Any]], node: Node, units: Mapping[str, Titled]) -> tuple[Event, ...]:
    """Return what was said about a leaf, newest first. `units`: names by slug."""
    found = [
        Event(
            at=datetime.fromisoformat(each["at"]),
            what=_what(each["kind"]),
            ruling=RULING_WORDS[Ruling(each["ruling"])] if each["ruling"] else None,
            role=ROLE_WORDS[Role(each["role"])],
            unit=units.get(each["unit"]),
            told=told(None if each["content"] is None else contents.from_data(each["content"], node), node),
            points=Fraction(each["points"]) if each["points"] else None,
            maximum=node.max_points,
            text=each["text"],
            source=each["source"],
            saves=each["saves"],
        )
        for each in said
    ]  # fmt: skip
    return tuple(reversed(found))


def _what(kind: str) -> Sentence:
    if kind == CORRECTED:
        return _s("Correction of the published result")
    return _s("Document") if kind == DOCUMENT else KIND_WORDS[Kind(kind)]
