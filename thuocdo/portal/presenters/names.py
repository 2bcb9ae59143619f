"""Units are called as on the day that a table speaks of: Thừa Thiên Huế in 2021, Huế today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from thuocdo.results.selectors.cards import ComponentStat, LineCard, RankingPage
from thuocdo.results.selectors.overviews import Overview


def line_then(line: LineCard, overview: Overview) -> LineCard:
    """Return a line whose unit has its name of that day."""
    title = overview.title_of(line.unit.slug, line.unit.title)
    return line if title is line.unit.title else replace(line, unit=replace(line.unit, title=title))


def page_then(page: RankingPage, overview: Overview) -> RankingPage:
    """Return a page of a ranking whose units have their names of that day."""
    return replace(page, lines=tuple(line_then(line, overview) for line in page.lines)) if overview.former else page


def stats_then(stats: Iterable[ComponentStat], overview: Overview) -> tuple[ComponentStat, ...]:
    """Return components whose best and lowest units have their names of that day."""
    then = {each.now: str(each.title) for each in overview.former}

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(then.get(name, name) for name in names)

    return tuple(
        replace(each, best_units=renamed(each.best_units), worst_units=renamed(each.worst_units)) for each in stats
    )
