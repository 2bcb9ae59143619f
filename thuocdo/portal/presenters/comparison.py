"""Two to five units beside each other in one publication: tables, a figure, and what limits the comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse

from thuocdo.directory.domain.units import UnitCard
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.lineages import name_of
from thuocdo.portal.presenters.profiles import Component
from thuocdo.portal.presenters.standing import band_cell, rank_of, signed
from thuocdo.results.selectors.units import Standing
from thuocdo.ui.figures import Figure, Stacked, StackedItem
from thuocdo.ui.parts import Cell, Column, Row, Table

MOST = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A publication to compare in: how many of the chosen units it lists."""

    slug: str
    title: Titled
    year: int
    units: int


def choices(found: Sequence[Standing]) -> tuple[Choice, ...]:
    """Return the publications that list any of the units: first those that list most, then the newest."""
    counted: dict[str, Choice] = {}
    for each in found:
        known = counted.get(each.publication.slug)
        counted[each.publication.slug] = Choice(
            each.publication.slug, each.publication.title, each.publication.year, known.units + 1 if known else 1
        )
    return tuple(sorted(counted.values(), key=lambda choice: (-choice.units, -choice.year, choice.slug)))


def heads(lines: Sequence[Standing]) -> Table:
    """Return index, rank and band of each unit, and the difference to the first."""
    first, best = lines[0], max(each.line.value for each in lines)
    rows = []
    for each in lines:
        top = each.line.value == best and len(lines) > 1
        rows.append(
            Row(
                (
                    Cell(each.line.unit.title, link=links.unit(each.line.unit.slug)),
                    Cell(each.line.value, note=_s("highest here") if top else ""),
                    Cell(rank_of(each)),
                    band_cell(each.publication, each.line.band),
                    Cell("–" if each is first else _points_apart(each.line.value - first.line.value)),
                ),
                key=each.line.unit.slug,
            )
        )
    columns = (
        Column(_s("Unit")),
        Column(_s("Index (%)"), numeric=True, places=2),
        Column(_s("Rank")),
        Column(_s("Band")),
        Column(_s("Difference to the first"), numeric=True),
    )
    return Table(_s("Index, rank and band"), columns, rows)


def by_component(lines: Sequence[Standing], parts: Mapping[int, Sequence[Component]]) -> Table:
    """Return the points of each unit, component by component; the best of the row says so in words."""
    columns = [
        Column(_s("Component")),
        Column(_s("Maximum"), numeric=True),
        *(Column(each.line.unit.title, numeric=True) for each in lines),
    ]
    first = parts[lines[0].line.id]
    has_mean = any(each.among is not None for each in first)
    if has_mean:
        columns.append(Column(_s("Mean of all"), numeric=True, places=2))
    rows = []
    for component in first:
        points = [_points(parts[each.line.id], component.code) for each in lines]
        known = [each for each in points if each is not None]
        best = max(known) if len(set(known)) > 1 else None
        cells: list[Value | Cell] = [component.title, component.value.max_points]
        cells += [_cell(value, points[0], best, place) for place, value in enumerate(points)]
        if has_mean:
            cells.append(component.among.mean if component.among else None)
        rows.append(Row(tuple(cells), key=f"c-{component.code}"))
    return Table(_s("Points by component"), tuple(columns), rows)


def figure(lines: Sequence[Standing], parts: Mapping[int, Sequence[Component]], csv_link: str) -> Figure:
    """Return the shares of the maxima, the units below each other in every component."""
    publication = lines[0].publication
    items = []
    for component in parts[lines[0].line.id]:
        shares = tuple(_share(parts[each.line.id], component.code) for each in lines)
        items.append(StackedItem(component.title, shares))
    return Figure(
        title=_s("Share of the maximum by component"),
        unit=_s("points ÷ maximum × 100, %"),
        content=Stacked(tuple(each.line.unit.title for each in lines), tuple(items), 100, grouped=True),
        source=publication.source,
        n=len(lines),
        method_link=reverse("portal:method", args=["so-sanh"]),
        csv_link=csv_link,
        key="shares",
    )


def limits(units: Sequence[UnitCard], lines: Sequence[Standing], options: Sequence[Choice]) -> tuple[Sentence, ...]:
    """Return what keeps the comparison from being complete, in sentences."""
    there = {each.line.unit.id for each in lines}
    told = []
    missing = tuple(name_of(unit) for unit in units if unit.id not in there)
    if missing and lines:
        told.append(
            _s("Not in “%(title)s”: %(units)s. Units are compared within one table only.",
               title=lines[0].publication.title, units=missing)
        )  # fmt: skip
    if len({unit.kind for unit in units}) > 1:
        told.append(_s("These units are of different kinds. Different indices ask different things of them."))
    if lines and not lines[0].publication.complete:
        told.append(_s("This publication does not list all measured units, so there is no mean to compare with."))
    if not options and units:
        told.append(_s("No result of these units is published here."))
    return tuple(told)


def title(units: Sequence[UnitCard]) -> Sentence:
    """Return the name of the page."""
    if not units:
        return _s("Compare units")
    return _s("Comparison: %(units)s", units=tuple(Titled(unit.name, unit.title_en) for unit in units))


def _points_apart(value: Decimal) -> Sentence:
    return _s("%(value)s percentage points", value=signed(value))


def _points(listed: Sequence[Component], code: str) -> Decimal | None:
    return next((each.value.points for each in listed if each.code == code), None)


def _share(listed: Sequence[Component], code: str) -> Fraction | None:
    return next((each.value.percent for each in listed if each.code == code), None)


def _cell(value: Decimal | None, first: Decimal | None, best: Decimal | None, place: int) -> Cell:
    notes: list[Value] = []
    if place and value is not None and first is not None:
        notes.append(signed(value - first))
    if best is not None and value == best:
        notes.append(_s("best"))
    return Cell(value, note=tuple(notes) if notes else "")
