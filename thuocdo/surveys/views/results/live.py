"""The live page: how a survey goes while it runs. It renews its pieces by itself, and works as well without script."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.figures import METHOD
from thuocdo.surveys.domain.guards import REASON_WORDS
from thuocdo.surveys.selectors import following, live
from thuocdo.surveys.selectors.following import Progress
from thuocdo.surveys.views.results import drawing
from thuocdo.surveys.views.results.asking import Asking, around, asking, choices
from thuocdo.ui.language import LOCAL
from thuocdo.ui.parts import Cell, Column, Row, Table

UNITS_A_PAGE = 50


@login_required
@never_cache
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the figures as they are now; with the stamp of what the reader has (`tem`), only what is newer, or 204."""
    ask = asking(request, slug)
    stamp = following.stamp(ask.card, rehearsal=ask.rehearsal)
    at = f"{ask.now.astimezone(LOCAL):%H:%M:%S}"
    seen = request.GET.get("tem")
    if seen == stamp:
        return HttpResponse(status=204, headers={"X-As-At": at})
    if seen is None:
        context = {**around(ask, "live"), **choices(ask), **figures(ask, request), "stamp": stamp, "as_at": at}
        return render(request, "surveys/results/live.html", context)
    query = request.GET.copy()
    del query["tem"]  # it must not stand in the links of the pieces
    request.GET = query  # type: ignore[assignment]
    response = render(request, "surveys/results/live_pieces.html", {**figures(ask, request), "stamp": stamp})
    response["X-As-At"] = at
    return response


def figures(ask: Asking, request: HttpRequest) -> dict[str, Any]:
    """Return everything that changes while ballots come in."""
    card, chosen = ask.card, ask.chosen
    units = _ordered(following.by_unit(card, chosen), request.GET.get("sort", ""))
    listed = Paginator(units, UNITS_A_PAGE).get_page(request.GET.get("page"))
    groups = following.by_group(card, chosen)
    channels = following.by_channel(card, chosen)
    sites = following.by_site(card, chosen)
    return {
        "counts": live.counts(card, chosen),
        "wanted": _wanted(ask, groups, units),
        "by_group": progress_table(_s("By respondent group"), _s("Group"), groups) if groups else None,
        "by_unit": progress_table(_s("By rated unit"), _s("Unit"), list(listed), request.GET.get("sort", "unit"))
        if units else None,
        "unit_pages": listed,
        "by_channel": progress_table(_s("By way of answering"), _s("Way of answering"), channels),
        "by_site": progress_table(_s("By site"), _s("Site"), sites) if sites else None,
        "by_day": drawing.by_day(following.by_day(card, chosen)),
        "reasons": [(REASON_WORDS[reason], n) for reason, n in following.reasons(card, rehearsal=ask.rehearsal)],
        "blocks": drawing.blocks(following.figures(card, chosen)),
        "method": METHOD,
        "card": card,
        "asking": ask,
        "query": ask.query,
    }  # fmt: skip


def progress_table(
    caption: Sentence, head: Sentence, lines: list[Progress] | tuple[Progress, ...], sort: str = ""
) -> Table:
    """Return ballots against what is wanted as a table; it sorts where a sort is given."""
    aimed = any(each.target for each in lines)
    columns = [
        Column(head, sort="unit" if sort else ""),
        Column(_s("Ballots that count"), numeric=True, sort="n" if sort else ""),
    ]
    if aimed:
        columns.append(Column(_s("Wanted"), numeric=True))
        columns.append(Column(_s("Reached"), numeric=True, sort="share" if sort else ""))
    columns.append(Column(_s("Set aside"), numeric=True, sort="aside" if sort else "", minor=True))
    rows = []
    for each in lines:
        cells: list[Cell | Value] = [each.title, _meter(each) if aimed else each.counted]
        if aimed:
            cells += [each.target, _reached(each)]
        rows.append(Row((*cells, each.aside)))
    return Table(caption, tuple(columns), rows, sorted_by=sort)


def _meter(each: Progress) -> Cell | int:
    return Cell(each.counted, kind="meter", maximum=each.target) if each.target else each.counted


def _reached(each: Progress) -> Value:
    return _s("%(number)s%%", number=each.counted * 100 // each.target) if each.target else None


def _ordered(units: tuple[Progress, ...], sort: str) -> list[Progress]:
    def share(each: Progress) -> float:
        return each.counted / each.target if each.target else float(each.counted)

    keys: dict[str, Any] = {
        "unit": lambda each: each.sort_key,
        "n": lambda each: each.counted,
        "share": share,
        "aside": lambda each: each.aside,
    }
    key = keys.get(sort.removeprefix("-"))
    return sorted(units, key=key, reverse=sort.startswith("-")) if key else list(units)


def _wanted(ask: Asking, groups: tuple[Progress, ...], units: list[Progress]) -> int | None:
    """Return how many ballots are wanted altogether: the sum over groups, or over units; None where nobody said so."""
    if ask.narrowed:
        return None
    for lines in (groups, tuple(units)):
        if lines and all(each.target for each in lines):
            return sum(each.target or 0 for each in lines)
    return None
