"""A unit's whole sheet as a spreadsheet: taken out, filled in elsewhere, and read back. Nothing is saved here (A5).

One row for each leaf that the unit fills in. Its figures stand in the columns named after them ("a", "b", "met"); the
column "What is asked" says which of them the leaf has and what each means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, TEXT, Typed, asked_of_unit, content_of, tidy
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.points import value_of
from thuocdo.assessments.selectors import previous, slots
from thuocdo.assessments.selectors.previous import LastYear
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services.declaring import Saying
from thuocdo.foundation.sheets.reading import Row, Sheet, read_sheet
from thuocdo.foundation.sheets.writing import Column, to_csv, to_xlsx
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import Declared, DoesNotApply, LeafInput
from thuocdo.indices.domain.rules import InputSpec, InputType, InputValue
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.ui.language import say, show

MOST_ROWS = 2_000
CODE, TITLE, ASKED, MOST, LEFT_OUT, EXPLANATION = "code", "title", "asked", "most", "left_out", "explanation"
HEADINGS = {
    CODE: mark("Code"),
    TITLE: mark("Criterion"),
    ASKED: mark("What is asked"),
    MOST: mark("Maximum points"),
    LEFT_OUT: mark("Does not apply because"),
    EXPLANATION: mark("Explanation"),
}
NOTES = (
    mark("Fill in the columns between “Maximum points” and “Does not apply because”; the column “What is asked” "
         "says which of them a criterion has."),
    mark("Leave a cell empty where nothing is to be said. An emptied cell takes back what was said before."),
    mark("Several choices are parted by a semicolon; a dash says that none of them is met."),
    mark("Don't change the codes. Rows may be left out: their criteria stay as they are."),
)  # fmt: skip
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf about which the file says something else than what stands."""

    leaf: Node
    standing: Entry | None
    typed: Typed
    content: LeafInput


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file would change. `seen`: number of the newest entry of each leaf at this moment."""

    differences: tuple[Difference, ...]
    same: int
    seen: Mapping[str, int]
    table: str  # the file as plain text, to be sent once more when it is applied


def export(card: RoundCard, part: Part, language: str, *, plain: bool = False) -> bytes:
    """Return the sheet as a workbook in a language, or as CSV. `read` gives it back as it was."""
    leaves, before = _leaves(card), previous.stood(card, part.unit.id)
    said = _said(card, part)
    names = _names(leaves, before)
    columns = [
        *(Column(key, say(HEADINGS[key], language)) for key in (CODE, TITLE, ASKED, MOST)),
        *(Column(f"={name}", name) for name in names),
        *(Column(key, say(HEADINGS[key], language)) for key in (LEFT_OUT, EXPLANATION)),
    ]
    rows = [_row(leaf, said.get(leaf.code), before.get(leaf.code), language) for leaf in leaves]
    if plain:
        return to_csv(columns, rows)
    title = say(mark("Self-assessment"), language)
    return to_xlsx(columns, rows, title=title, notes=[say(note, language) for note in NOTES],
                   notes_title=say(mark("Explanations"), language))  # fmt: skip


def read(card: RoundCard, part: Part, content: bytes, filename: str) -> Reading:
    """Return what a spreadsheet would change. Raise `BadInput` with every faulty row."""
    sheet = read_sheet(content, filename, max_rows=MOST_ROWS)
    columns = _columns(sheet)
    said, before = _said(card, part), previous.stood(card, part.unit.id)
    known = {leaf.code: leaf for leaf in _leaves(card)}
    problems: list[Problem] = []
    found: dict[str, Difference] = {}
    rows: set[str] = set()
    for row in sheet.rows:
        cells = {name: row.cells[place].strip() for place, name in columns.items()}
        code = cells.get(CODE, "")
        if (fault := _misplaced(card, code, known, rows, row)) is not None:
            problems.append(fault)
            continue
        rows.add(code)
        old = before.get(code)
        try:
            difference = _difference(known[code], cells, said.get(code), old.content if old else None)
        except BadInput as refusal:
            problems += [_in_row(problem, row, code) for problem in refusal.problems]
            continue
        if difference is not None:
            found[code] = difference
    if problems:
        raise BadInput(
            _s("%(count)s row can't be taken.", "%(count)s rows can't be taken.",
               count=len({each.row for each in problems})),
            field="file", problems=problems,
        )  # fmt: skip
    table = to_csv([Column(str(place), name) for place, name in enumerate(sheet.header)],
                   [row.cells for row in sheet.rows]).decode("utf-8-sig")  # fmt: skip
    seen = {code: entry.number for code, entry in said.items()}
    return Reading(tuple(found.values()), len(rows) - len(found), seen, table)


def sayings(reading: Reading, seen: Mapping[str, int]) -> dict[str, Saying]:
    """Return what a file says as `declare_many` takes it; `seen` is what the person saw beside it."""
    return {
        difference.leaf.code: Saying(difference.typed, seen.get(difference.leaf.code, 0))
        for difference in reading.differences
    }


def _leaves(card: RoundCard) -> list[Node]:
    return [leaf for leaf in card.spec.tree.leaves if leaf.self_scored]


def _said(card: RoundCard, part: Part) -> dict[str, Entry]:
    rows = slots.slots(card.spec, participants=[part.id])
    return {row.code: entry for row in rows if (entry := row.said[Kind.DECLARED]) is not None}


def _names(leaves: Sequence[Node], before: Mapping[str, LastYear]) -> list[str]:
    names: dict[str, None] = {}
    for leaf in leaves:
        old = before.get(leaf.code)
        names.update((spec.name, None) for spec in asked_of_unit(leaf, old.content if old else None))
    return list(names)


def _row(leaf: Node, entry: Entry | None, old: LastYear | None, language: str) -> dict[str, str]:
    content = entry.content if entry else None
    asked = asked_of_unit(leaf, old.content if old else None)
    row = {
        CODE: leaf.code,
        TITLE: leaf.title_en if language == "en" and leaf.title_en else leaf.title_vi,
        ASKED: "\n".join(_asked(spec) for spec in asked),
        MOST: str(as_decimal(leaf.max_points)),
        LEFT_OUT: content.reason if isinstance(content, DoesNotApply) else "",
        EXPLANATION: entry.text if entry else "",
    }
    if isinstance(content, Declared):
        by_name = {spec.name: spec for spec in asked}
        row |= {f"={name}": _cell(value) for name, value in content.inputs.items() if name in by_name}
    return row


def _asked(spec: InputSpec) -> str:
    choices = [show(choice.title) for choice in spec.choices]
    if spec.type is InputType.BOOLEAN:
        choices = [show(_s("yes")), show(_s("no"))]
    told = f"{spec.name}: {show(spec.name_in_words)}"
    return f"{told} ({' / '.join(choices)})" if choices else told


def _cell(value: InputValue) -> str:
    if isinstance(value, bool):
        return show(_s("yes") if value else _s("no"))
    if isinstance(value, tuple):
        return "; ".join(value) or NOTHING
    return value if isinstance(value, str) else str(as_decimal(value))


def _columns(sheet: Sheet) -> dict[int, str]:
    """Return what each column holds; a heading that is none of the fixed ones is the name of a figure."""
    fixed = {fold(say(heading, language)): key for key, heading in HEADINGS.items() for language in ("vi", "en")}
    found = {place: fixed.get(fold(heading), f"={heading}") for place, heading in enumerate(sheet.header)}
    if CODE not in found.values():
        sentence = _s("The column “%(heading)s” is missing.", heading=_s("Code"))
        raise BadInput(sentence, field="file", problems=(Problem(sentence, row=sheet.header_row),))
    return found


def _misplaced(card: RoundCard, code: str, known: Mapping[str, Node], rows: set[str], row: Row) -> Problem | None:
    sentence: Sentence | None = None
    if code in rows:
        sentence = _s("%(code)s stands in the file twice.", code=code)
    elif code in card.spec.tree.leaf_codes and code not in known:
        sentence = _s("%(code)s is not scored by units themselves; its figures come from elsewhere.", code=code)
    elif code not in known:
        sentence = _s("There is no leaf %(code)s in this framework.", code=code or "–")
    return None if sentence is None else Problem(sentence, place=code, row=row.number, column=CODE, given=code)


def _difference(
    leaf: Node, cells: Mapping[str, str], standing: Entry | None, before: LeafInput | None
) -> Difference | None:
    asked = {spec.name: spec for spec in asked_of_unit(leaf, before)}
    given = {name[1:]: cell for name, cell in cells.items() if name.startswith("=") and cell}
    raw = {name: "" if cell == NOTHING and name in asked and asked[name].type is InputType.MULTI else cell
           for name, cell in given.items()}  # fmt: skip
    reason = cells.get(LEFT_OUT, "")
    if reason and raw:
        sentence = _s("%(code)s has figures and also a reason why it does not apply. Give one of them.", code=leaf.code)
        raise BadInput(sentence, problems=(Problem(sentence, place=leaf.code, column=LEFT_OUT, given=reason),))
    text = cells.get(EXPLANATION, standing.text if standing else "")
    typed = Typed(raw, text, bool(reason), reason)
    content = content_of(typed, leaf, before)
    value_of(leaf, content, before)  # refuses what can't be taken
    text = tidy(text, LONGEST_TEXT, TEXT, leaf)
    told = (contents.to_data(content), text)
    stood = (
        contents.to_data(standing.content) if standing and standing.content else {},
        standing.text if standing else "",
    )
    return None if told == stood else Difference(leaf, standing, typed, content)


def _in_row(problem: Problem, row: Row, code: str) -> Problem:
    return Problem(problem.sentence, place=code, row=row.number, column=problem.column, given=problem.given,
                   expected=problem.expected)  # fmt: skip
