"""One unit's components in one publication, beside the maximum, the mean and the best of all units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from thuocdo.indices.selectors import NodeRow
from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters.standing import signed
from thuocdo.results.selectors.cards import PublicationCard, Value
from thuocdo.results.selectors.units import AmongAll, Standing
from thuocdo.ui.figures import Figure, Profile, ProfileRow
from thuocdo.ui.parts import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Component:
    """A unit's points at one field, beside all others. Points; `place` is the rank in the field."""

    code: str
    title: Titled
    value: Value
    among: AmongAll | None

    @property
    def share(self) -> Fraction:
        """How much of the maximum was earned, percent."""
        return self.value.percent or Fraction(0)

    @property
    def against_mean(self) -> Fraction | None:
        """Points above the mean of all units; below it is negative."""
        if self.among is None or self.value.points is None:
            return None
        return Fraction(self.value.points) - self.among.mean

    @property
    def place(self) -> int | None:
        return self.value.rank if self.value.rank is not None else self.value.printed_rank


def components(
    values: Mapping[str, Value], nodes: Sequence[NodeRow], among: Mapping[str, AmongAll]
) -> tuple[Component, ...]:
    """Return the parts that make up a line's total, in the order of the criteria set: the highest nodes with values."""
    inside: set[str] = set()
    found = []
    for node in nodes:
        if node.parent_code in inside:
            inside.add(node.code)
        elif node.code in values:
            inside.add(node.code)
            title = Titled(node.title_vi, node.title_en)
            found.append(Component(node.code, title, values[node.code], among.get(node.code)))
    return tuple(found)


def component_table(listed: Sequence[Component], publication: PublicationCard) -> Table:
    """Return the points of a unit field by field, beside maximum, mean and best."""
    has_self = any(each.value.self_points is not None for each in listed)
    has_mean = any(each.among is not None for each in listed)
    has_rank = any(each.place is not None for each in listed)
    columns = [
        Column(_s("Component")),
        Column(_s("Points"), numeric=True),
        Column(_s("Maximum"), numeric=True, minor=True),
        Column(_s("Share of the maximum (%)"), numeric=True, places=2),
    ]
    columns += [Column(_s("Self score"), numeric=True)] if has_self else []
    columns += (
        [
            Column(_s("Mean"), numeric=True, places=2),
            Column(_s("Against the mean"), numeric=True),
            Column(_s("Best"), numeric=True, minor=True),
        ]
        if has_mean
        else []
    )
    columns += [Column(_s("Rank"), numeric=True)] if has_rank else []
    rows = []
    for each in listed:
        link = reverse("portal:component", args=[publication.slug, each.code])
        cells: list[Cell] = [
            Cell(each.title, link=link if publication.complete else ""),
            Cell(each.value.points),
            Cell(each.value.max_points),
            Cell(each.share, kind="meter", maximum=100),
        ]
        cells += [Cell(each.value.self_points)] if has_self else []
        if has_mean:
            gap = each.against_mean
            cells += [
                Cell(each.among.mean if each.among else None),
                Cell(signed(gap) if gap is not None else None),
                Cell(each.among.best if each.among else None),
            ]
        cells += [Cell(each.place)] if has_rank else []
        rows.append(Row(tuple(cells)))
    return Table(_s("Points by component"), tuple(columns), rows, caption_unseen=True)


def profile(listed: Sequence[Component], standing: Standing, csv_link: str) -> Figure:
    """Return the unit's components as shares of their maxima, beside mean and best of all units."""
    publication = standing.publication
    rows = tuple(
        ProfileRow(
            each.title,
            each.value.points,
            each.value.max_points,
            each.among.mean if each.among else None,
            each.among.best if each.among else None,
        )
        for each in listed
    )
    return Figure(
        title=_s("%(unit)s: components against maximum, mean and best", unit=standing.line.unit.title),
        unit=_s("points, and their share of the maximum (%)"),
        content=Profile(standing.line.unit.title, rows),
        source=publication.source,
        n=publication.units_listed if publication.complete else None,
        method_link=reverse("portal:method", args=["trung-binh"]),
        csv_link=csv_link,
        key="profile",
    )


def remarks(listed: Sequence[Component]) -> tuple[Sentence, ...]:
    """Return what stands out among the components, in sentences; nothing where there is nothing to choose from."""
    known = [each for each in listed if each.value.points is not None]
    if len(known) < 2:
        return ()
    best, worst = max(known, key=lambda each: each.share), min(known, key=lambda each: each.share)
    told = [
        _s(
            "Closest to the maximum: %(best)s (%(high)s%%). Furthest from it: %(worst)s (%(low)s%%).",
            best=best.title, high=SHOWN(best.share), worst=worst.title, low=SHOWN(worst.share),
        )
    ]  # fmt: skip
    gaps = [(each.against_mean, each) for each in known if each.against_mean is not None]
    if gaps:
        high, low = max(gaps, key=lambda gap: gap[0]), min(gaps, key=lambda gap: gap[0])
        if high[0] > 0:
            told.append(
                _s("Most above the mean: %(name)s, by %(points)s points.", name=high[1].title, points=SHOWN(high[0]))
            )
        if low[0] < 0:
            told.append(
                _s("Most below the mean: %(name)s, by %(points)s points.", name=low[1].title, points=SHOWN(-low[0]))
            )
    return tuple(told)
