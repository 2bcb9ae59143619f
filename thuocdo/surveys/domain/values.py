"""What the sums are kept of: for each slot of a version, how many ballots answered it in which way.

| slot | value |
|---|---|
| one choice, scale, row of a matrix | position of the option from 1; 0 left out; −1 not asked |
| several choices | position of each chosen option; 32000 answered at all; 0 left out; −1 not asked |
| ranking | position of the option in the first place; 32000 answered; 0 left out; −1 not asked |
| everything else | 32000 answered; 0 left out; −1 not asked |
"""

from __future__ import annotations

from dataclasses import dataclass

from thuocdo.questionnaires.domain.answering import NO_ANSWER, NOT_ASKED
from thuocdo.questionnaires.domain.documents import Document, slots
from thuocdo.questionnaires.domain.items import Multiple, Ranking

ANSWERED = 32000
__all__ = ["ANSWERED", "NOT_ASKED", "NO_ANSWER", "Shape", "shape"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where each answer of a version goes. The lists of `options` run beside each other."""

    coded: tuple[int, ...]  # slots in the order of coded answers
    others: tuple[tuple[int, str], ...]  # slot, code
    options: tuple[tuple[int, str, str, int, bool], ...]  # slot, code, option, position, only the first place counts


def shape(document: Document) -> Shape:
    """Return the shape of a version."""
    coded, others, options = [], [], []
    for place, slot in enumerate(slots(document)):
        if slot.coded:
            coded.append(place)
            continue
        others.append((place, slot.code))
        if isinstance(slot.item, Multiple | Ranking):
            first = isinstance(slot.item, Ranking)
            options += [
                (place, slot.code, option.code, position, first)
                for position, option in enumerate(slot.item.options, start=1)
            ]
    return Shape(tuple(coded), tuple(others), tuple(options))
