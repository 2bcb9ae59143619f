"""A questionnaire as the rows of an XLSForm, and what XLSForm has no words for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import slug
from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.documents import Document, Section, known
from thuocdo.questionnaires.domain.expressions.tree import Expression, Known
from thuocdo.questionnaires.domain.expressions.writing import write as as_text
from thuocdo.questionnaires.domain.items import (
    MAIN_LANGUAGE,
    Item,
    Kind,
    Location,
    Matrix,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Row,
    Scale,
    Single,
    Upload,
    Words,
    known_of,
    options_of,
    said,
)
from thuocdo.questionnaires.domain.xlsform import columns, xpath

_SIMPLE = {Kind.DATE: "date", Kind.TEXT: "text", Kind.LONG_TEXT: "text", Kind.UNIT: "text"}


@dataclass(slots=True)
class Written:
    """The rows of the three sheets by heading, and what could not be said."""

    survey: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    settings: list[dict[str, str]] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)


def write(document: Document) -> Written:
    """Return the rows of a questionnaire. Conditions that XLSForm can't say are left out and listed."""
    return _Writing(document).done()


class _Writing:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._known = known(document)
        self._lists: list[tuple[tuple[Option, ...], str]] = []
        self._out = Written()

    def done(self) -> Written:
        for section in self._document.sections:
            self._section(section)
        self._out.settings.append(_settings(self._document))
        return self._out

    def _section(self, section: Section) -> None:
        row = {"type": "begin_group", "name": section.code, "appearance": "field-list"}
        row |= _words("label", section.title or {MAIN_LANGUAGE: section.code}) | _words("hint", section.help)
        row |= self._condition("relevant", section.relevant, section.code)
        told = {"untitled": "yes"} if not section.title else {}
        told |= {"shuffle": "yes"} if section.shuffle else {}
        self._out.survey.append(row | ({columns.OWN: columns.written(told)} if told else {}))
        for item in section.items:
            if isinstance(item, Matrix):
                self._matrix(item)
            else:
                self._out.survey.append(self._item(item))
        self._out.survey.append({"type": "end_group", "name": section.code})

    def _matrix(self, item: Matrix) -> None:
        row = {"type": "begin_group", "name": item.code, "appearance": "table-list"}
        row |= _words("label", item.title) | _words("hint", item.help)
        row |= self._condition("relevant", item.relevant, item.code)
        settings = columns.settings_of(item)
        self._out.survey.append(row | ({columns.OWN: columns.written(settings)} if settings else {}))
        for line in item.rows:
            self._out.survey.append(
                {"type": f"select_one {self._list(item)}", "name": line.code} | _words("label", line.title)
                | self._rules(item, line)
            )  # fmt: skip
        self._out.survey.append({"type": "end_group", "name": item.code})

    def _item(self, item: Item) -> dict[str, str]:
        row = {"type": self._type(item), "name": item.code} | _words("label", item.title) | _words("hint", item.help)
        row |= self._condition("relevant", item.relevant, item.code) | self._rules(item)
        appearance = {Kind.SCALE: "likert", Kind.LONG_TEXT: "multiline"}.get(item.kind)
        if appearance:
            row["appearance"] = appearance
        if isinstance(item, Single | Multiple | Ranking) and item.shuffle:
            row["parameters"] = "randomize=true"
        if settings := columns.settings_of(item):
            row[columns.OWN] = columns.written(settings)
        return row

    def _rules(self, item: Item, line: Row | None = None) -> dict[str, str]:
        row = {"required": "yes"} if item.required else {}
        own = next(iter(known_of(item).values()), None)
        whole = columns.joined((*((item.constraint,) if item.constraint else ()), *columns.limits(item)))
        row |= self._condition("constraint", whole, line.code if line else item.code, own)
        return row | _words("constraint_message", item.refusal)

    def _type(self, item: Item) -> str:  # noqa: PLR0911 -- one per kind
        match item:
            case Single() | Scale():
                return f"select_one {self._list(item)}"
            case Multiple():
                return f"select_multiple {self._list(item)}"
            case Ranking():
                return f"rank {self._list(item)}"
            case Number():
                return "decimal" if item.places else "integer"
            case Upload():
                return "image" if item.photo else "file"
            case Location():
                return "geopoint"
            case Note():
                return "note"
            case _:
                return _SIMPLE[item.kind]

    def _list(self, item: Item) -> str:
        options = options_of(item)
        for there, name in self._lists:
            if there == options:
                return name
        self._lists.append((options, item.code))
        for option in options:
            row = {"list_name": item.code, "name": option.code} | _words("label", option.title)
            row |= {"number": format(option.number, "f")} if option.number is not None else {}
            row |= {"satisfied": "yes"} if option.satisfied else {}
            self._out.choices.append(row | ({"alone": "yes"} if option.alone else {}))
        return item.code

    def _condition(
        self, column: str, condition: Expression | None, place: str, own: Known | None = None
    ) -> dict[str, str]:
        if condition is None:
            return {}
        try:
            return {column: xpath.write(condition, self._known, own)}
        except xpath.CannotSay:
            self._out.left.append(
                Problem(_("XLSForm can't say this condition."), place=place, column=column, given=as_text(condition))
            )
            return {}


def _words(column: str, words: Words) -> dict[str, str]:
    return {
        columns.heading(column, language): piping.PIPE.sub(r"${\1}", text) for language, text in words.items() if text
    }


def _settings(document: Document) -> dict[str, str]:
    title = said(document.title, MAIN_LANGUAGE)
    row = {"form_title": title} if title else {}
    row |= {
        "form_id": slug(title).replace("-", "_") or "phieu",
        "default_language": f"{columns.LANGUAGES[MAIN_LANGUAGE]} ({MAIN_LANGUAGE})",
        f"{columns.OWN}_languages": " ".join(document.languages),
    }
    parts: Mapping[str, Words] = {"title": document.title, "intro": document.intro, "thanks": document.thanks}
    for name, words in parts.items():
        row |= {f"{columns.OWN}_{name}_{language}": text for language, text in words.items()}
    row |= {f"{columns.OWN}_source": document.source} if document.source else {}
    return row | ({f"{columns.OWN}_model": "yes"} if document.is_model else {})
