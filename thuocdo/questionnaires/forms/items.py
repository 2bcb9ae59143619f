"""The form of one item, made for its kind: what all items say, its settings, its options, the rows of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as parts_of
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from thuocdo.kernel.vietnamese import slug
from thuocdo.questionnaires.domain import building
from thuocdo.questionnaires.domain.documents import Document, items
from thuocdo.questionnaires.domain.expressions.writing import write
from thuocdo.questionnaires.domain.items import (
    KINDS,
    MAIN_LANGUAGE,
    Item,
    Kind,
    Matrix,
    Option,
    Row,
    TextForm,
    UnitPicker,
    options_of,
)
from thuocdo.questionnaires.domain.validation import OPTION_CODE
from thuocdo.questionnaires.forms import tables
from thuocdo.questionnaires.forms.fields import (
    REQUIRED_HINT,
    ConditionField,
    SpokenForm,
    WordsField,
    code_field,
    initial_words,
    language_name,
)
from thuocdo.questionnaires.forms.kinds import settings_fields
from thuocdo.questionnaires.forms.tables import OPTIONS, ROWS
from thuocdo.ui.forms import NumberField

WITH_OPTIONS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.MATRIX, Kind.RANKING})


class ItemForm(SpokenForm):
    """An item of one kind. After cleaning, `item()` is the item that was typed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, document: Document, kind: Kind, data: Mapping[str, Any] | None = None, item: Item | None = None
    ) -> None:
        self.languages, self.kind, self._document = document.languages, kind, document
        self._made = KINDS[kind]
        self._names = frozenset(each.name for each in parts_of(self._made))
        self._option_columns: tuple[str, ...] = ()
        self._row_columns: tuple[str, ...] = ()
        super().__init__(data, initial=initial_of(item) if item else {}, auto_id="id_%s")
        self.option_count = tables.count_of(OPTIONS, data, len(options_of(item)) if item else 0)
        self.row_count = tables.count_of(ROWS, data, len(item.rows) if isinstance(item, Matrix) else 0)
        self._add_common()
        self._add_settings(item)
        if kind in WITH_OPTIONS:
            self._add_options()
        if kind is Kind.MATRIX:
            self._add_rows()

    # What the page shows ---------------------------------------------------------------------------------------

    @property
    def titles(self) -> list[forms.BoundField]:
        return self.of("title")

    @property
    def helps(self) -> list[forms.BoundField]:
        return self.of("help")

    @property
    def settings(self) -> list[forms.BoundField]:
        """Return the fields that only this kind has."""
        return [self[name] for name in self._settings]

    @property
    def rules(self) -> list[forms.BoundField]:
        """Return the fields that say who is asked and which answers are taken."""
        if self.kind is Kind.NOTE:
            return [self["relevant"]]
        return [self["relevant"], self["constraint"], *self.of("refusal")]

    @property
    def many(self) -> list[forms.BoundField]:
        """Return the boxes into which many options or rows are pasted at once."""
        return [self[name] for name in ("many_options", "many_rows") if name in self.fields]

    @property
    def option_lines(self) -> list[tables.Line]:
        return tables.lines(self, OPTIONS, self._option_columns, self.option_count)

    @property
    def row_lines(self) -> list[tables.Line]:
        return tables.lines(self, ROWS, self._row_columns, self.row_count)

    # What was typed --------------------------------------------------------------------------------------------

    def item(self, code: str) -> Item:
        """Return the item that was typed, after cleaning; `code` is taken where none was typed."""
        told = self.cleaned_data
        made: dict[str, Any] = {"code": told["code"] or code, "title": self.words("title"), "help": self.words("help")}
        made["relevant"] = told.get("relevant")
        if self.kind is not Kind.NOTE:
            made |= {"required": told["required"], "constraint": told.get("constraint")}
            made["refusal"] = self.words("refusal")
        for name in self._settings:
            if name in self._names:
                made[name] = self._setting(name)
        if "unit" in self._names:
            made["unit"] = self.words("unit")
        if self.kind in WITH_OPTIONS:
            made["options"] = self._options()
        if self.kind is Kind.MATRIX:
            made["rows"] = self._rows(made["code"])
        item: Item = self._made(**made)
        return item

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.kind in WITH_OPTIONS:
            self._check_options(cleaned)
        return cleaned

    # Fields ----------------------------------------------------------------------------------------------------

    def _add_common(self) -> None:
        self.fields["code"] = code_field(
            gettext("Code"),
            gettext("Answers are kept under it: it never changes its meaning. Left empty, one is made."),
        )
        note = self.kind is Kind.NOTE
        self.add_words("title", gettext("Text") if note else gettext("Question"), needed=True)
        self.add_words("help", gettext("Help text"), hint=gettext("**bold**, *italic*, - lists, [words](https://…)"))
        self.fields["relevant"] = ConditionField(
            label=gettext("Asked only if"), help_text=gettext("Empty: everybody is asked. Example: %(example)s")
            % {"example": "tuoi &gt;= 18 and selected(kenh, \"truc_tiep\")"},
        )  # fmt: skip
        if not note:
            self.fields["required"] = forms.BooleanField(
                label=gettext("Required"), required=False, help_text=REQUIRED_HINT
            )
            self.fields["constraint"] = ConditionField(
                label=gettext("An answer is taken only if"),
                help_text=gettext("“this” is the answer. Example: %(example)s") % {"example": "this &lt;= tong_so"},
            )
            self.add_words("refusal", gettext("What to say where it does not hold"), rows=0)

    def _add_settings(self, item: Item | None) -> None:
        told = settings_fields(self.kind)
        if self.kind is Kind.UNIT:
            own = item.code if item else ""
            earlier = [
                (each.code, f"{each.code}: {each.title.get(MAIN_LANGUAGE, '')}"[:90])
                for _section, each in items(self._document)
                if isinstance(each, UnitPicker) and each.code != own
            ]
            told["within"] = forms.ChoiceField(
                label=gettext("Lies within what was chosen at"), required=False, choices=[("", "–"), *earlier]
            )
        self._settings = tuple(told)
        self.fields |= told
        if self.kind is Kind.NUMBER:
            self.add_words("unit", gettext("Unit of measure"), rows=0)
            self._settings += tuple(f"unit_{language}" for language in self.languages)

    def _add_options(self) -> None:
        alone = ("alone",) if self.kind is Kind.MULTIPLE else ()
        numbers = () if self.kind is Kind.RANKING else ("number", "satisfied")
        self._option_columns = (*(f"title_{each}" for each in self.languages), "code", *numbers, *alone)
        for at in range(self.option_count):
            for column in self._option_columns:
                label = gettext("Option %(number)s: %(column)s") % {"number": at + 1, "column": self._label(column)}
                self.fields[tables.cell(OPTIONS, at, column)] = _cell_field(column, label)

        self.fields["many_options"] = _many(gettext("Many options at once, one a line"))

    def _add_rows(self) -> None:
        self._row_columns = (*(f"title_{each}" for each in self.languages), "code")
        for at in range(self.row_count):
            for column in self._row_columns:
                label = gettext("Row %(number)s: %(column)s") % {"number": at + 1, "column": self._label(column)}
                self.fields[tables.cell(ROWS, at, column)] = _cell_field(column, label)
        self.fields["many_rows"] = _many(gettext("Many rows at once, one a line"))

    def _label(self, column: str) -> str:
        if column.startswith("title_"):
            return language_name(column.removeprefix("title_")) if len(self.languages) > 1 else gettext("Wording")
        return {
            "code": gettext("Code"), "number": gettext("Counts as"), "satisfied": gettext("Satisfied"),
            "alone": gettext("Only alone"),
        }[column]  # fmt: skip

    # Values ----------------------------------------------------------------------------------------------------

    def _setting(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if isinstance(value, Decimal) and name in ("at_least", "at_most", "places", "longest", "most"):
            value = int(value)
        if name == "unit_kinds":
            return tuple(value or ())
        if name == "form":
            return TextForm(value or TextForm.ANY)
        if value is None and name in ("longest", "most", "places"):  # left empty: as the kind has it
            return next(each.default for each in parts_of(self._made) if each.name == name)
        return value

    def _options(self) -> tuple[Option, ...]:
        told, used, found = self.cleaned_data, set[str](), []
        sent = {told.get(tables.cell(OPTIONS, at, "code"), "") for at in range(self.option_count)}
        for at in range(self.option_count):
            title = self._title_of(OPTIONS, at)
            code = told.get(tables.cell(OPTIONS, at, "code"), "")
            if not title and not code:
                continue
            code = code or building.free_code(_short(title.get(MAIN_LANGUAGE, "")) or "o", used | sent)
            used.add(code)
            found.append(
                Option(
                    code, title, told.get(tables.cell(OPTIONS, at, "number")),
                    bool(told.get(tables.cell(OPTIONS, at, "satisfied"))),
                    bool(told.get(tables.cell(OPTIONS, at, "alone"))),
                )
            )  # fmt: skip
        for line in _lines(told.get("many_options", "")):
            code = building.free_code(_short(line) or "o", used | sent)
            used.add(code)
            found.append(Option(code, {MAIN_LANGUAGE: line}))
        return tuple(found)

    def _rows(self, code: str) -> tuple[Row, ...]:
        told = self.cleaned_data
        used = building.taken(self._document) | {
            told.get(tables.cell(ROWS, at, "code"), "") for at in range(self.row_count)
        }
        found = []
        for at in range(self.row_count):
            title, own = self._title_of(ROWS, at), told.get(tables.cell(ROWS, at, "code"), "")
            if not title and not own:
                continue
            own = own or building.free_code(f"{code[:50]}_{at + 1}", used)
            used.add(own)
            found.append(Row(own, title))
        for at, line in enumerate(_lines(told.get("many_rows", "")), start=len(found) + 1):
            own = building.free_code(f"{code[:50]}_{at}", used)
            used.add(own)
            found.append(Row(own, {MAIN_LANGUAGE: line}))
        return tuple(found)

    def _title_of(self, name: str, at: int) -> dict[str, str]:
        typed = {each: self.cleaned_data.get(tables.cell(name, at, f"title_{each}"), "") for each in self.languages}
        return {language: text for language, text in typed.items() if text}

    def _check_options(self, cleaned: dict[str, Any]) -> None:
        used: set[str] = set()
        for at in range(self.option_count):
            name = tables.cell(OPTIONS, at, "code")
            code = cleaned.get(name, "")
            if code and not OPTION_CODE.fullmatch(code):
                self.add_error(name, gettext("Use letters without marks, digits, _ . -"))
            elif code in used:
                self.add_error(name, gettext("The option %(code)s is there twice.") % {"code": code})
            used |= {code} if code else set()


def _cell_field(column: str, label: str) -> forms.Field:
    if column in ("satisfied", "alone"):
        return forms.BooleanField(label=label, required=False)
    if column == "number":
        return NumberField(label=label, required=False)
    if column == "code":
        field = forms.CharField(label=label, max_length=60, required=False)
        field.widget.attrs |= {"spellcheck": "false", "autocapitalize": "off"}
        return field
    return WordsField(label=label, required=False)


def _many(label: str) -> WordsField:
    hint = gettext("Added below; the codes are made.")
    return WordsField(rows=4, label=label, required=False, help_text=hint, max_length=20_000)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _short(title: str) -> str:
    """Return a code made of a wording: letters without marks and digits, at most 24."""
    return slug(title).replace("-", "_")[:24].strip("_")


def initial_of(item: Item) -> dict[str, Any]:
    """Return what the form shows of an item at first."""
    shown: dict[str, Any] = {"code": item.code, "required": item.required}
    for name in ("title", "help", "refusal", "unit"):
        shown |= initial_words(name, getattr(item, name, {}))
    for name in ("relevant", "constraint"):
        condition = getattr(item, name)
        shown[name] = write(condition) if condition is not None else ""
    for each in parts_of(item):
        if each.name in ("shuffle", "at_least", "at_most", "lowest", "highest", "places", "earliest", "latest",
                         "longest", "form", "unit_kinds", "within", "photo", "most"):  # fmt: skip
            shown[each.name] = getattr(item, each.name)
    for at, option in enumerate(options_of(item)):
        told = {"code": option.code, "number": option.number, "satisfied": option.satisfied, "alone": option.alone}
        told |= initial_words("title", option.title)
        shown |= {tables.cell(OPTIONS, at, column): value for column, value in told.items()}
    for at, row in enumerate(item.rows if isinstance(item, Matrix) else ()):
        shown[tables.cell(ROWS, at, "code")] = row.code
        shown |= {tables.cell(ROWS, at, name): text for name, text in initial_words("title", row.title).items()}
    return shown
