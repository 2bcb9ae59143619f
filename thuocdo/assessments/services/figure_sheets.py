"""Figures of the organiser as a spreadsheet: the template with what stands, and reading what comes back. Saves nothing.

One row for each unit. A column is headed by leaf and input, `3.1 [points] …`; a leaf that needs many inputs, such as
the counts of a survey, is given by its points in the sheet over all leaves, and by every input in its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thuocdo.assessments.domain.figures import (
    LEFT_OUT,
    MANY,
    POINTS,
    asks,
    content_of,
    takes_leaving_out,
    takes_points,
    texts_of,
)
from thuocdo.assessments.domain.points import value_of
from thuocdo.assessments.selectors.provided import Cell, UnitLine
from thuocdo.assessments.services.providing import Figure
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.foundation.sheets.writing import Column, Value, to_csv, to_xlsx
from thuocdo.foundation.sheets.writing import Kind as ColumnKind
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.indices.domain.rules import InputSpec, InputType, read_number
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import mark as _
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.ui.language import say

_HEADING = re.compile(r"^(\S+) \[([^\]]+)\]")
_NUMBERS = frozenset({InputType.NUMBER, InputType.INTEGER, InputType.PERCENT})
NOTES = (
    _("One row for each unit; leave a cell empty where nothing is to change."),
    _("Columns are known by the code and the word in square brackets; don't change these."),
    _("Numbers may have a decimal comma or a decimal point."),
)
UNIT, NAME = _("Unit code"), _("Unit name")
SHEET = _("Figures")


@dataclass(frozen=True, slots=True)
class Asked:
    """One column: an input of a leaf, or (`spec` None) its points as a source states them, or why it does not apply."""

    leaf: Node
    name: str
    spec: InputSpec | None

    @property
    def numeric(self) -> bool:
        return self.name != LEFT_OUT if self.spec is None else self.spec.type in _NUMBERS

    def heading(self, language: str) -> str:
        """Return the heading in a language; code and word in brackets are the same in all."""
        said = _("Does not apply because") if self.name == LEFT_OUT else _("Points")
        label = say(self.spec.label, language) if self.spec else say(said, language)
        return f"{self.leaf.code} [{self.name}] {label} – {self.leaf.title}"[:250]


def columns(leaves: Sequence[Node]) -> tuple[Asked, ...]:
    """Return the columns of a sheet over some leaves; a single one has all its inputs."""
    found: list[Asked] = []
    for leaf in leaves:
        specs = asks(leaf)
        if len(leaves) == 1 or len(specs) <= MANY:
            found += [Asked(leaf, spec.name, spec) for spec in specs]
        if takes_points(leaf):
            found.append(Asked(leaf, POINTS, None))
        if takes_leaving_out(leaf):
            found.append(Asked(leaf, LEFT_OUT, None))
    return tuple(found)


def export(
    leaves: Sequence[Node],
    lines: Sequence[UnitLine],
    stands: Mapping[tuple[int, str], LeafInput],
    kind: str,
    language: str,
) -> bytes:
    """Return the sheet with what stands, as "xlsx" or "csv"."""
    asked = columns(leaves)
    head = [Column("unit", say(UNIT, language)), Column("name", say(NAME, language))]
    head += [
        Column(f"{each.leaf.code}:{each.name}", each.heading(language),
               ColumnKind.NUMBER if each.numeric else ColumnKind.TEXT)
        for each in asked
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for line in lines:
        row: list[Value] = [line.unit.slug, line.unit.full_name]
        for each in asked:
            content = stands.get((line.participant_id, each.leaf.code))
            row.append(_value(each, texts_of(each.leaf, content).get(each.name, "")))
        rows.append(row)
    if kind == "csv":
        return to_csv(head, rows)
    notes = [say(note, language) for note in NOTES]
    return to_xlsx(head, rows, title=say(SHEET, language), notes=notes, notes_title=say(_("Explanations"), language))


def read(  # noqa: PLR0917 - what a sheet is read against
    content: bytes, filename: str, leaves: Sequence[Node], lines: Sequence[UnitLine],
    cells: Mapping[tuple[int, str], Cell], source: str,
) -> tuple[Figure, ...]:  # fmt: skip
    """Return the figures of a sheet, in its order. Raise `BadInput` with every faulty row and column."""
    sheet = read_sheet(content, filename)
    by_code = {leaf.code: leaf for leaf in leaves}
    places = _places(sheet.header, by_code)
    units = {key: line for line in lines for key in (line.unit.slug, fold(line.unit.full_name), fold(line.unit.name))}
    problems: list[Problem] = []
    found: dict[tuple[int, str], Figure] = {}
    unit_at = next((at for at, text in enumerate(sheet.header) if fold(text) in _titles(UNIT)), 0)
    for row in sheet.rows:
        told = row.cells[unit_at].strip()
        line = units.get(told) or units.get(fold(told))
        if line is None:
            expected = _s("the code of a unit of this round")
            problems.append(Problem(_s("This unit does not take part in the round."), row=row.number,
                                    column=sheet.header[unit_at], given=told, expected=expected))  # fmt: skip
            continue
        for code, at in places.items():
            leaf = by_code[code]
            try:
                said = content_of(leaf, {name: row.cells[place] for name, place in at.items()}, source)
                if said is None:
                    continue
                value_of(leaf, said)
            except BadInput as refusal:
                problems += _at_row(refusal, row.number, code)
                continue
            key = (line.participant_id, code)
            if key in found:
                problems.append(Problem(_s("This unit stands in the sheet twice."), row=row.number, given=told))
            found[key] = Figure(*key, said, cells[key].seen if key in cells else 0)
    if problems:
        raise BadInput(_s("The spreadsheet can't be taken like this."), field="file", problems=problems)
    return tuple(found.values())


def _places(header: Sequence[str], by_code: Mapping[str, Node]) -> dict[str, dict[str, int]]:
    """Return leaf → input → column. Raise `BadInput` where no column is known, or one names a leaf that isn't here."""
    found: dict[str, dict[str, int]] = {}
    problems = []
    for at, text in enumerate(header):
        match = _HEADING.match(text)
        if match is None:
            continue
        code, name = match.groups()
        leaf = by_code.get(code)
        names = {each.name for each in columns([leaf])} if leaf else set()
        if name in names:
            found.setdefault(code, {})[name] = at
        else:
            sentence = _s("There is no such figure in this table.")
            problems.append(Problem(sentence, row=1, column=text, given=f"{code} [{name}]"))
    if not found and not problems:
        raise BadInput(_s("No column of this spreadsheet is known. Begin with the template."), field="file")
    if problems:
        raise BadInput(_s("The spreadsheet can't be taken like this."), field="file", problems=problems)
    return found


def _at_row(refusal: BadInput, row: int, code: str) -> list[Problem]:
    found = refusal.problems or (Problem(refusal.sentence, column=refusal.field),)
    return [
        Problem(each.sentence, row=row, column=f"{code} [{each.column or POINTS}]", given=each.given,
                expected=each.expected)
        for each in found
    ]  # fmt: skip


def _titles(word: str) -> set[str]:
    return {fold(say(word, language)) for language in ("vi", "en")}


def _value(asked: Asked, text: str) -> Value:
    if not text or not asked.numeric:
        return text or None
    number = read_number(text)
    return text if number is None else _exact(number)


def _exact(number: Fraction) -> Decimal:
    return as_decimal(number)
