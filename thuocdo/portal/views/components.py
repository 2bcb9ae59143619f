"""Components of a publication, and how its values are distributed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.portal.presenters import about, links, pictures
from thuocdo.portal.presenters import components as shown
from thuocdo.portal.presenters.front import First
from thuocdo.portal.presenters.masthead import address, masthead
from thuocdo.portal.views import asking
from thuocdo.portal.views.ranking import page_of
from thuocdo.results import selectors as results
from thuocdo.results.selectors.cards import ColumnCard, PublicationCard
from thuocdo.results.selectors.overviews import Overview, Spread
from thuocdo.ui.parts import Cell, Column, Row, Table


def components(request: HttpRequest, publication: str) -> HttpResponse:
    """Show what the index is made of, with means, best and lowest."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    stats = results.component_means(card)
    context = {
        "head": masthead(card, overview, "components"),
        "lead": shown.lead(stats) if overview.units > 1 else _s("What the index is made of, with the points reached."),
        "means": pictures.means(card, stats) if stats else None,
        "table": shown.table(card, stats),
        "framework": links.framework(card.framework_slug),
    }
    return render(request, "portal/components.html", context)


def component(request: HttpRequest, publication: str, code: str) -> HttpResponse:
    """Show one component: what is measured, how units are spread, who is where."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    columns = results.columns(card)
    column = column_of(columns, code)
    standings = results.unit_values(card.id, column.code)
    spread = Spread.of(standings)
    if spread is None:
        raise NotFound(_s("Nobody has points in this component."))
    page = page_of(standings, asking.page(request))
    ranks = {each.slug: each.rank for each in results.unit_values(card.id)}
    tree = indices.spec(card.framework_id).tree
    node = tree.by_code.get(column.code)
    before, after = _beside(card, columns, column)
    context = {
        "head": masthead(card, overview, "components"),
        "component": column.title,
        "code": column.code if column.code[:1].isdigit() else "",
        "lead": shown.component_lead(card, column, spread),
        "stats": shown.component_tiles(column, spread) if spread.units > 1 else (),
        "measured": shown.measured(node, columns, column),
        "rules": shown.rules(card, tree.leaves_under(column.code)) if node else (),
        "framework": shown.framework_link(card, column),
        "spread": pictures.spread(card, standings, column) if spread.units > 2 else None,
        "ranking": shown.component_table(column, spread, tuple(page.object_list), ranks),
        "page": page,
        "before": before,
        "after": after,
    }
    return render(request, "portal/component.html", context)


def column_of(columns: tuple[ColumnCard, ...], code: str) -> ColumnCard:
    """Return the component of that code. Raise `NotFound`, naming no code that was made up."""
    for column in columns:
        if column.code == code:
            return column
    raise NotFound(_s("This publication has no such component."))


def _beside(
    card: PublicationCard, columns: tuple[ColumnCard, ...], column: ColumnCard
) -> tuple[First | None, First | None]:
    at = columns.index(column)

    def linked(each: ColumnCard) -> First:
        return First(None, each.title, "", address("component", card, each.code))

    return (
        linked(columns[at - 1]) if at else None,
        linked(columns[at + 1]) if at + 1 < len(columns) else None,
    )


def distribution(request: HttpRequest, publication: str) -> HttpResponse:
    """Show how units are spread over the index, over groups, and in order."""
    card = results.publication(publication)
    overview = results.overview(card.id)
    standings = results.unit_values(card.id)
    context = {
        "head": masthead(card, overview, "distribution"),
        "lead": about.lead(card, overview),
        "stats": about.tiles(card, overview),
        "spread": pictures.spread(card, standings) if len(standings) > 2 else None,
        "groups": _groups(card, overview) if card.bands else None,
        "ranked": pictures.ranked(card, standings) if len(standings) > 1 else None,
    }
    return render(request, "portal/distribution.html", context)


def _groups(card: PublicationCard, overview: Overview) -> Table:
    def bounds(at: int) -> Value:
        band = card.bands[at]
        if band.low is None:
            return _s("below %(high)s%%", high=band.high)
        if band.high is None:
            return _s("from %(low)s%%", low=band.low)
        return _s("from %(low)s%% to below %(high)s%%", low=band.low, high=band.high)

    told = about.bands_told(card, overview)
    return Table(
        caption=_s("Groups and how many units each has"),
        columns=(
            Column(_s("Group")),
            Column(_s("Index")),
            Column(_s("Units"), numeric=True),
            Column(_s("Percent of units"), numeric=True, places=1),
        ),
        rows=tuple(
            Row(
                (
                    Cell(gettext("In no group") if not each.level else each.title, kind="band", level=each.level),
                    bounds(each.level - 1) if each.level else None,
                    each.count,
                    about.share(each.count, overview.units),
                )
            )
            for each in told
        ),
    )
