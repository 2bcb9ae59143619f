"""A questionnaire from the rows of an XLSForm. What can't be taken is listed with sheet, row and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _
from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions import typing
from thuocdo.questionnaires.domain.expressions.reading import ExpressionError
from thuocdo.questionnaires.domain.expressions.tree import WORDS, Expression, Known
from thuocdo.questionnaires.domain.items import MAIN_LANGUAGE, Item, Matrix, Note, Option, Words, known_of
from thuocdo.questionnaires.domain.validation import CODE, OPTION_CODE
from thuocdo.questionnaires.domain.xlsform import columns, making, xpath
from thuocdo.questionnaires.domain.xlsform.columns import Form, FormRow

_TAKEN = frozenset({"type", "name", "label", "hint", "constraint_message", "required", "relevant", "constraint",
                    "appearance", "parameters", columns.OWN})  # fmt: skip
_HARMLESS = frozenset(
    {"required_message", "guidance_hint", "note", "comment", "notes", "comments", "disabled", "list_name"}
)
_SAME = {"relevance": "relevant", "caption": "label", "name_of_item": "name", "bind:relevant": "relevant",
         "bind:constraint": "constraint", "bind:required": "required", "bind:jr:constraintmsg": "constraint_message",
         "control:appearance": "appearance", "list name": "list_name", "value": "name"}  # fmt: skip
_DOLLAR = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_BEGIN = re.compile(r"begin[ _]+(group|repeat|loop)(?:\s.*)?", re.IGNORECASE)
_END = re.compile(r"end[ _]+(group|repeat|loop)\b.*", re.IGNORECASE)
_YES = frozenset({"yes", "true", "true()", "1"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What was understood of a form, and what was left out."""

    document: Document
    left: tuple[Problem, ...]


@dataclass(slots=True)
class _Group:
    """A group that is open while its rows are read."""

    row: FormRow
    section: Section
    relevant: Expression | None = None
    table: bool = False
    items: list[tuple[FormRow, Item]] = field(default_factory=list)


def read(form: Form) -> Taken:
    """Return the questionnaire that a form writes, as far as it can be taken."""
    return _Reading(form).done()


class _Reading:
    def __init__(self, form: Form) -> None:
        self._form = form
        told = form.settings.cells.get("default_language", "")
        self._unmarked = columns.language_of(told, MAIN_LANGUAGE) or MAIN_LANGUAGE
        self._left: list[Problem] = []
        self._languages: dict[str, None] = {MAIN_LANGUAGE: None}
        self._codes: dict[str, str] = {}
        self._known: dict[str, Known] = {}
        self._sections: list[Section] = []
        self._used: set[str] = set()

    def done(self) -> Taken:
        self._lists = self._choices()
        for name in self._form.others:
            self._leave(name, None, _("The sheet “%(name)s” is not taken.", name=name))
        self._body(_rows_in(self._form.survey))
        return Taken(self._document(), tuple(self._left))

    def _document(self) -> Document:
        cells = self._form.settings.cells
        words: dict[str, dict[str, str]] = {"title": {}, "intro": {}, "thanks": {}}
        for name, texts in words.items():
            start = f"{columns.OWN}_{name}_"
            texts |= {key.removeprefix(start): text for key, text in cells.items() if key.startswith(start) and text}
        title = cells.get("form_title", "")
        languages = cells.get(f"{columns.OWN}_languages", "").split() or list(self._languages)
        return Document(
            title=words["title"] or ({MAIN_LANGUAGE: title} if title else {}),
            intro=words["intro"],
            thanks=words["thanks"],
            languages=tuple(dict.fromkeys([*languages, *self._languages])),
            sections=tuple(section for section in self._sections if section.items),
            source=cells.get(f"{columns.OWN}_source", ""),
            is_model=bool(cells.get(f"{columns.OWN}_model")),
        )

    def _choices(self) -> dict[str, tuple[Option, ...]]:
        lists: dict[str, list[Option]] = {}
        for row in self._form.choices:
            cells = _plain_names(row.cells)
            name, code = cells.get("list_name", ""), cells.get("name", "")
            if not name or not code:
                continue
            if not OPTION_CODE.fullmatch(code):
                self._leave("choices", row, _("“%(code)s” can't be the code of an option. Use letters without marks, "
                                              "digits, _ . -", code=code), "name")  # fmt: skip
                continue
            title = self._texts("choices", row, "label") or {MAIN_LANGUAGE: code}
            lists.setdefault(name, []).append(
                Option(code, title, number=read_decimal(cells.get("number", "")),
                       satisfied=cells.get("satisfied", "").lower() in _YES,
                       alone=cells.get("alone", "").lower() in _YES)
            )  # fmt: skip
            if any(name.startswith(("media", "image", "audio", "video")) and text for name, text in cells.items()):
                self._leave("choices", row, _("Pictures and sounds of options are not taken."))
        return {name: tuple(options) for name, options in lists.items()}

    def _body(self, rows: Iterator[FormRow]) -> None:
        opened: list[_Group] = []
        loose = 0
        for row in rows:
            kind = row.cells.get("type", "")
            if _END.fullmatch(kind):
                if opened:
                    self._close(opened)
            elif found := _BEGIN.fullmatch(kind):
                if found[1].lower() != "group":
                    self._leave("survey", row, _("Repeated parts are not taken; all rows within are left out."), "type")
                    _skip(rows)
                    continue
                opened.append(self._open(row, opened))
                self._sections.extend([opened[-1].section] if len(opened) == 1 else [])
            else:
                if not opened and (not self._sections or not self._sections[-1].code.startswith("phan_")):
                    loose += 1
                    self._sections.append(Section(code=self._free(f"phan_{loose}")))
                self._take(row, opened)
        while opened:
            self._close(opened)

    def _open(self, row: FormRow, opened: list[_Group]) -> _Group:
        own = columns.settings_in(row.cells.get(columns.OWN, ""))
        title = {} if own.get("untitled") else self._texts("survey", row, "label")
        table = "table-list" in row.cells.get("appearance", "")
        relevant = self._condition(row, "relevant")
        code = self._code(row)
        self._columns_left(row)
        shuffle = bool(own.get("shuffle"))
        section = Section(
            code=code, title=title, help=self._texts("survey", row, "hint"), relevant=relevant, shuffle=shuffle
        )
        if opened and title and not table:
            self._leave(
                "survey", row, _("A group within a group: its heading is not taken, its questions are."), "type"
            )
        return _Group(row, section, relevant, table)

    def _close(self, opened: list[_Group]) -> None:
        group = opened.pop()
        items = [item for _row, item in group.items]
        if group.table and (matrix := making.matrix(group.section, items)):
            items = [matrix]
        elif opened:
            items = [
                replace(item, relevant=columns.joined(tuple(each for each in (group.relevant, item.relevant) if each)))
                for item in items
            ]
        if opened:
            opened[-1].items.extend((group.row, item) for item in items)
        elif group.table and items and isinstance(items[0], Matrix):
            self._sections[-1] = Section(code=self._free(f"phan_{group.section.code}"), items=tuple(items))
        else:
            self._sections[-1] = replace(group.section, items=tuple(items))

    def _take(self, row: FormRow, opened: list[_Group]) -> None:
        kind = row.cells.get("type", "")
        made = making.begin(kind, row.cells, self._lists)
        if isinstance(made, Sentence):
            self._leave("survey", row, made, "type")
            return
        self._columns_left(row)
        common: dict[str, Any] = {"code": self._code(row), "title": self._texts("survey", row, "label")}
        common["title"] = common["title"] or {MAIN_LANGUAGE: row.cells.get("name", "")}
        common |= {"help": self._texts("survey", row, "hint"), "relevant": self._condition(row, "relevant")}
        item = made.kind(**common, **made.settings)
        if not isinstance(item, Note):
            own = next(iter(known_of(item).values()))
            whole = self._condition(row, "constraint", own)
            item = replace(
                item, required=self._required(row), constraint=columns.without(whole, columns.limits(item)),
                refusal=self._texts("survey", row, "constraint_message"),
            )  # fmt: skip
        found = [item, *((making.other(item, made.other),) if made.other else ())]
        for each in found:
            self._known |= known_of(each)
        if made.other:
            self._languages["en"] = None  # the words of "other" are ours
        if opened:
            opened[-1].items.extend((row, each) for each in found)
        else:
            self._sections[-1] = replace(self._sections[-1], items=(*self._sections[-1].items, *found))

    def _required(self, row: FormRow) -> bool:
        given = row.cells.get("required", "").strip().lower()
        if given and given not in _YES and given not in ("no", "false", "false()", "0"):
            self._leave("survey", row, _("“Required” can't depend on a condition; it is not required."), "required")
        return given in _YES

    def _code(self, row: FormRow) -> str:
        name = row.cells.get("name", "").strip()
        code = re.sub(r"[^A-Za-z0-9_]", "_", name)[:60]
        code = code if CODE.fullmatch(code) else f"q_{code}".rstrip("_")[:60]
        code = self._free(f"{code}_" if code in WORDS else code)
        if code != name and name:
            told = _("The code “%(name)s” can't be used; it becomes %(code)s.", name=name, code=code)
            self._leave("survey", row, told, "name")
        self._codes[name] = code
        return code

    def _free(self, code: str) -> str:
        chosen, number = code, 2
        while chosen in self._used:
            chosen, number = f"{code}_{number}", number + 1
        self._used.add(chosen)
        return chosen

    def _condition(self, row: FormRow, column: str, own: Known | None = None) -> Expression | None:
        text = row.cells.get(column, "").strip()
        if not text:
            return None
        try:
            expression = xpath.read(text, self._known, self._codes, own)
        except ExpressionError as error:
            self._leave("survey", row, error.sentence, column, text)
            return None
        for sentence in typing.faults(expression, self._known, own):
            self._leave("survey", row, sentence, column, text)
            return None
        return expression

    def _texts(self, sheet: str, row: FormRow, column: str) -> Words:
        found: dict[str, str] = {}
        for name, text in _plain_names(row.cells).items():
            base, _sign, language_name = name.partition("::")
            if not _sign and base.startswith(f"{column}:"):
                base, _sign, language_name = name.partition(":")
            if base.strip().lower() != column or not text:
                continue
            language = columns.language_of(language_name, self._unmarked) if language_name else self._unmarked
            if not language:
                self._leave(sheet, row, _("“%(name)s” names no language that we know. Write it as “English (en)”.",
                                          name=language_name), column)  # fmt: skip
                continue
            self._languages[language] = None
            found.setdefault(language, self._piped(sheet, row, text, column))
        return found

    def _piped(self, sheet: str, row: FormRow, text: str, column: str) -> str:
        safe = re.sub(r"(?<!\$)" + piping.PIPE.pattern, r"(\1)", text)
        if safe != text:
            self._leave(sheet, row, _("Braces show an answer, so they become brackets here."), column, text)

        def ours(found: re.Match[str]) -> str:
            if found[1] in self._codes and self._codes[found[1]] in self._known:
                return f"{{{self._codes[found[1]]}}}"
            self._leave(
                sheet, row, _("The text shows “%(name)s”, which is no earlier answer.", name=found[1]), column, text
            )
            return piping.NOTHING

        return _DOLLAR.sub(ours, safe)

    def _columns_left(self, row: FormRow) -> None:
        for name, text in row.cells.items():
            base = name.split(":")[0].strip().lower()
            if text and base not in _TAKEN and base not in _HARMLESS:
                self._leave("survey", row, _("The column “%(name)s” is not taken.", name=name), name, text)

    def _leave(
        self, sheet: str, row: FormRow | None, reason: Sentence, column: str = "", given: str = ""
    ) -> None:  # fmt: skip
        told = Problem(reason, place=sheet, row=row.number if row else None, column=column, given=given[:200])
        if told not in self._left:
            self._left.append(told)


def _plain_names(cells: Mapping[str, str]) -> dict[str, str]:
    return {_SAME.get(name.strip().lower(), name.strip()): text for name, text in cells.items()}


def _rows_in(survey: tuple[FormRow, ...]) -> Iterator[FormRow]:
    """Yield the rows that hold a type and are not switched off, with headings as we know them."""
    for row in survey:
        cells = _plain_names(row.cells)
        kind = " ".join(cells.get("type", "").split())
        if kind and cells.get("disabled", "").strip().lower() not in _YES:
            yield FormRow(row.number, {**cells, "type": kind})


def _skip(rows: Iterator[FormRow]) -> None:
    """Go on to the end of a repeat that has just begun."""
    depth = 1
    for row in rows:
        kind = row.cells["type"]
        depth += bool(_BEGIN.fullmatch(kind)) - bool(_END.fullmatch(kind))
        if not depth:
            return
