"""The bank of questions: every item of the newest versions that one may see, to be searched and taken over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thuocdo.directory.domain.actors import Actor
from thuocdo.kernel.vietnamese import fold
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.documents import Document, Section, items
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, Item, Matrix, options_of, said
from thuocdo.questionnaires.domain.storing import to_data
from thuocdo.questionnaires.selectors import VersionCard


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the bank. Its topic is the heading of its section."""

    card: VersionCard
    section: Section
    item: Item
    folded: str

    @property
    def topic(self) -> str:
        return said(self.section.title, MAIN_LANGUAGE)


def entries(*, actor: Actor, on: date) -> tuple[Entry, ...]:
    """Return the items of the newest versions that the actor may see; models first, one of those that say the same."""
    cards = sorted(selectors.newest(actor=actor, on=on), key=lambda card: not card.is_template)
    found: dict[str, Entry] = {}
    for card in cards:
        for section, item, folded, same in _items(card.content_hash, card.id):
            found.setdefault(same, Entry(card, section, item, folded))
    return tuple(found.values())


def search(every: Sequence[Entry], *, text: str = "", topic: str = "", source: str = "", kind: str = "") -> list[Entry]:
    """Return the entries with all words of `text`, with or without diacritics, that fit the rest asked for."""
    words = fold(text).split()
    return [
        entry
        for entry in every
        if all(word in entry.folded for word in words)
        and (not topic or entry.topic == topic)
        and (not source or entry.card.slug == source)
        and (not kind or entry.item.kind.value == kind)
    ]


@lru_cache(maxsize=512)
def _items(_content_hash: str, version_id: int) -> tuple[tuple[Section, Item, str, str], ...]:
    """Return what a version asks, folded for search; kept by the mark of its content, which never lies."""
    return tuple(_read(selectors.document(version_id)))


def _read(document: Document) -> list[tuple[Section, Item, str, str]]:
    found = []
    for section, item in items(document):
        texts = [*section.title.values(), *item.title.values(), item.code, *_of_rows(item)]
        texts += [text for option in options_of(item) for text in option.title.values()]
        data = {key: value for key, value in to_data(item).items() if key not in ("code", "relevant", "required")}
        found.append((section, item, fold(" ".join(texts)), json.dumps(data, sort_keys=True)))
    return found


def _of_rows(item: Item) -> list[str]:
    return [text for row in item.rows for text in row.title.values()] if isinstance(item, Matrix) else []
