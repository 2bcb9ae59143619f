"""How questionnaires are laid out for their authors: problems with links, differences, what was typed late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.urls import reverse

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.comparison import CHANGES, Comparable, Difference
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.writing import write
from thuocdo.questionnaires.domain.items import Item, Matrix
from thuocdo.ui.language import NOTHING, show

STATUS_WORDS = {"draft": mark("Draft"), "published": mark("Published")}
COMPARABLE_WORDS: Mapping[Comparable, str] = {
    Comparable.YES: mark("comparable"),
    Comparable.NO: mark("not comparable"),
    Comparable.ASK: mark("to be decided"),
}
_PARTS = {
    "code": _s("Code"), "title": _s("Text"), "help": _s("Help text"), "required": _s("Required"),
    "relevant": _s("Asked only if"), "constraint": _s("An answer is taken only if"),
    "refusal": _s("What to say where it does not hold"), "options": _s("Options"), "rows": _s("Rows"),
    "shuffle": _s("Shuffle"), "intro": _s("Introduction"), "thanks": _s("Words of thanks at the end"),
    "languages": _s("Languages"), "source": _s("Where it comes from"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem with the address of the place where it can be put right."""

    sentence: Sentence
    place: str
    link: str


def links(document: Document, slug: str) -> dict[str, str]:
    """Return the page on which each section, item and row is changed, by code."""
    found: dict[str, str] = {}
    for section in document.sections:
        found[section.code] = reverse("questionnaires:section", args=[slug, section.code])
        for item in section.items:
            page = reverse("questionnaires:item", args=[slug, item.code])
            found |= {item.code: page} | ({row.code: page for row in item.rows} if isinstance(item, Matrix) else {})
    return found


def troubles(problems: Iterable[Problem], document: Document, slug: str) -> list[Trouble]:
    """Return the problems of a draft, each with a link to its place."""
    pages = links(document, slug)
    others = {"": "questionnaires:edit"}
    return [
        Trouble(
            each.sentence, each.place if each.place in pages else "",
            _to_field(pages[each.place], each.column) if each.place in pages
            else reverse(others.get(each.place, "questionnaires:settings"), args=[slug]),
        )
        for each in problems
    ]  # fmt: skip


def _to_field(page: str, column: str) -> str:
    return f"{page}#id_{column}" if column in ("relevant", "constraint") else page


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of a difference between two versions."""

    difference: Difference
    words: tuple[Sentence, ...]
    proposal: str
    decided: str
    fixed: bool

    @property
    def reworded(self) -> bool:
        told = self.difference
        return bool(told.before and told.after and told.before != told.after)


def changes(found: Iterable[Difference], decided: Mapping[str, Any] | None = None) -> list[Changed]:
    """Return differences in words, with what was decided about each, or what is proposed."""
    told = decided or {}
    return [
        Changed(
            each, tuple(CHANGES[change][0] for change in each.changes), COMPARABLE_WORDS[each.comparable],
            str(told.get(each.code, "" if each.comparable is Comparable.ASK else each.comparable.value)),
            each.comparable is Comparable.NO,
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Other:
    """One thing that somebody else has saved otherwise than it was typed here."""

    name: Sentence
    stands: str
    typed: str


def other_words(stands: Document | Section | Item, typed: Document | Section | Item) -> list[Other]:
    """Return what of a part stands otherwise than it was typed."""
    names = dict.fromkeys(each.name for part in (stands, typed) for each in fields(part))
    pairs = [(name, getattr(stands, name, None), getattr(typed, name, None)) for name in names]
    return [
        Other(_PARTS.get(name, _s("Settings")), _text(before), _text(after))
        for name, before, after in pairs
        if name not in ("sections", "items") and before != after
    ]


def _text(value: Any) -> str:
    """Return a part of an item as lines of text."""
    if value in (None, "", (), {}):
        return NOTHING
    if isinstance(value, Mapping):
        return "\n".join(f"{language}: {text}" for language, text in value.items())
    if isinstance(value, tuple):
        return "\n".join(_line(each) for each in value)
    return write(value) if hasattr(value, "__dataclass_fields__") else show(value)


def _line(part: Any) -> str:
    title = getattr(part, "title", None)
    return str(part) if title is None else f"{part.code}: {' / '.join(title.values())}"
