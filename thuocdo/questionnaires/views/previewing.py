"""How a questionnaire looks to those who answer it. Every preview goes through here and through one template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from thuocdo.kernel.sentences import Sentence
from thuocdo.questionnaires.domain import markup
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.writing import write
from thuocdo.questionnaires.domain.items import (
    KIND_WORDS,
    MAIN_LANGUAGE,
    Day,
    Item,
    Matrix,
    Note,
    Number,
    Option,
    Row,
    Words,
    options_of,
    said,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option or a row in the language of the preview."""

    code: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item in the language of the preview. `number` counts questions through the whole questionnaire."""

    code: str
    kind: str
    kind_word: Sentence
    number: str
    title: str
    help: SafeString
    required: bool
    relevant: str
    constraint: str
    options: tuple[Choice, ...]
    rows: tuple[Choice, ...]
    unit: str
    limits: tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section in the language of the preview."""

    code: str
    title: str
    help: SafeString
    relevant: str
    items: tuple[ShownItem, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A questionnaire, or a part of it, as it is shown."""

    language: str
    title: str
    intro: SafeString
    thanks: SafeString
    sections: tuple[ShownSection, ...]


def preview_of(document: Document, language: str, only: str = "") -> Preview:
    """Return the preview in a language; with `only` just that section, or the section of that item and only it."""
    number = 0
    sections = []
    for section in document.sections:
        shown = []
        for item in section.items:
            number += not isinstance(item, Note)
            shown.append(shown_item(item, language, "" if isinstance(item, Note) else str(number)))
        if only and only != section.code:
            shown = [each for each in shown if each.code == only]
        if not only or shown or only == section.code:
            sections.append(_section(section, shown, language))
    return Preview(
        language, said(document.title, language), _marked(document.intro, language),
        _marked(document.thanks, language), tuple(sections),
    )  # fmt: skip


def shown_item(item: Item, language: str, number: str = "") -> ShownItem:
    """Return one item as it is shown."""
    rows = item.rows if isinstance(item, Matrix) else ()
    limits = (item.earliest, item.latest) if isinstance(item, Day) else (None, None)
    return ShownItem(
        item.code, item.kind.value, KIND_WORDS[item.kind], number, said(item.title, language) or item.code,
        _marked(item.help, language), item.required, write(item.relevant) if item.relevant else "",
        write(item.constraint) if item.constraint else "",
        tuple(_choice(option, language) for option in options_of(item)),
        tuple(_choice(row, language) for row in rows), said(item.unit, language) if isinstance(item, Number) else "",
        limits,
    )  # fmt: skip


def language_for(asked: str, document: Document) -> str:
    """Return the language asked for if the questionnaire has it, else the reader's own, else Vietnamese."""
    return next((each for each in (asked, get_language() or "") if each in document.languages), MAIN_LANGUAGE)


def _section(section: Section, items: list[ShownItem], language: str) -> ShownSection:
    return ShownSection(
        section.code, said(section.title, language), _marked(section.help, language),
        write(section.relevant) if section.relevant else "", tuple(items),
    )  # fmt: skip


def _choice(part: Option | Row, language: str) -> Choice:
    return Choice(part.code, said(part.title, language) or part.code)


def _marked(words: Words, language: str) -> SafeString:
    return SafeString(markup.to_html(said(words, language)))
