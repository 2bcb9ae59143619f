"""A questionnaire as a whole, what its parts are called, and where each answer stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from thuocdo.questionnaires.domain.expressions.tree import Expression, Known
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, Item, Matrix, Note, Scale, Single, Words, known_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A page of questions."""

    code: str
    title: Words = field(default_factory=dict)
    help: Words = field(default_factory=dict)
    relevant: Expression | None = None
    shuffle: bool = False  # of its items
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Everything that one version of a questionnaire says."""

    title: Words
    intro: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    languages: tuple[str, ...] = (MAIN_LANGUAGE,)
    sections: tuple[Section, ...] = ()
    source: str = ""  # where it comes from
    is_model: bool = False  # shaped like a real one, not an official one


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that is answered: an item, or a row of a matrix."""

    code: str
    item: Item
    section: Section

    @property
    def title(self) -> Words:
        """Return the wording of the item or of the row."""
        if isinstance(self.item, Matrix):
            return next(row.title for row in self.item.rows if row.code == self.code)
        return self.item.title

    @property
    def coded(self) -> bool:
        """Tell whether the answer is the position of one option."""
        return isinstance(self.item, Single | Scale | Matrix)


def items(document: Document) -> Iterator[tuple[Section, Item]]:
    """Yield every item with its section, in order."""
    for section in document.sections:
        for item in section.items:
            yield section, item


def slots_of(section: Section, item: Item) -> tuple[Slot, ...]:
    """Return what is answered of one item."""
    if isinstance(item, Note):
        return ()
    codes = [row.code for row in item.rows] if isinstance(item, Matrix) else [item.code]
    return tuple(Slot(code, item, section) for code in codes)


def slots(document: Document) -> tuple[Slot, ...]:
    """Return everything that is answered, in order."""
    return _outline(Same(document))[0]


def coded_order(document: Document) -> tuple[str, ...]:
    """Return the codes whose answers are stored as option positions, in the order in which they are stored."""
    return tuple(slot.code for slot in slots(document) if slot.coded)


def known(document: Document) -> Mapping[str, Known]:
    """Return what expressions may ask about every answer."""
    return _outline(Same(document))[1]


class Same:
    """A document as a key: the same object, which never changes. Comparing by content would cost more than it saves."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.document is self.document

    def __hash__(self) -> int:
        return id(self.document)


@lru_cache(maxsize=50)  # every page of every ballot asks for it
def _outline(same: Same) -> tuple[tuple[Slot, ...], Mapping[str, Known]]:
    all_items = tuple(items(same.document))
    return (
        tuple(slot for section, item in all_items for slot in slots_of(section, item)),
        {code: about for _section, item in all_items for code, about in known_of(item).items()},
    )
