"""The ranking of a publication as a table that is also a chart: every row with its bar, notes below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from thuocdo.indices.domain import ranking as ranks
from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.ranking_rows import Drawing, Part, Row
from thuocdo.portal.presenters.words import joined
from thuocdo.results.selectors.cards import ColumnCard, LineCard, PublicationCard, RankingPage
from thuocdo.results.selectors.overviews import Overview, UnitValue
from thuocdo.ui import parts
from thuocdo.ui.language import NOTHING, names, number, numbers, say, show
from thuocdo.ui.parts import Cell, Column, Table, share_of

MANY = 5  # components; more need a tighter table
HUNDRED = 100
MEAN = _s("Mean of all units")
ROUNDED_APART = "*"  # beside the numbered notes


@dataclass(frozen=True, slots=True)
class Head:
    """A column's header: `sort` is the key that a click asks for, `aria` the state."""

    kind: str
    label: Value
    sort: str = ""
    aria: str = ""
    max_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note that rows point to by its mark: a number, or an asterisk."""

    mark: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class RankingTable:
    """The table with everything around it that depends on its rows."""

    caption: Sentence
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    shown: Sentence
    footnotes: tuple[Footnote, ...] = ()
    mean_share: str = ""
    regions: bool = False
    bands: bool = False
    changes: bool = False
    clear: str = ""
    picks: bool = True

    @property
    def many(self) -> bool:
        """Tell whether there are so many components that the table is set tighter."""
        return sum(head.kind == "part" for head in self.heads) > MANY

    @property
    def drawn(self) -> SafeString:
        """The rows as HTML."""
        drawing = Drawing(
            mean_share=self.mean_share, regions=self.regions, bands=self.bands, changes=self.changes, picks=self.picks
        )
        return drawing.rows(self.rows)


def ranking_table(
    publication: PublicationCard, overview: Overview, page: RankingPage, *, filtered: bool = False, findings: str = ""
) -> RankingTable:
    """Return the table of a page of the ranking. `findings` is the address of the publication's findings."""
    notes = {unit.slug: str(at) for at, tie in enumerate(overview.ties, 1) for unit in tie}
    shown_parts = top(page.columns)
    labels = {each.code: show(each.title) for each in shown_parts}
    rows = _rows(publication, page.lines, labels, notes, findings)
    mean = overview.mean
    if mean is not None and not filtered and page.pages == 1 and page.sort in {"rank", "value"} and len(rows) > 1:
        _insert_mean(rows, page, labels, mean)
    shown = {mark for row in rows for mark in row.marks}
    return RankingTable(
        caption=_s("The red line on each bar marks the mean of all units; bars begin at zero."),
        heads=_heads(publication, overview, page, shown_parts),
        rows=tuple(rows),
        shown=shown_of(page, overview, filtered=filtered),
        footnotes=tuple(each for each in _footnotes(overview.ties) if each.mark in shown),
        mean_share="" if mean is None else share_of(mean, HUNDRED),
        regions=bool(overview.regions),
        bands=bool(publication.bands),
        changes=any(line.rank_change is not None for line in page.lines),
        clear=reverse("portal:publication", args=[publication.slug]) if filtered else "",
    )


def single_table(line: LineCard, columns: Sequence[ColumnCard]) -> Table:
    """Return the components of the only unit that a source gives, with their maxima. Points."""
    return Table(
        caption=_s("%(unit)s: points by component", unit=line.unit.title),
        columns=(
            Column(_s("Component")),
            Column(_s("Points"), numeric=True, places=2),
            Column(_s("Max points"), numeric=True, places=2),
            Column(_s("Percent of maximum"), numeric=True, places=2),
            Column(_s("Rank"), numeric=True),
            Column(_s("Change of rank")),
        ),
        rows=tuple(
            parts.Row(
                (
                    each.title,
                    value.points,
                    each.max_points,
                    value.percent,
                    value.printed_rank,
                    Cell(value.rank_change, kind="change"),
                ),
                key=each.code,
            )
            for each in top(columns)
            if (value := line.values.get(each.code)) is not None
        ),
    )


def top(columns: Sequence[ColumnCard]) -> tuple[ColumnCard, ...]:
    """Return the components that no other listed component contains."""
    known = {each.code for each in columns}
    return tuple(each for each in columns if each.parent not in known)


def _rows(
    publication: PublicationCard,
    lines: Sequence[LineCard],
    labels: Mapping[str, str],
    notes: Mapping[str, str],
    findings: str,
) -> list[Row]:
    """Return a row a line. What a table shows hundreds of is put into words together, which is much faster."""
    bands = {band.code: (level, show(band.title)) for level, band in enumerate(publication.bands, 1)}
    points = iter(numbers((_points(line, code) for line in lines for code in labels), 2))
    return [
        Row(
            name=name,
            slug=line.unit.slug,
            link=links.unit(line.unit.slug),
            rank=line.rank,
            printed_rank=line.printed_rank if line.printed_rank != line.rank else None,
            region=region,
            value=value,
            share=share_of(line.value, HUNDRED),
            marks=_marks(line, notes),
            parts=tuple([Part(label, next(points)) for label in labels.values()]),
            band=bands.get(line.band, (0, ""))[1],
            level=bands.get(line.band, (0, ""))[0],
            change=line.rank_change,
            attention=line.attention,
            look=f"{findings}?{urlencode({'q': line.unit.title})}" if findings and line.attention else "",
        )
        for line, name, region, value in zip(
            lines,
            names(line.unit.title for line in lines),
            names(line.unit.region_title for line in lines),
            numbers((line.value for line in lines), 2),
            strict=True,
        )
    ]


def _marks(line: LineCard, notes: Mapping[str, str]) -> tuple[str, ...]:
    marks = (notes[line.unit.slug],) if line.unit.slug in notes else ()
    if line.summed is not None and line.summed != line.value and SHOWN(line.summed) != SHOWN(line.value):
        marks = (*marks, ROUNDED_APART)
    return marks


def _points(line: LineCard, code: str) -> Decimal | None:
    value = line.values.get(code)
    return None if value is None else value.points


def _insert_mean(rows: list[Row], page: RankingPage, labels: Mapping[str, str], mean: Fraction) -> None:
    """Put the mean where it belongs among the rows: between those above and those below it."""
    means = tuple(Part(label, _mean_of(page.lines, code)) for code, label in labels.items())
    row = Row(say(MEAN), number(mean, 2), parts=means, is_mean=True)
    falling = page.lines[0].value >= page.lines[-1].value
    place = sum((line.value > mean) == falling for line in page.lines)
    rows.insert(place, row)


def _mean_of(lines: Iterable[LineCard], code: str) -> str:
    found = [_points(line, code) for line in lines]
    middle = ranks.mean([each for each in found if each is not None])
    return NOTHING if middle is None else number(middle, 2)


def _heads(
    publication: PublicationCard, overview: Overview, page: RankingPage, parts: Iterable[ColumnCard]
) -> tuple[Head, ...]:
    heads = [head("rank", _s("Rank"), "rank", page), head("name", _s("Unit"), "name", page)]
    if overview.regions:
        heads.append(head("region", _s("Region"), "region", page))
    heads.append(head("value", _s("Index (percent)"), "value", page))
    heads.extend(head("part", each.title, each.code, page, each.max_points) for each in parts)
    if publication.bands:
        heads.append(head("band", _s("Group"), "band", page))
    if any(line.rank_change is not None for line in page.lines):
        heads.append(Head("change", _s("Change of rank")))
    return (*heads, Head("pick", _s("Compare")))


def head(kind: str, label: Value, sort: str, page: RankingPage, max_points: Decimal | None = None) -> Head:
    """Return the header of a column that sorts by `sort`, with the state that the page has."""
    if page.sort != sort:
        return Head(kind, label, f"-{sort}" if kind in {"value", "part", "band"} else sort, "", max_points)
    state = "descending" if page.descending else "ascending"
    return Head(kind, label, sort if page.descending else f"-{sort}", state, max_points)


def shown_of(page: RankingPage, overview: Overview, *, filtered: bool) -> Sentence:
    """Return how many units a page of the table shows."""
    if filtered:
        return _s("%(shown)s of %(units)s units fit.", shown=page.total, units=overview.units)
    if page.pages > 1:
        return _s("%(units)s units, page %(page)s of %(pages)s.", units=page.total, page=page.page, pages=page.pages)
    return _s("%(count)s unit.", "%(count)s units.", count=page.total)


def _footnotes(ties: Iterable[Sequence[UnitValue]]) -> tuple[Footnote, ...]:
    notes = [
        Footnote(
            str(at),
            _s(
                "Only hidden digits separate %(units)s; ranks go by the unrounded values.",
                units=joined(_s("%(name)s (%(value)s%%)", name=unit.title, value=unit.value) for unit in tie),
            ),
        )
        for at, tie in enumerate(ties, 1)
    ]
    rounded = _s(
        "The components shown add up to a slightly different total, because each column of the source was rounded "
        "by itself."
    )
    return (*notes, Footnote(ROUNDED_APART, rounded))
