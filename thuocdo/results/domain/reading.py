"""Reads the rows of a spreadsheet as lines of a published table. Every faulty cell is told, none is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold, nfc
from thuocdo.results.domain import mapping as roles
from thuocdo.results.domain.published import Cell, Column, Elsewhere, Line, places_of
from thuocdo.results.domain.statements import Mean, Statement

LARGEST = Decimal(100_000)  # points or percent; nothing that is measured here comes near
MOST_PLACES = 9
MOST_PROBLEMS = 500  # nobody reads more, and a table of nonsense must not fill the memory with them
_SUMMARY_NAMES = {"trung binh", "binh quan", "gia tri trung binh", "mean", "average"}
_SUMMARY_KINDS = {roles.INDEX, roles.TOTAL, roles.SELF_TOTAL}


@dataclass(slots=True)
class Reading:
    """What was read: lines, statements from a row of means, problems with their row and column."""

    lines: list[Line] = field(default_factory=list)
    unit_codes: dict[str, str] = field(default_factory=dict)  # printed name → code
    statements: list[Statement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    printed: dict[str, dict[str, str]] = field(default_factory=dict)  # printed name → role → text as printed


def check_mapping(mapping: Sequence[str], columns: Iterable[Column]) -> list[Problem]:
    """Return what keeps a mapping from being used: no name, no value, an unknown or doubled role."""
    known = {*roles.ROLES, roles.IGNORED} | {f"{kind}:{column.code}" for column in columns for kind in roles.NODE_ROLES}
    problems = [
        Problem(_s("There is no such role for a column."), place="mapping", given=role)
        for role in mapping
        if role not in known
    ]
    doubled = sorted({role for role in mapping if role and mapping.count(role) > 1})
    problems += [Problem(_s("Two columns have the same role."), place="mapping", given=role) for role in doubled]
    if roles.NAME not in mapping:
        problems.append(Problem(_s("No column holds the names of the units."), place="mapping"))
    if roles.INDEX not in mapping and roles.TOTAL not in mapping:
        problems.append(Problem(_s("No column holds the index or the total."), place="mapping"))
    return problems


def read_lines(
    headings: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    mapping: Sequence[str],
    *,
    elsewhere: str = "",
) -> Reading:
    """Return the lines of `rows` (number in the file, cells), read by the role of each column.

    A row named "Trung bình" is not a unit: its figures become statements to be checked.
    """
    reading = Reading()
    seen: dict[str, int] = {}
    for number, cells in rows:
        if len(reading.problems) >= MOST_PROBLEMS:
            break
        given = {role: nfc(cell) for role, cell in zip(mapping, cells, strict=False) if role}
        reader = _Row(number, given, dict(zip(mapping, headings, strict=False)), reading.problems)
        name = given.get(roles.NAME, "")
        if fold(name) in _SUMMARY_NAMES or (not name and fold(given.get(roles.RANK, "")) in _SUMMARY_NAMES):
            reading.statements += _means(reader)
            continue
        if not name:
            reader.wrong(roles.NAME, _s("The unit has no name."), _s("the name of a unit"))
            continue
        if name in seen:
            reader.wrong(
                roles.NAME, _s("The unit stands in row %(row)s already.", row=seen[name]), _s("every unit once")
            )
            continue
        seen[name] = number
        reading.lines.append(_line(reader, name, elsewhere))
        reading.printed[name] = {role: text for role, text in given.items() if text}
        if given.get(roles.UNIT_CODE):
            reading.unit_codes[name] = given[roles.UNIT_CODE]
    if not reading.lines and not reading.problems:
        reading.problems.append(Problem(_s("The table has no units."), place="table"))
    return reading


def _line(reader: _Row, name: str, elsewhere: str) -> Line:
    codes = dict.fromkeys(role.partition(":")[2] for role in reader.given if ":" in role)
    other = Elsewhere(
        elsewhere, reader.given.get(roles.OTHER_NAME, ""), reader.number(roles.OTHER_TOTAL),
        reader.given.get(roles.OTHER_BAND, ""),
    )  # fmt: skip
    line = Line(
        name=name,
        cells={
            code: Cell(
                reader.number(f"{roles.POINTS}:{code}"),
                reader.number(f"{roles.SELF}:{code}"),
                reader.count(f"{roles.NODE_RANK}:{code}"),
            )
            for code in codes
        },
        total=reader.number(roles.TOTAL),
        index=reader.number(roles.INDEX),
        self_total=reader.number(roles.SELF_TOTAL),
        rank=reader.count(roles.RANK),
        rank_change=reader.count(roles.RANK_CHANGE, signed=True),
        band=reader.given.get(roles.BAND, ""),
        absolute=reader.number(roles.ABSOLUTE),
        others=(other,) if other.name or other.total is not None or other.band else (),
        row=reader.row,
    )
    if line.value is None:
        reader.wrong(roles.INDEX, _s("The unit has neither an index nor a total."), _s("a number such as 82.75"))
    return line


def _means(reader: _Row) -> list[Statement]:
    found: list[Statement] = []
    quote = reader.given.get(roles.NAME) or reader.given.get(roles.RANK, "")
    for role, text in reader.given.items():
        kind, _, code = role.partition(":")
        if text and (role in _SUMMARY_KINDS or kind == roles.POINTS):
            value = reader.number(role)
            if value is not None:
                found.append(Mean(code or role, value, quote=f"{quote}: {text}"))
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, its cells by role; what can't be read is told once."""

    row: int
    given: Mapping[str, str]
    headings: Mapping[str, str]
    problems: list[Problem]

    def wrong(self, role: str, sentence: Sentence, expected: Sentence) -> None:
        self.problems.append(
            Problem(
                sentence, place=role, row=self.row, column=self.headings.get(role, ""),
                given=self.given.get(role, "")[:60], expected=expected,
            )
        )  # fmt: skip

    def number(self, role: str) -> Decimal | None:
        """Return the number in a cell with the digits in which it is written; an empty cell or a dash is None."""
        text = self.given.get(role, "").removesuffix("%").strip()
        if text in {"", "-", "–", "—"}:
            return None
        value = read_decimal(text)
        if value is None:
            self.wrong(role, _s("This is not a number."), _s("a number such as 82.75"))
        elif value < 0:
            self.wrong(role, _s("Points and percents are never negative."), _s("a number from 0"))
            value = None
        elif value > LARGEST or places_of(value) > MOST_PLACES:
            self.wrong(
                role, _s("The number is too large or has too many decimals."),
                _s("at most %(largest)s, with at most %(places)s decimals", largest=LARGEST, places=MOST_PLACES),
            )  # fmt: skip
            value = None
        return value

    def count(self, role: str, *, signed: bool = False) -> int | None:
        """Return the whole number in a cell; "1." is taken as 1."""
        text = self.given.get(role, "").rstrip(".").strip()
        if text in {"", "-", "–", "—"}:
            return None
        value = read_decimal(text)
        if value is None or value != value.to_integral_value() or abs(value) > LARGEST or (value < 1 and not signed):
            expected = _s("a whole number, such as -28") if signed else _s("a whole number from 1")
            self.wrong(role, _s("This is not a rank."), expected)
            return None
        return int(value)
