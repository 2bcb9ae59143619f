"""The statistical report: every question, surveys beside each other. The choice of ballots is in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thuocdo.kernel.numbers import RoundingPolicy
from thuocdo.kernel.sentences import Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.crosstabs import Difference
from thuocdo.surveys.domain.figures import METHOD
from thuocdo.surveys.domain.guards import REASON_WORDS
from thuocdo.surveys.selectors import following, live, measuring, waves
from thuocdo.surveys.selectors.waves import Compared, Wave
from thuocdo.surveys.views.results import drawing
from thuocdo.surveys.views.results.asking import Asking, around, asking, choices, told_choice
from thuocdo.ui.language import number, show
from thuocdo.ui.parts import Cell, Column, Row, Table
from thuocdo.ui.responses import figure_csv

MOST_WAVES = 6


@login_required
@never_cache
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every question with chart, table, n and interval."""
    ask = asking(request, slug)
    figures = following.figures(ask.card, ask.chosen)
    shown = drawing.blocks(figures, lambda code: ask.address("question-file", code))
    context = {
        **around(ask, "report"), **choices(ask), **summary(ask), "blocks": shown, "method": METHOD,
        "measured": {
            block.code: measuring.numbers(ask.card, block.code, ask.chosen)
            for block in shown if block.measured and block.n
        },
        "by_day": drawing.by_day(following.by_day(ask.card, ask.chosen)),
        "compares": bool(waves.others(ask.actor, ask.card, ask.today)) and not ask.rehearsal,
        "query": ask.query,
    }  # fmt: skip
    return render(request, "surveys/results/report.html", context)


def summary(ask: Asking) -> dict[str, Any]:
    """Return what every report begins with: how many ballots, of whom, what is aside and why."""
    return {
        "counts": live.counts(ask.card, ask.chosen),
        "choice": told_choice(ask),
        "reasons": [(REASON_WORDS[each], n) for each, n in following.reasons(ask.card, rehearsal=ask.rehearsal)],
    }


@login_required
@never_cache
@require_safe
def question_file(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Send the table of one question."""
    ask = asking(request, slug)
    for block in drawing.blocks(following.figures(ask.card, ask.chosen)):
        if block.code == code and block.figure is not None:
            return figure_csv(block.figure)
    raise Http404


@login_required
@never_cache
@require_safe
def over_time(request: HttpRequest, slug: str) -> HttpResponse:
    """Set surveys with the same questionnaire beside each other."""
    ask = asking(request, slug)
    offered = waves.others(ask.actor, ask.card, ask.today)
    wanted = set(request.GET.getlist("dot"))
    beside = [each for each in offered if not wanted or each.slug in wanted][-(MOST_WAVES - 1) :]
    found = waves.compared(ask.card, beside)
    context = {
        **around(ask, "report"), "offered": offered, "beside": {each.slug for each in beside},
        "tables": [_wave_table(each) for each in found], "most": MOST_WAVES - 1,
    }  # fmt: skip
    return render(request, "surveys/results/waves.html", context)


def _wave_table(each: Compared) -> Table:
    measure = _s("% satisfied") if each.shares else _s("Mean")
    columns = (
        Column(_s("Survey")),
        Column(_s("Ballots"), numeric=True),
        Column(measure, numeric=True),
        Column(_s("95% interval"), numeric=True),
        Column(_s("Change")),
    )
    rows = [Row(_wave_cells(wave, shares=each.shares)) for wave in each.waves]
    return Table(drawing.worded(each.figure.title), columns, rows)


def _wave_cells(wave: Wave, *, shares: bool) -> tuple[Cell | Value, ...]:
    figure = wave.figure
    told = (figure.satisfied if shares else figure.mean) if figure is not None else None
    if told is None:
        return (wave.card.title, None, None, None, gettext("not comparable, or too few answered"))
    scale, places = (100, 1) if shares else (1, 2)
    interval = told.interval
    span = "–" if interval is None else " – ".join(
        number(drawing.exact(end * scale, RoundingPolicy(places))) for end in (interval.low, interval.high)
    )  # fmt: skip
    return (wave.card.title, told.n, number(told.value * scale, places), span, _change(wave.since, shares=shares))


def _change(since: Difference | None, *, shares: bool) -> str:
    if since is None:
        return "–"
    scale, places = (100, 1) if shares else (1, 2)
    rounded: Callable[[float], str] = lambda end: number(drawing.exact(end * scale, RoundingPolicy(places)))  # noqa: E731
    sign = "+" if since.value > 0 else ""
    clear = gettext("clear") if since.clear else gettext("may be chance")
    told = _s(
        "%(change)s (%(low)s to %(high)s): %(clear)s",
        change=f"{sign}{number(since.value * scale, places)}", low=rounded(since.low), high=rounded(since.high),
        clear=clear,
    )  # fmt: skip
    return show(told)
