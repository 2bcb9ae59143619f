"""The order in which one respondent sees what is shuffled. It is drawn from a seed, and the same seed gives it again.

Only what is shown changes. Answers are kept by code and coded by the order of the version itself, so no analysis needs
to know how anybody saw the options.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import Item, Matrix, Multiple, Note, Option, Ranking, Row, Single

Part = TypeVar("Part", Item, Option, Row)


def shuffled(document: Document, seed: str) -> Document:
    """Return the document as the respondent with this seed sees it: sections keep their order."""
    return replace(document, sections=tuple(section_shuffled(section, seed) for section in document.sections))


def section_shuffled(section: Section, seed: str) -> Section:
    """Return a section as the respondent with this seed sees it. Notes stay where they stand."""
    items = tuple(_within(item, seed) for item in section.items)
    if section.shuffle:
        items = permuted(items, f"{seed}/{section.code}", stays=lambda item: isinstance(item, Note))
    return replace(section, items=items)


def permuted(parts: Sequence[Part], seed: str, stays: Callable[[Part], bool] = lambda _part: False) -> tuple[Part, ...]:
    """Return the parts in an order drawn from the seed; those that `stays` names keep their places.

    Each part is placed by the SHA-256 of the seed and its code, so that the order of the rest stays when one is added.
    """
    drawn = iter(sorted((part for part in parts if not stays(part)), key=lambda part: _lot(seed, part.code)))
    return tuple(part if stays(part) else next(drawn) for part in parts)


def _within(item: Item, seed: str) -> Item:
    """Return an item with its rows or options in their drawn order. "None of these" stays at its place."""
    here = f"{seed}/{item.code}"
    if isinstance(item, Matrix):
        return replace(item, rows=permuted(item.rows, here)) if item.shuffle else item
    if isinstance(item, Single | Multiple | Ranking) and item.shuffle:
        return replace(item, options=permuted(item.options, here, stays=lambda option: option.alone))
    return item


def _lot(seed: str, code: str) -> bytes:
    return hashlib.sha256(f"{seed}/{code}".encode()).digest()
