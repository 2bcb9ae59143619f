"""Components of a publication: all of them in a table, and one of them with its own ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules.basis import in_points
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import links
from thuocdo.portal.presenters.about import Fact, Tile
from thuocdo.portal.presenters.ranking import HUNDRED, Head, RankingTable
from thuocdo.portal.presenters.ranking_rows import Part, Row
from thuocdo.portal.presenters.words import CHANNELS, joined, shown
from thuocdo.results.selectors.cards import ColumnCard, ComponentStat, PublicationCard
from thuocdo.results.selectors.overviews import Spread, UnitValue
from thuocdo.ui import parts
from thuocdo.ui.language import NOTHING, number, say, show
from thuocdo.ui.parts import Cell, Column, Table, share_of

SHARE = _s("Percent of maximum")
PLACE = _s("Rank in the index")


def lead(stats: Sequence[ComponentStat]) -> Sentence:
    """Return which component is strongest and which weakest, by the mean in percent of its maximum."""
    known = [each for each in stats if each.mean_percent is not None]
    if len(known) < 2:
        return _s("The index is the sum of these components, in percent of the maximum.")
    best = max(known, key=lambda each: each.mean_percent or 0)
    worst = min(known, key=lambda each: each.mean_percent or 0)
    return _s(
        "Taken over all units, “%(best)s” is strongest with %(high)s%% of its maximum and “%(worst)s” weakest with "
        "%(low)s%%.",
        best=best.column.title,
        high=shown(best.mean_percent or 0),
        worst=worst.column.title,
        low=shown(worst.mean_percent or 0),
    )


def table(publication: PublicationCard, stats: Sequence[ComponentStat]) -> Table:
    """Return all components with maximum, mean, best and worst."""
    return Table(
        caption=_s("Components with their means over %(units)s units", units=publication.units_listed),
        columns=(
            Column(_s("Component")),
            Column(_s("Max points"), numeric=True),
            Column(_s("Mean, points"), numeric=True, places=2),
            Column(_s("Mean, percent of maximum"), numeric=True, places=2),
            Column(_s("Best, points")),
            Column(_s("Lowest, points"), minor=True),
        ),
        rows=tuple(
            parts.Row(
                (
                    Cell(each.column.title, reverse("portal:component", args=[publication.slug, each.column.code])),
                    each.column.max_points,
                    each.mean,
                    each.mean_percent,
                    Cell(shown(each.best), note=_who(each.best_units)),
                    Cell(shown(each.worst), note=_who(each.worst_units)),
                ),
                key=each.column.code,
            )
            for each in stats
        ),
    )


def _who(names: Sequence[str]) -> Value:
    if len(names) > 2:
        return _s("%(name)s and others", name=Titled(names[0]))
    return joined(Titled(name) for name in names)


def component_lead(publication: PublicationCard, column: ColumnCard, spread: Spread) -> Sentence:
    """Return one component in a sentence: the mean of its maximum, who is first, how far the last is."""
    share = Fraction(spread.mean) * HUNDRED / Fraction(column.max_points) if column.max_points else Fraction()
    return _s(
        "On average units reach %(mean)s of %(most)s points (%(share)s%%). The best have %(high)s, the lowest "
        "%(low)s points.",
        mean=shown(spread.mean),
        most=column.max_points,
        share=shown(share),
        high=shown(spread.highest),
        low=shown(spread.lowest),
    )


def component_tiles(column: ColumnCard, spread: Spread) -> tuple[Tile, ...]:
    """Return the key figures of one component. Points."""
    full = [each for each in spread.members if each.value >= column.max_points]
    return (
        Tile(
            _s("Mean"), shown(spread.mean),
            _s("of %(most)s", most=in_points(column.max_points)),
        ),
        Tile(_s("Highest"), shown(spread.highest), *_named(spread.first)),
        Tile(_s("Lowest"), shown(spread.lowest), *_named(spread.last)),
        Tile(_s("At the maximum"), len(full), _s("of %(units)s units", units=spread.units)),
    )  # fmt: skip


def _named(units: Sequence[UnitValue]) -> tuple[Sentence | Titled, str]:
    if len(units) == 1:
        return units[0].title, links.unit(units[0].slug)
    return _s("%(count)s units", count=len(units)), ""


def measured(node: Node | None, columns: Sequence[ColumnCard], column: ColumnCard) -> tuple[Fact, ...]:
    """Return what is known about how a component is measured."""
    parent = next((each for each in columns if each.code == column.parent), None)
    inside = [each for each in columns if each.parent == column.code]
    facts = [Fact(_s("Maximum"), in_points(column.max_points))]
    if parent is not None:
        facts.append(Fact(_s("Part of"), parent.title))
    if node is not None and node.is_leaf and node.channel in CHANNELS:
        facts.append(Fact(_s("Where the points come from"), CHANNELS[node.channel]))
    if inside:
        facts.append(Fact(_s("Made of"), tuple(each.title for each in inside)))
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class Ruled:
    """One scored criterion of a component: its points and how they are earned, in words.

    `code` is the number that the criterion has in print, "" where the system alone uses a code.
    """

    code: str
    title: Titled
    points: Sentence
    words: tuple[Sentence, ...]
    link: str


def rules(publication: PublicationCard, leaves: Sequence[Node]) -> tuple[Ruled, ...]:
    """Return how the points of a component are earned, by the framework of the publication."""
    return tuple(
        Ruled(leaf.code if leaf.code[:1].isdigit() else "", leaf.title, in_points(leaf.max_points),
              leaf.rule.in_words(leaf), links.framework(publication.framework_slug, leaf.code))
        for leaf in leaves if leaf.rule is not None
    )  # fmt: skip


def component_table(
    column: ColumnCard, spread: Spread, shown_units: Sequence[UnitValue], ranks: Mapping[str, int | None]
) -> RankingTable:
    """Return the ranking in one component; `ranks` are the places in the whole index, by the unit's slug."""
    share, place = say(SHARE), say(PLACE)
    rows = [
        Row(
            name=show(each.title),
            slug=each.slug,
            link=links.unit(each.slug),
            rank=each.rank,
            region=show(each.region_title),
            value=number(each.value, 2),
            share=share_of(each.value, column.max_points),
            parts=(
                Part(share, _share(each, column)),
                Part(place, _rank(ranks.get(each.slug))),
            ),
        )
        for each in shown_units
    ]
    regions = any(each.region for each in shown_units)
    heads = [Head("rank", _s("Rank")), Head("name", _s("Unit"))]
    if regions:
        heads.append(Head("region", _s("Region")))
    heads.append(Head("value", _s("Points"), max_points=column.max_points))
    heads += [Head("part", SHARE), Head("part", PLACE)]
    return RankingTable(
        caption=_s("The red line on each bar marks the mean of all units; bars begin at zero."),
        heads=tuple(heads),
        rows=tuple(rows),
        shown=_s("%(count)s unit.", "%(count)s units.", count=spread.units),
        mean_share=share_of(spread.mean, column.max_points),
        regions=regions,
        picks=False,
    )


def _share(unit: UnitValue, column: ColumnCard) -> str:
    if not column.max_points:
        return NOTHING
    return number(Fraction(unit.value) * HUNDRED / Fraction(column.max_points), 2)


def _rank(rank: int | None) -> str:
    return NOTHING if rank is None else number(rank)


def framework_link(publication: PublicationCard, column: ColumnCard) -> str:
    """Return the address of the component within its framework, or ""."""
    return links.framework(publication.framework_slug, column.code)
