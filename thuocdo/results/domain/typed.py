"""What a person types about the figures in a source's text: rows of texts, and the statements that they make.

A row is a mapping of field names to texts as typed, with its kind; it is kept as it is until the import is saved, so
that nobody types twice. `statement_data` turns it into the data that `statements.statement_from_data` reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from thuocdo.kernel.numbers import read_decimal
from thuocdo.kernel.refusals import Problem
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.checks.names import letters
from thuocdo.results.domain.published import INDEX, SELF_TOTAL, TOTAL, Table
from thuocdo.results.domain.statements import (
    BandCounts,
    Compare,
    Count,
    Extreme,
    Mean,
    Range,
    Statement,
    UnitValue,
    statement_from_data,
)

Row: TypeAlias = Mapping[str, object]  # "kind", and texts by field name; what the pages can't show is carried along
MOST_ROWS = 80
LONGEST_TEXT = 500  # characters, of one field
NUMBERS = ("printed", "bound", "bound2", "whole")
UNBOUNDED = (Compare.ABOVE_MEAN, Compare.AT_MAX)  # what they compare with is computed
# Fields of each kind in the order in which they are asked; "band" stands for one field a band of the framework.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "mean": ("of", "region", "percent", "printed", "quote"),
    "count": ("of", "compare", "bound", "compare2", "bound2", "percent", "printed", "quote"),
    "units": ("printed", "quote"),
    "bands": ("band", "quote"),
    "range": ("of", "percent", "printed", "quote"),
    "highest": ("unit", "of", "percent", "printed", "quote"),
    "lowest": ("unit", "of", "percent", "printed", "quote"),
    "value": ("unit", "of", "percent", "printed", "quote"),
    "arithmetic": ("title_vi", "title_en", "parts", "whole", "at_least", "printed", "quote"),
}
MAY_BE_EMPTY = frozenset(
    {("highest", "printed"), ("lowest", "printed")}
    | {("mean", "region"), ("arithmetic", "whole"), ("arithmetic", "title_en")}
)


def statement_data(row: Row) -> dict[str, object]:
    """Return the data of the statement that a complete row makes. Numbers keep the digits in which they are typed."""
    kind = str(row["kind"])
    data: dict[str, object] = {"kind": kind}
    for name in FIELDS[kind]:
        text = str(row.get(name) or "").strip()
        if name in {"percent", "at_least"}:
            data |= {name: True} if text else {}
        elif name == "band":
            counts = {key.removeprefix("band:"): str(row[key]) for key in row if key.startswith("band:") and row[key]}
            data["printed"] = {code: int(count) for code, count in counts.items()}
        elif name == "parts":
            data["parts"] = [_digits(part) for part in text.split(";") if part.strip()]
        elif name in NUMBERS:
            data |= {name: _digits(text)} if text else {}
        elif text or (kind, name) == ("arithmetic", "title_en"):
            data[name] = text
    if kind == "count":
        data["where"] = _conditions(data)
    return (
        data | ({"also": row["also"]} if row.get("also") else {}) | ({"node": row["node"]} if row.get("node") else {})
    )


def _conditions(data: dict[str, object]) -> dict[str, object]:
    where: dict[str, object] = {}
    for end in ("", "2"):
        compare, bound = data.pop(f"compare{end}", ""), data.pop(f"bound{end}", "")
        if compare:
            where[str(compare)] = True if Compare(str(compare)) in UNBOUNDED else bound
    return where


def _digits(text: str) -> str:
    number = read_decimal(text)
    if number is None:
        raise ValueError(f"{text!r} is not a number")
    return format(number, "f")


def typed_row(data: Mapping[str, object]) -> dict[str, object]:
    """Return the row that makes a statement's data: what was published can be typed on."""
    row: dict[str, object] = {}
    for name, value in data.items():
        if name == "where" and isinstance(value, Mapping):
            for end, (compare, bound) in zip(("", "2"), value.items(), strict=False):
                row |= {f"compare{end}": compare, f"bound{end}": "" if bound is True else str(bound)}
        elif name == "printed" and isinstance(value, Mapping):
            row |= {f"band:{code}": str(count) for code, count in value.items()}
        elif name == "parts" and isinstance(value, Sequence):
            row["parts"] = "; ".join(map(str, value))
        elif name == "also":
            row["also"] = value
        else:
            row[name] = "yes" if value is True else str(value)
    return row


def needed(kind: str, name: str) -> bool:
    """Return whether a field has to be filled in."""
    free = {"percent", "at_least", "quote", "band", "compare2", "bound", "bound2"}
    return name not in free and not name.startswith("band:") and (kind, name) not in MAY_BE_EMPTY


def faults(row: Row) -> Iterator[Problem]:
    """Yield what keeps a row from making a statement, each with the field it is about."""
    kind = str(row.get("kind", ""))
    if kind not in FIELDS:
        yield Problem(_s("There is no such kind of figure."), given=kind)
        return
    for name in FIELDS[kind]:
        text = str(row.get(name) or "").strip()
        if not text and needed(kind, name):
            yield Problem(_s("This is missing."), place=name)
        elif text and name in NUMBERS and (wrong := _not_a_number(kind, name, text)):
            yield Problem(wrong, place=name, given=text)
        elif name == "parts" and any(read_decimal(part) is None for part in text.split(";") if part.strip()):
            yield Problem(_s("Write numbers with a semicolon between them: 91.80; -91.14."), place=name, given=text)
    if kind == "count":
        yield from _faults_of_conditions(row)
    if kind == "bands":
        yield from _faults_of_bands(row)


def _not_a_number(kind: str, name: str, text: str) -> Sentence | None:
    number = read_decimal(text)
    if number is None:
        return _s("“%(given)s” is not a number. Write it like 82,75.", given=text)
    if (kind, name) in {("count", "printed"), ("units", "printed")} and (number < 0 or number % 1):
        return _s("“%(given)s” is not a number of units: a whole number from 0.", given=text)
    if name == "whole" and not number:
        return _s("The whole can't be 0.")
    return None


def _faults_of_conditions(row: Row) -> Iterator[Problem]:
    for end in ("", "2"):
        compare, bound = str(row.get(f"compare{end}") or ""), str(row.get(f"bound{end}") or "").strip()
        if compare and compare not in UNBOUNDED and not bound:
            yield Problem(_s("This is missing."), place=f"bound{end}")
        if bound and (not compare or compare in UNBOUNDED):
            yield Problem(_s("There is nothing that this number limits. Leave it empty."), place=f"bound{end}")
    if row.get("compare") and row.get("compare") == row.get("compare2"):
        yield Problem(_s("The second condition repeats the first."), place="compare2")


def _faults_of_bands(row: Row) -> Iterator[Problem]:
    counts = {key: str(row[key]).strip() for key in row if key.startswith("band:") and str(row[key]).strip()}
    if not counts:
        yield Problem(_s("Give the number of units of at least one band."), place="band")
    for key, text in counts.items():
        if not (text.isascii() and text.isdigit()):
            yield Problem(
                _s("“%(given)s” is not a number of units: a whole number from 0.", given=text), place=key, given=text
            )


def unfit(table: Table) -> Iterator[Problem]:
    """Yield a problem for every statement about something that the table does not have: it could not be checked."""
    names = {letters(name) for line in table.lines for name in (line.name, *(other.name for other in line.others))}
    for place, said in enumerate(table.statements, start=1):
        if wrong := _unfit(table, said, names):
            yield Problem(wrong, place=f"statements[{place}]")


def _unfit(table: Table, said: Statement, names: set[str]) -> Sentence | None:
    if isinstance(said, Mean | Count | Range | UnitValue | Extreme) and not (
        said.of in {INDEX, TOTAL, SELF_TOTAL} or table.column(said.of)
    ):
        return _s("A figure of the text speaks of “%(of)s”, which no column holds.", of=said.of)
    if isinstance(said, Mean | Count | Range) and said.of == SELF_TOTAL and not any(table.values(SELF_TOTAL)):
        return _s("A figure of the text speaks of the self totals, which no column holds.")
    if isinstance(said, UnitValue | Extreme) and letters(said.unit) not in names:
        return _s("A figure of the text speaks of “%(unit)s”, which the table does not list.", unit=said.unit)
    if isinstance(said, Mean) and said.region and said.region not in {line.region for line in table.lines}:
        return _s("A figure of the text speaks of a region in which the table lists no unit.")
    if isinstance(said, BandCounts) and (unknown := said.printed.keys() - {band.code for band in table.bands}):
        return _s("A figure of the text speaks of a band that there is not: “%(band)s”.", band=min(unknown))
    return None


def made(rows: Sequence[Row]) -> tuple[dict[str, object], ...]:
    """Return the data of the statements that complete rows make. Raise `ValueError` for one that is not complete."""
    found = tuple(statement_data(row) for row in rows)
    for data in found:
        statement_from_data(data)
    return found


def read_step(text: str) -> Fraction | None:
    """Return the step of points that a text means ("0,25", "1/4"), or None."""
    above, _slash, below = text.partition("/")
    number, parts = read_decimal(above), read_decimal(below or "1")
    if number is None or parts is None or number <= 0 or parts <= 0:
        return None
    return Fraction(number) / Fraction(parts)
