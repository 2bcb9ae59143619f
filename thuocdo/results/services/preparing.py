"""Turns a sheet and its mapping into a table whose units are known, or tells every problem. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from thuocdo.directory.domain.units import UnitKind
from thuocdo.directory.selectors import matching as register
from thuocdo.directory.selectors import units as directory
from thuocdo.foundation.sheets.table import Sheet
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import FrameworkSpec
from thuocdo.kernel.numbers import as_decimal
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain import mapping as roles
from thuocdo.results.domain.matching import match
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.published import Column, Elsewhere, Line, Table
from thuocdo.results.domain.reading import MOST_PROBLEMS, Reading, check_mapping, read_lines
from thuocdo.results.domain.statements import Statement, statement_from_data
from thuocdo.results.domain.typed import unfit
from thuocdo.results.selectors.previous import previous_ranks


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table ready to be audited and stored: units by printed name, and what was printed in each column."""

    table: Table
    unit_ids: Mapping[str, int]
    printed: Mapping[str, Mapping[str, str]]


def columns_of(spec: FrameworkSpec) -> tuple[Column, ...]:
    """Return the nodes of a framework as columns of a table."""
    return tuple(
        Column(node.code, node.title_vi, as_decimal(node.max_points), node.parent_code or "", node.title_en)
        for node in spec.nodes
    )


def prepare(*, framework: indices.FrameworkCard, meta: Meta, sheet: Sheet, mapping: Sequence[str]) -> Prepared:
    """Return the table in `sheet`, read by the role of each column. Raise `BadInput` with every problem at once."""
    spec = indices.spec(framework.id)
    columns = columns_of(spec)
    wrong = check_mapping(mapping, columns)
    if wrong:
        raise BadInput(_s("The columns can't be read like this."), field="mapping", problems=wrong, code="bad_mapping")
    elsewhere = Titled(*meta.elsewhere)
    reading = read_lines(sheet.header, ((row.number, row.cells) for row in sheet.rows), mapping, elsewhere=elsewhere)
    unit_ids = _match(framework, meta.as_of, reading, sheet.header, mapping)
    if reading.problems:
        raise _faulty(reading.problems)
    if meta.units_total is not None and meta.units_total < len(reading.lines):
        raise BadInput(
            _s(
                "The table lists %(listed)s units, more than the %(total)s that were measured.",
                listed=len(reading.lines), total=meta.units_total,
            ),
            field="units_total", code="too_many_units",
        )  # fmt: skip
    statements = [*_statements(meta), *reading.statements]
    table = make_table(
        framework=framework, spec=spec, meta=meta, lines=reading.lines, statements=statements, unit_ids=unit_ids
    )
    if wrong := list(unfit(table)):
        raise BadInput(
            _s(
                "%(count)s figure of the text can't be checked against this table.",
                "%(count)s figures of the text can't be checked against this table.",
                count=len(wrong),
            ),
            field="statements", problems=wrong, code="unfit_statements",
        )  # fmt: skip
    return Prepared(table, unit_ids, reading.printed)


def _faulty(problems: Sequence[Problem]) -> BadInput:
    count = len(problems)
    if count < MOST_PROBLEMS:
        sentence = _s(
            "The table can't be imported: there is %(count)s problem.",
            "The table can't be imported: there are %(count)s problems.",
            count=count,
        )
    else:
        sentence = _s("The table can't be imported: there are %(most)s problems or more.", most=MOST_PROBLEMS)
    return BadInput(sentence, field="file", problems=problems[:MOST_PROBLEMS], code="faulty_table")


def make_table(
    *,
    framework: indices.FrameworkCard,
    spec: FrameworkSpec,
    meta: Meta,
    lines: Sequence[Line],
    statements: Sequence[Statement],
    unit_ids: Mapping[str, int],
) -> Table:
    """Return the table that the audit checks: with regions, names elsewhere and last year's ranks."""
    used = {code for line in lines for code in line.cells}
    cards = directory.cards(unit_ids.values())
    ranks = previous_ranks(framework.index.id, meta.year, list(unit_ids.values()))
    others = {
        each["unit"]: Elsewhere(Titled(each["where_vi"], each.get("where_en", "")), each["name"])
        for each in meta.other_names
    }
    regions = {region.slug: Titled(region.name, region.title_en) for region in directory.regions()}
    return Table(
        columns=tuple(column for column in columns_of(spec) if column.code in used),
        lines=tuple(
            replace(
                line,
                region=cards[unit_ids[line.name]].region,
                others=(*line.others, others[line.name]) if line.name in others else line.others,
            )
            for line in lines
        ),
        rank_style=spec.rank_style,
        bands=spec.bands,
        statements=tuple(statements),
        step=meta.step,
        complete=meta.units_total is None or meta.units_total == len(lines),
        units_total=meta.units_total or len(lines),
        previous_ranks={name: ranks[unit] for name, unit in unit_ids.items() if unit in ranks},
        region_titles=regions,
    )


def _statements(meta: Meta) -> list[Statement]:
    try:
        return [statement_from_data(each) for each in meta.statements]
    except (ValueError, KeyError) as error:
        raise BadInput(
            _s("A statement of the source can't be read: %(error)s", error=str(error)), field="statements"
        ) from error


def _match(
    framework: indices.FrameworkCard, on: date, reading: Reading, headings: Sequence[str], mapping: Sequence[str]
) -> dict[str, int]:
    """Return the unit of every line; add a problem to the reading for each name that means none or several."""
    kind = UnitKind(framework.index.unit_kind)
    column = dict(zip(mapping, headings, strict=False)).get(roles.NAME, "")
    found: dict[str, int] = {}
    if reading.unit_codes:
        codes = register.codes_in_use("statistics", kind, on)
        found = {name: codes[code] for name, code in reading.unit_codes.items() if code in codes}
    lines = {line.name: line for line in reading.lines}
    matches = match(
        [name for name in lines if name not in found], register.names_in_use(kind, on, framework.index.within_id)
    )
    found |= matches.found
    for names, sentence in (
        (matches.unknown, _s("No unit of this kind bore this name on %(day)s.", day=on)),
        (matches.ambiguous, _s("More than one unit bore this name on %(day)s. Add a column with unit codes.", day=on)),
    ):
        for name in names[: MOST_PROBLEMS - len(reading.problems)]:
            near = directory.suggest(kind, name, on, framework.index.within_id, 3) if len(names) <= 20 else ()
            expected = (
                _s("one of: %(names)s", names=tuple(card.full_name for card in near))
                if near
                else _s("the official name of a unit")
            )
            reading.problems.append(
                Problem(sentence, place=roles.NAME, row=lines[name].row, column=column, given=name, expected=expected)
            )
    reading.problems += _doubled(found, lines, column)
    return found


def _doubled(found: Mapping[str, int], lines: Mapping[str, Line], column: str) -> list[Problem]:
    first: dict[int, str] = {}
    problems = []
    for name, unit in found.items():
        if unit in first:
            problems.append(
                Problem(
                    _s(
                        "This is the same unit as “%(name)s” in row %(row)s.",
                        name=first[unit], row=lines[first[unit]].row,
                    ),
                    place=roles.NAME, row=lines[name].row, column=column, given=name, expected=_s("every unit once"),
                )
            )  # fmt: skip
        first.setdefault(unit, name)
    return problems
