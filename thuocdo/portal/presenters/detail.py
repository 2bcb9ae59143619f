"""Every unit and every component in one table: numbers with a shade that says how near to the maximum they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from thuocdo.foundation.sheets.writing import Column as SheetColumn
from thuocdo.foundation.sheets.writing import Kind, to_csv
from thuocdo.foundation.sheets.writing import Value as SheetValue
from thuocdo.indices.domain import ranking as ranks
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.ranking import HUNDRED, MEAN, Head, RankingTable, head, shown_of
from thuocdo.portal.presenters.ranking_rows import Part, Row
from thuocdo.results.selectors.cards import ColumnCard, LineCard, PublicationCard, RankingPage, Value
from thuocdo.results.selectors.overviews import Overview
from thuocdo.ui.language import NOTHING, names, number, numbers, say, show
from thuocdo.ui.parts import share_of

BOUNDS = (60, 70, 80, 90)  # percent of the maximum; a bound belongs to the shade above it
WIDE = 12  # components; with more, heads show codes
POINTS, PERCENT = "points", "percent"
CAPTION = {
    PERCENT: _s("Percent of each component's maximum. The shade says how near it is."),
    POINTS: _s("Points of each component. The shade says how near they are to the maximum."),
}


@dataclass(frozen=True, slots=True)
class Shade:
    """One shade of the key, from 1 (lightest)."""

    level: int
    words: Sentence


def key() -> tuple[Shade, ...]:
    """Return what each shade means, the lowest first."""
    between = [_s("from %(low)s%% to below %(high)s%%", low=low, high=high) for low, high in pairwise(BOUNDS)]
    told = (_s("below %(high)s%%", high=BOUNDS[0]), *between, _s("from %(low)s%%", low=BOUNDS[-1]))
    return tuple(Shade(level, words) for level, words in enumerate(told, 1))


def shade_of(percent: Fraction | None) -> int:
    """Return the shade of a share of the maximum, 1 to 5, 0 where nothing is known."""
    return 0 if percent is None else 1 + sum(percent >= bound for bound in BOUNDS)


def detail_table(
    publication: PublicationCard, overview: Overview, page: RankingPage, *, shown: str, filtered: bool, clear: str
) -> RankingTable:
    """Return a page of the table. `shown`: whether numbers are points or percents of the maximum."""
    labels = [_label(each) for each in page.columns]
    values = [[line.values.get(each.code) for each in page.columns] for line in page.lines]
    texts = iter(numbers((_figure(value, shown) for line in values for value in line), 2))
    rows = [
        Row(
            name=name,
            slug=line.unit.slug,
            link=links.unit(line.unit.slug),
            rank=line.rank,
            value=value,
            share=share_of(line.value, HUNDRED),
            parts=tuple(
                Part(label, next(texts), shade_of(each.percent if each else None))
                for label, each in zip(labels, cells, strict=True)
            ),
        )
        for line, cells, name, value in zip(
            page.lines,
            values,
            names(line.unit.title for line in page.lines),
            numbers((line.value for line in page.lines), 2),
            strict=True,
        )
    ]
    if overview.mean is not None and not filtered and page.pages == 1 and page.sort in {"rank", "value"} and rows[1:]:
        _insert_mean(rows, page, labels, overview.mean, shown)
    return RankingTable(
        caption=CAPTION[shown],
        heads=_heads(page),
        rows=tuple(rows),
        shown=shown_of(page, overview, filtered=filtered),
        mean_share="" if overview.mean is None else share_of(overview.mean, HUNDRED),
        clear=clear if filtered else "",
        picks=False,
    )


def _figure(value: Value | None, shown: str) -> Fraction | None:
    if value is None or value.points is None:
        return None
    return Fraction(value.points) if shown == POINTS else value.percent


def _label(column: ColumnCard) -> str:
    return f"{column.code} {show(column.title)}" if column.code[:1].isdigit() else show(column.title)


def _heads(page: RankingPage) -> tuple[Head, ...]:
    coded = len(page.columns) > WIDE
    return (
        head("rank", _s("Rank"), "rank", page),
        head("name", _s("Unit"), "name", page),
        head("value", _s("Index (percent)"), "value", page),
        *(
            head("part", Titled(each.code) if coded else each.title, each.code, page, each.max_points)
            for each in page.columns
        ),
    )


def _insert_mean(rows: list[Row], page: RankingPage, labels: Sequence[str], mean: Fraction, shown: str) -> None:
    """Put the mean between the units above and those below it."""
    parts = []
    for label, column in zip(labels, page.columns, strict=True):
        middle = _mean_of(page.lines, column.code, shown)
        parts.append(Part(label, NOTHING if middle is None else number(middle, 2)))
    falling = page.lines[0].value >= page.lines[-1].value
    place = sum((line.value > mean) == falling for line in page.lines)
    rows.insert(place, Row(say(MEAN), number(mean, 2), parts=tuple(parts), is_mean=True))


def _mean_of(lines: Iterable[LineCard], code: str, shown: str) -> Fraction | None:
    found = [_figure(line.values.get(code), shown) for line in lines]
    return ranks.mean([each for each in found if each is not None])


def as_csv(publication: PublicationCard, page: RankingPage) -> bytes:
    """Return the table for machines: a row a unit; points in all known digits, percents of the maximum to four.

    Its last columns say whether the publication stands, and which correction takes its place.
    """
    columns = [SheetColumn("unit", "unit"), SheetColumn("name", "name"), SheetColumn("rank", "rank", Kind.INTEGER),
               SheetColumn("index", "index", Kind.NUMBER)]  # fmt: skip
    for each in page.columns:
        columns += [SheetColumn(f"points_{each.code}", f"points_{each.code}", Kind.NUMBER),
                    SheetColumn(f"percent_{each.code}", f"percent_{each.code}", Kind.NUMBER, 4)]  # fmt: skip
    columns += [SheetColumn(name, name) for name in ("status", "corrects", "replaced_by")]
    standing = (publication.status.value, publication.corrects_slug, publication.replaced_by_slug)
    rows: list[list[SheetValue]] = []
    for line in page.lines:
        row: list[SheetValue] = [line.unit.slug, line.printed_name, line.rank, line.value]
        for each in page.columns:
            value = line.values.get(each.code)
            row += [value.points if value else None, value.percent if value else None]
        rows.append([*row, *standing])
    return to_csv(columns, rows)
