"""Figures of a publication: the same value draws the picture on the page and writes its data file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.urls import reverse

from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.ranking import HUNDRED, top
from thuocdo.results.selectors.cards import ColumnCard, ComponentStat, LossCard, PublicationCard
from thuocdo.results.selectors.overviews import NamedRegion, Spread, UnitValue
from thuocdo.ui.figures import Distribution, Figure, Item, Map, Range, Ranges, Ranked, Stacked, StackedItem
from thuocdo.ui.figures.spec import Content, MapKind, Text

RANKED, MEANS, SPREAD, REGIONS, MAP, LOSSES, GAINS, GRID = (
    "xep-hang", "thanh-phan", "phan-bo", "vung", "ban-do", "diem-mat", "diem-lay-lai", "tung-don-vi",
)  # fmt: skip
MOST_BARS = 100
FROM_34 = date(2025, 7, 1)  # from this day on there are 34 provinces and cities
_STEPS = tuple(Fraction(each) for each in ("0.05", "0.1", "0.25", "0.5", "1", "2", "2.5", "5", "10", "20"))
_ABOUT_CLASSES = 12
PERCENT = _s("percent")
POINTS = _s("points")


def ranked(publication: PublicationCard, standings: Sequence[UnitValue], column: ColumnCard | None = None) -> Figure:
    """Return ranked bars of the index, or of a component in points; the first hundred of a longer table."""
    listed = standings[:MOST_BARS]
    spread = Spread.of(tuple(standings))
    return _figure(
        publication,
        column,
        RANKED,
        _s("Ranking: %(what)s", what=column.title if column else publication.title),
        Ranked(
            tuple(
                Item(each.title, each.value, _unit(each.slug), "" if each.rank is None else str(each.rank))
                for each in listed
            ),
            maximum=column.max_points if column else HUNDRED,
            mean=spread.mean if spread else None,
        ),
        n=len(standings),
    )


def means(publication: PublicationCard, stats: Sequence[ComponentStat]) -> Figure:
    """Return the mean of every top component in percent of its maximum, in the order of the framework."""
    shown = {each.code for each in top([each.column for each in stats])}
    return _figure(
        publication,
        None,
        MEANS,
        _s("Mean of each component, in percent of its maximum"),
        Ranked(
            tuple(
                Item(each.column.title, each.mean_percent, _component(publication, each.column.code))
                for each in stats
                if each.column.code in shown
            ),
            maximum=HUNDRED,
        ),
        n=max((each.units for each in stats), default=0),
    )


def spread(publication: PublicationCard, standings: Sequence[UnitValue], column: ColumnCard | None = None) -> Figure:
    """Return how many units have how much, in about a dozen classes."""
    values = tuple(each.value for each in standings)
    found = Spread.of(tuple(standings))
    return _figure(
        publication,
        column,
        SPREAD,
        _s("Number of units by what they reached: %(what)s", what=column.title if column else publication.title),
        Distribution(values, step_of(values), found.mean if found else None),
        n=len(values),
    )


def step_of(values: Sequence[Exact]) -> Fraction:
    """Return the width of classes that makes about a dozen of them."""
    width = Fraction(max(values)) - Fraction(min(values)) if values else Fraction()
    return next((step for step in _STEPS if width / step <= _ABOUT_CLASSES), _STEPS[-1])


def regions(publication: PublicationCard, spreads: Sequence[tuple[NamedRegion, Spread]], overall: Exact) -> Figure:
    """Return the regions with their lowest, mean and highest value."""
    return _figure(
        publication,
        None,
        REGIONS,
        _s("Regions: lowest, mean and highest value"),
        Ranges(
            tuple(
                Range(
                    region.title, each.lowest, each.mean, each.highest, each.units,
                    reverse("portal:region", args=[publication.slug, region.slug]),
                )
                for region, each in spreads
            ),
            overall,
        ),
        n=sum(each.units for _, each in spreads),
    )  # fmt: skip


def country(
    publication: PublicationCard, standings: Sequence[UnitValue], column: ColumnCard | None = None, note: Text = ""
) -> Figure:
    """Return the map of the provinces that there were on the day the table speaks of."""
    kind: MapKind = "provinces_34" if publication.as_of >= FROM_34 else "provinces_63"
    return _figure(
        publication,
        column,
        MAP,
        _s("%(what)s, by province", what=column.title if column else publication.title),
        Map(
            kind,
            {str(each.title): each.value for each in standings},
            {str(each.title): _unit(each.slug) for each in standings},
        ),
        n=len(standings),
        note=note,
    )


def lost(publication: PublicationCard, fields: Sequence[tuple[ColumnCard, Exact, Exact]]) -> Figure:
    """Return points won and lost in every field, of their maxima."""
    most = max((column.max_points for column, _, _ in fields), default=HUNDRED)
    return _figure(
        publication,
        None,
        LOSSES,
        _s("Points won and lost, by field"),
        Stacked(
            (_s("Points won"), _s("Points lost")),
            tuple(StackedItem(column.title, (won, missed)) for column, won, missed in fields),
            most,
        ),
        unit=POINTS,
    )


def gains(publication: PublicationCard, losses: Sequence[LossCard]) -> Figure:
    """Return the recorded losses, the largest first."""
    largest = max((each.lost for each in losses), default=HUNDRED)
    return _figure(
        publication,
        None,
        GAINS,
        _s("What would have gained most"),
        Ranked(tuple(Item(each.title, each.lost) for each in losses), maximum=largest),
        unit=POINTS,
    )


def _figure(
    publication: PublicationCard, column: ColumnCard | None, key: str, title: Sentence, content: Content, *,
    n: int | None = None, unit: Value = "", note: Text = "",
) -> Figure:  # fmt: skip
    name = key_of(key, column) if column else key
    measured: Text = unit if isinstance(unit, Sentence) else _unit_of(column)
    return Figure(
        title=title,
        unit=measured,
        content=content,
        source=publication.source,
        n=n,
        method_link=reverse("portal:methods"),
        csv_link=reverse("portal:figure_data", args=[publication.slug, name]),
        svg_link=reverse("portal:figure_picture", args=[publication.slug, name]),
        note=note,
        key=name,
    )


def _unit_of(column: ColumnCard | None) -> Sentence:
    return _s("points of %(most)s", most=column.max_points) if column else PERCENT


def key_of(key: str, column: ColumnCard) -> str:
    """Return the key of a component's figure, fit for addresses."""
    return f"{key}-{column.code.replace('.', '_')}"


def _unit(slug: str) -> str:
    return links.unit(slug)


def _component(publication: PublicationCard, code: str) -> str:
    return reverse("portal:component", args=[publication.slug, code])
