"""Which texts of a questionnaire still lack a translation, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thuocdo.questionnaires.domain.documents import Document
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, Item, Matrix, Number, Words, options_of


@dataclass(frozen=True, slots=True)
class Missing:
    """A Vietnamese text that has no translation. `place` is the code of a section or item, "" for the whole."""

    language: str
    place: str
    text: str


def missing(document: Document) -> tuple[Missing, ...]:
    """Return every text without a translation, language by language, in the order of the questionnaire."""
    texts = tuple(_texts(document))
    return tuple(
        Missing(language, place, words[MAIN_LANGUAGE])
        for language in document.languages
        if language != MAIN_LANGUAGE
        for place, words in texts
        if words.get(MAIN_LANGUAGE) and not words.get(language)
    )


def spoken(document: Document) -> frozenset[str]:
    """Return the languages in which anything is written."""
    return frozenset(language for _place, words in _texts(document) for language, text in words.items() if text)


def _texts(document: Document) -> Iterator[tuple[str, Words]]:
    for words in (document.title, document.intro, document.thanks):
        yield "", words
    for section in document.sections:
        yield section.code, section.title
        yield section.code, section.help
        for item in section.items:
            yield from ((item.code, words) for words in _of(item))


def _of(item: Item) -> Iterator[Words]:
    yield from (item.title, item.help, item.refusal)
    if isinstance(item, Number):
        yield item.unit
    if isinstance(item, Matrix):
        yield from (row.title for row in item.rows)
    yield from (option.title for option in options_of(item))
