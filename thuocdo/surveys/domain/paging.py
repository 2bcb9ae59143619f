"""Which pages and questions a person is asked, given the answers so far, and in which order (B1, B4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from thuocdo.kernel.sentences import Sentence
from thuocdo.questionnaires.domain.answering import Answers, check
from thuocdo.questionnaires.domain.documents import Document, Section, known
from thuocdo.questionnaires.domain.expressions.evaluating import Setting, holds
from thuocdo.questionnaires.domain.expressions.tree import Value, codes_in
from thuocdo.questionnaires.domain.items import Item, Matrix, Note

Raw: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a ballot has come: the answers that count, what is asked, what is wrong."""

    answers: Mapping[str, Any]  # as given, of what is asked only
    values: Mapping[str, Value]  # of those that read well
    shown: frozenset[str]  # codes of items, notes included
    pages: tuple[str, ...]  # codes of the sections in which something is shown, in order
    problems: Mapping[str, Sentence]  # by the code of what is answered; what is left out is none of them
    missing: tuple[str, ...]  # codes of what is asked, needs an answer and has none

    def number(self, page: str) -> int:
        """Return the place of a page, from 1; 0 where it is not asked."""
        return self.pages.index(page) + 1 if page in self.pages else 0

    def after(self, page: str) -> str:
        """Return the page after this one; "" after the last."""
        at = self.number(page)
        return self.pages[at] if at < len(self.pages) else ""

    def before(self, page: str) -> str:
        """Return the page before this one; "" before the first."""
        at = self.number(page)
        return self.pages[at - 2] if at > 1 else ""

    def furthest(self, document: Document) -> str:
        """Return the first page on which something is missing or wrong, else the first without any answer; else ""."""
        todo = {*self.missing, *self.problems}
        for section in document.sections:
            codes = {code for item in section.items for code in codes_of(item) if item.code in self.shown}
            if section.code in self.pages and codes and (codes & todo or not codes & self.answers.keys()):
                return section.code
        return ""


def standing(document: Document, answers: Answers, *, today: date, language: str = "vi") -> Standing:
    """Return how far a ballot has come. Whether a unit exists is asked where it is given and when it is handed in."""
    checked = check(document, answers, today=today, complete=False, language=language)
    asked = set(checked.asked)
    kept = {code: answer for code, answer in answers.items() if code in asked}
    setting = Setting(checked.values, known(document), today)
    shown = {
        item.code
        for section in document.sections
        for item in section.items
        if (_note_shown(section, item, setting) if isinstance(item, Note) else asked.intersection(codes_of(item)))
    }
    return Standing(
        answers=kept,
        values=checked.values,
        shown=frozenset(shown),
        pages=tuple(each.code for each in document.sections if any(item.code in shown for item in each.items)),
        problems={each.place: each.sentence for each in checked.problems if each.place in asked},
        missing=tuple(_missing(document, shown, kept)),
    )


def codes_of(item: Item) -> tuple[str, ...]:
    """Return the codes under which an item is answered."""
    if isinstance(item, Note):
        return ()
    return tuple(row.code for row in item.rows) if isinstance(item, Matrix) else (item.code,)


def decided_here(section: Section) -> frozenset[str]:
    """Return the items of a page that are asked or not by an answer on the same page."""
    here = {code for item in section.items for code in codes_of(item)}
    return frozenset(
        item.code for item in section.items if item.relevant is not None and here.intersection(codes_in(item.relevant))
    )


def order(codes: Sequence[str], *, seed: str, last: Sequence[str] = ()) -> list[int]:
    """Return places in an order that looks random, the same for the same seed. `last` stay at the end as they are."""
    places = range(len(codes))
    mixed = sorted(
        (place for place in places if codes[place] not in last),
        key=lambda place: hashlib.sha256(f"{seed}:{codes[place]}".encode()).digest(),
    )
    return mixed + [place for place in places if codes[place] in last]


def _note_shown(section: Section, note: Note, setting: Setting) -> bool:
    return all(condition is None or holds(condition, setting) for condition in (section.relevant, note.relevant))


def _missing(document: Document, shown: set[str], answers: Raw) -> Iterator[str]:
    for section in document.sections:
        for item in section.items:
            if item.required and item.code in shown:
                yield from (code for code in codes_of(item) if code not in answers)
