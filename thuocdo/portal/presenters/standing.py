"""One unit's results over the years, and where it stands in one publication: figures, tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse

from thuocdo.kernel.numbers import SHOWN, Exact, RoundingPolicy
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.words import percent
from thuocdo.results.selectors.cards import LineCard, PublicationCard
from thuocdo.results.selectors.units import Neighbours, Standing
from thuocdo.ui.figures import Figure, Trend
from thuocdo.ui.figures import Line as TrendLine
from thuocdo.ui.parts import Cell, Column, Row, Table

_NEW_CRITERIA = _s("The criteria changed between these years: the difference is not only the unit's doing.")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its name and a remark."""

    label: Sentence
    value: Value
    note: Value = ""
    change: int | None = None


def signed(value: Exact, places: int = 2) -> Sentence | Decimal:
    """Return a rounded number with its sign."""
    shown = RoundingPolicy(places)(value)
    return _s("+%(value)s", value=shown) if shown > 0 else shown


def rank_of(standing: Standing) -> Sentence:
    """Return "19 of 63", or that the unit is not ranked."""
    if standing.place is None:
        return _s("not ranked")
    return _s("%(rank)s of %(units)s", rank=standing.place, units=standing.publication.units_total)


def change_of(standing: Standing, found: Sequence[Standing]) -> int | None:
    """Return by how many places the unit rose since the year before: as printed, or against its own earlier line."""
    if standing.line.rank_change is not None:
        return standing.line.rank_change
    before = next(
        (
            each
            for each in found
            if each.publication.index_slug == standing.publication.index_slug
            and each.publication.year == standing.publication.year - 1
            and each.line.unit.id == standing.line.unit.id
        ),
        None,
    )
    if before is None or before.place is None or standing.place is None:
        return None
    return before.place - standing.place


def band_cell(publication: PublicationCard, code: str) -> Cell:
    """Return a band as a cell; nothing where the unit is in none."""
    for level, band in enumerate(publication.bands, start=1):
        if band.code == code:
            return Cell(band.title, kind="band", level=level)
    return Cell("", kind="band")


def in_a_sentence(standing: Standing) -> Sentence:
    """Return value, rank and band of a unit in one sentence."""
    publication, line = standing.publication, standing.line
    band = publication.band_title(line.band)
    told = _s("%(title)s: %(value)s%%", title=publication.title, value=SHOWN(line.value))
    if standing.place is None:
        return _s("%(told)s, not ranked.", told=told)
    if band:
        return _s("%(told)s, rank %(place)s, %(band)s.", told=told, place=rank_of(standing), band=band)
    return _s("%(told)s, rank %(place)s.", told=told, place=rank_of(standing))


def years(found: Sequence[Standing], page: str, *, names: bool = False) -> Table:
    """Return every result as a table; `page` is the unit's address. With `names` the rows are those of other units."""
    columns = [
        Column(_s("Result")),
        Column(_s("Year"), numeric=True),
        Column(_s("Index (%)"), numeric=True, places=2),
        Column(_s("Rank")),
        Column(_s("Band")),
        Column(_s("Change of rank")),
    ]
    if names:
        columns.insert(0, Column(_s("Unit")))
    rows = []
    for each in found:
        slug = each.publication.slug
        home = links.unit(each.line.unit.slug) if names else page
        cells = [
            Cell(each.publication.title, link=f"{home}?p={slug}#chi-tiet"),
            Cell(str(each.publication.year)),
            Cell(each.line.value, kind="meter", maximum=100),
            Cell(rank_of(each)),
            band_cell(each.publication, each.line.band),
            Cell(change_of(each, found), kind="change"),
        ]
        if names:
            cells.insert(0, Cell(each.line.unit.title, link=home))
        rows.append(Row(tuple(cells)))
    return Table(_s("Published results"), tuple(columns), rows, caption_unseen=True)


def facts(standing: Standing, near: Neighbours | None, change: int | None) -> tuple[Fact, ...]:
    """Return the figures at the top: index, rank, distance to the mean and to the best."""
    line, publication = standing.line, standing.publication
    band = publication.band_title(line.band)
    found = [
        Fact(_s("Index"), percent(line.value), band),
        Fact(_s("Rank"), rank_of(standing), printed_rank(standing) or "", change),
    ]
    if near is not None:
        found.append(
            Fact(
                _s("Against the mean"),
                signed(Fraction(line.value) - near.mean),
                _s("percentage points; mean of %(units)s units: %(mean)s%%",
                   units=publication.units_listed, mean=SHOWN(near.mean)),
            )
        )  # fmt: skip
        if near.highest > line.value:
            found.append(
                Fact(_s("To the highest"), signed(line.value - near.highest),
                     _s("percentage points; highest: %(value)s%%", value=SHOWN(near.highest)))
            )  # fmt: skip
    if line.self_total is not None and line.summed is not None:
        found.append(
            Fact(
                _s("Self score"),
                _s("%(points)s points", points=SHOWN(line.self_total)),
                _s("appraised: %(points)s points", points=SHOWN(line.summed)),
            )
        )
    return tuple(found)


def printed_rank(standing: Standing) -> Sentence | None:
    """Return what the source prints where it differs, or that the rank could not be computed again."""
    line = standing.line
    if line.rank is not None and line.printed_rank is not None and line.rank != line.printed_rank:
        return _s("printed: %(printed)s, recomputed: %(rank)s", printed=line.printed_rank, rank=line.rank)
    if not standing.publication.complete:
        return _s("as printed; the other units are not in this publication")
    return None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A unit near another in the ranking. `gap`: percentage points, its own place has none."""

    rank: int | None
    name: Value
    url: str
    value: Sentence
    gap: Value
    own: bool


def neighbours(standing: Standing, near: Neighbours) -> tuple[Neighbour, ...]:
    """Return the units around one, with their distance to it."""
    places = _places(near.lines)
    return tuple(
        Neighbour(
            line.rank,
            line.unit.title,
            links.unit(line.unit.slug),
            _s("%(value)s%%", value=RoundingPolicy(places)(line.value)),
            signed(line.value - standing.line.value, places),
            line.unit.id == standing.line.unit.id,
        )
        for line in near.lines
    )


def _places(lines: Sequence[LineCard]) -> int:
    """Return as many decimals as tell the lines apart: four where only hidden digits do."""
    shown = [SHOWN(line.value) for line in lines]
    return 4 if len(set(shown)) < len({line.value for line in lines}) else 2


def trend(found: Sequence[Standing]) -> Figure | None:
    """Return the index over the years where one index has three or more; a new criteria set breaks the line."""
    by_index: dict[str, list[Standing]] = {}
    for each in found:
        by_index.setdefault(each.publication.index_slug, []).append(each)
    longest = max(by_index.values(), key=len, default=[])
    if len(longest) < 3:
        return None
    ordered = sorted(longest, key=lambda each: each.publication.year)
    breaks = tuple(
        place
        for place, each in enumerate(ordered)
        if place and each.publication.framework_id != ordered[place - 1].publication.framework_id
    )
    newest = ordered[-1]
    return Figure(
        title=_s("%(unit)s over the years", unit=newest.line.unit.title),
        unit=_s("index, %"),
        content=Trend(
            tuple(str(each.publication.year) for each in ordered),
            (TrendLine(newest.line.unit.title, tuple(each.line.value for each in ordered), emphasis=True),),
            breaks=breaks,
        ),
        source=newest.publication.source,
        method_link=reverse("portal:method", args=["so-sanh"]),
        note=_s("The criteria changed between these years: the difference is not only the unit's doing.")
        if breaks
        else "",
        key="years",
    )
