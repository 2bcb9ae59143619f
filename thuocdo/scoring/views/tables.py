"""The decision table and the live ranking as tables for pages and as columns for files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from django.urls import reverse

from thuocdo.assessments.domain.entries import STAGE_WORDS, Stage
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.foundation.sheets.writing import Column as FileColumn
from thuocdo.foundation.sheets.writing import Kind
from thuocdo.foundation.sheets.writing import Value as FileValue
from thuocdo.indices.domain.bands import Band
from thuocdo.kernel.sentences import Sentence, Titled, Value, mark
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.scoring.domain.live import LiveLine, LiveTable
from thuocdo.scoring.selectors.council import CouncilRow
from thuocdo.ui.language import number, say, show
from thuocdo.ui.parts import Cell, Column, Row, Table

SHOWN = {
    "": mark("All units"),
    "viec": mark("With something to look at"),
    "phan-doi": mark("Undecided objections"),
    "chua-tham-dinh": mark("Leaves not appraised"),
    "thieu": mark("Nothing entered"),
    "thay-doi": mark("Changed since round 1"),
    "dong-hang": mark("Ties"),
}
_FITS: dict[str, Callable[[CouncilRow], bool]] = {
    "viec": lambda row: bool(row.open_matters),
    "phan-doi": lambda row: bool(row.counts.undecided),
    "chua-tham-dinh": lambda row: bool(row.counts.unappraised),
    "thieu": lambda row: bool(row.line.missing),
    "thay-doi": lambda row: bool(row.moved or row.counts.changed),
    "dong-hang": lambda row: bool(row.tied or row.near),
}
Key: TypeAlias = Callable[[CouncilRow], tuple[bool, Fraction | int | str]]
SORTS: dict[str, Key] = {
    "rank": lambda row: (row.line.rank is None, row.line.rank or 0),
    "unit": lambda row: (False, row.part.unit.sort_key),
    "self": lambda row: (False, row.stages[Stage.SELF].index),
    "first": lambda row: (False, row.stages[Stage.FIRST].index),
    "second": lambda row: (False, row.stages[Stage.SECOND].index),
    "index": lambda row: (False, row.line.index),
    "gap": lambda row: (False, row.gap),
    "moved": lambda row: (False, row.moved),
    "undecided": lambda row: (False, row.counts.undecided),
    "unappraised": lambda row: (False, row.counts.unappraised),
    "missing": lambda row: (False, row.line.missing),
}


def chosen(rows: Sequence[CouncilRow], *, text: str, shown: str, sort: str) -> list[CouncilRow]:
    """Return the rows that a reader asked for, in the order asked for; an unknown order is that of ranks."""
    words = fold(text[:200]).split()
    fits = _FITS.get(shown)
    found = [
        row for row in rows
        if (fits is None or fits(row))
        and all(word in fold(f"{row.part.unit.full_name} {row.part.unit.title_en}") for word in words)
    ]  # fmt: skip
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(found, key=key, reverse=sort.startswith("-")) if key else found


def council_table(card: RoundCard, rows: Sequence[CouncilRow], sort: str) -> Table:
    """Return the decision table of a page."""
    return Table(
        _s("Units over the stages, index in points of 100"),
        (
            Column(_s("Unit"), sort="unit"),
            Column(_s("Rank"), numeric=True, sort="rank"),
            Column(_s("Self score"), numeric=True, sort="self", places=2),
            Column(_s("Round 1"), numeric=True, sort="first", places=2),
            Column(_s("Round 2"), numeric=True, sort="second", places=2),
            Column(_s("As it stands"), numeric=True, sort="index", places=2),
            Column(_s("Band")),
            Column(_s("Against self score"), numeric=True, sort="gap"),
            Column(_s("Since round 1"), numeric=True, sort="moved"),
            Column(_s("Undecided"), numeric=True, sort="undecided"),
            Column(_s("Not appraised"), numeric=True, sort="unappraised"),
            Column(_s("Nothing entered"), numeric=True, sort="missing"),
        ),
        [_row(card, row) for row in rows],
        sorted_by=sort if sort.removeprefix("-") in SORTS else "rank",
        caption_unseen=True,
    )


def _row(card: RoundCard, row: CouncilRow) -> Row:
    unit = row.part.unit
    rank: Value = row.line.rank if row.line.rank is not None else _s("not ranked")
    return Row(
        (
            Cell(Titled(unit.full_name or unit.name, unit.title_en), note=_notes(row) or "",
                 link=reverse("scoring:council-unit", args=[card.slug, unit.slug])),
            rank,
            row.stages[Stage.SELF].index,
            row.stages[Stage.FIRST].index,
            row.stages[Stage.SECOND].index,
            row.line.index,
            band_cell(row.band, card.spec.bands),
            signed(row.gap),
            signed(row.moved),
            row.counts.undecided,
            row.counts.unappraised,
            row.line.missing,
        ),
        key=unit.slug,
    )  # fmt: skip


def band_cell(band: Band | None, bands: Sequence[Band]) -> Cell | str:
    """Return a band as a cell; colours go from the best down."""
    if band is None:
        return "–"
    ordered = sorted(bands, key=lambda each: (each.low is None, -(each.low or 0)))
    return Cell(band.title, kind="band", level=ordered.index(band) + 1)


def signed(value: Fraction) -> str:
    """Return a difference with its sign, two decimals: "+1,25", "−0,50", "0,00"."""
    return f"+{number(value, 2)}" if value > 0 else number(value, 2)


def _notes(row: CouncilRow) -> Sentence | None:
    if row.tied:
        return _s("Tie with %(units)s.", units=_names(row.tied))
    if row.near:
        return _s("Only further digits tell it from %(units)s: %(index)s.",
                  units=_names(row.near), index=number(row.line.index, row.places))  # fmt: skip
    return None


def _names(parts: Sequence[Part]) -> tuple[Titled, ...]:
    return tuple(Titled(part.unit.name, part.unit.title_en) for part in parts)


def file_columns() -> list[FileColumn]:
    """Return the columns of the decision table as a file, in the reader's language. Numbers stay exact."""
    named: tuple[tuple[str, Sentence, Kind], ...] = (
        ("rank", _s("Rank"), Kind.INTEGER),
        ("unit", _s("Unit"), Kind.TEXT),
        *((stage.value, STAGE_WORDS[stage], Kind.NUMBER) for stage in Stage),
        ("band", _s("Band"), Kind.TEXT),
        ("undecided", _s("Undecided"), Kind.INTEGER),
        ("unappraised", _s("Not appraised"), Kind.INTEGER),
        ("missing", _s("Nothing entered"), Kind.INTEGER),
        ("changed", _s("Changed since round 1"), Kind.INTEGER),
        ("decided", _s("Changed by the council"), Kind.INTEGER),
        ("note", _s("Note"), Kind.TEXT),
    )
    return [FileColumn(key, say(words), kind) for key, words, kind in named]


def file_rows(rows: Sequence[CouncilRow]) -> list[list[FileValue]]:
    """Return the decision table as rows of a file."""
    return [
        [
            row.line.rank,
            row.part.unit.full_name,
            *(row.stages[stage].index for stage in Stage),
            show(row.band.title) if row.band else "",
            row.counts.undecided,
            row.counts.unappraised,
            row.line.missing,
            row.counts.changed,
            row.counts.decided,
            say(note) if (note := _notes(row)) else "",
        ]
        for row in rows
    ]


def ranking_table(card: RoundCard, parts: Sequence[Part], table: LiveTable, sort: str) -> Table:
    """Return the live ranking: index, band and every field's points."""
    by_id = {part.id: part for part in parts}
    bands = {band.code: band for band in card.spec.bands}
    fields = card.spec.tree.fields
    lines = _ordered(table, by_id, sort)
    return Table(
        _s("Units by what stands, index and fields in points"),
        (
            Column(_s("Unit"), sort="unit"),
            Column(_s("Rank"), numeric=True, sort="rank"),
            Column(_s("Index"), numeric=True, sort="index", places=2),
            Column(_s("Band")),
            *(
                Column(_s("%(code)s (of %(max)s)", code=node.code, max=node.max_points), numeric=True,
                       sort=f"f{node.code}", places=2, minor=True)
                for node in fields
            ),
        ),
        [
            Row(
                (
                    Titled(by_id[line.participant_id].unit.full_name, by_id[line.participant_id].unit.title_en),
                    line.rank if line.rank is not None else _s("not ranked"),
                    line.index,
                    band_cell(bands.get(line.band), card.spec.bands),
                    *(each.points for each in line.fields),
                ),
                key=by_id[line.participant_id].unit.slug,
            )
            for line in lines
        ],
        sorted_by=sort or "rank",
        caption_unseen=True,
    )  # fmt: skip


def _ordered(table: LiveTable, by_id: dict[int, Part], sort: str) -> list[LiveLine]:
    key = sort.removeprefix("-")
    lines = list(table.lines)
    if key == "unit":
        lines.sort(key=lambda line: by_id[line.participant_id].unit.sort_key, reverse=sort.startswith("-"))
    elif key == "index":
        lines.sort(key=lambda line: line.index, reverse=sort.startswith("-"))
    elif key == "rank" and sort.startswith("-"):
        lines.reverse()
    elif lines and key[1:] in {each.code for each in lines[0].fields}:
        lines.sort(
            key=lambda line: next(each.points for each in line.fields if each.code == key[1:]),
            reverse=sort.startswith("-"),
        )
    return lines
