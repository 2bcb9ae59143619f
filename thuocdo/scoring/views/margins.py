"""The provisional indices with their intervals, while points of surveys come in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain.entries import Stage
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.surveyed import interval, show_unit
from thuocdo.kernel.sentences import Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.scoring.domain.margins import SEED, Margin
from thuocdo.scoring.selectors import margins as selectors
from thuocdo.scoring.services import refreshing
from thuocdo.scoring.views.council import seated
from thuocdo.ui.parts import Column, Row, Table


@login_required
@require_safe
def margins(request: HttpRequest, slug: str) -> HttpResponse:
    """Show index, interval and likely ranks of every unit as they stand, best first."""
    ask = seated(request, slug)
    live = refreshing.fresh(ask.card, ask.parts, now=ask.now)[Stage.FINAL]
    found = selectors.margins(ask.card, ask.parts, live.table)
    by_id = {part.id: part for part in ask.parts}
    table = Table(
        _s("Units by what stands, index in points of 100 with its interval"),
        (
            Column(_s("Unit")),
            Column(_s("Rank"), numeric=True),
            Column(_s("Index"), numeric=True, places=2),
            Column(_s("Interval, 95 percent"), numeric=True),
            Column(_s("Likely ranks"), numeric=True),
        ),
        [
            Row(
                (
                    show_unit(by_id[line.participant_id]),
                    line.rank if line.rank is not None else _s("not ranked"),
                    line.index,
                    _interval(found[line.participant_id]),
                    _ranks(found[line.participant_id]),
                ),
                key=by_id[line.participant_id].unit.slug,
            )
            for line in live.table.lines
        ],
        caption_unseen=True,
    )
    context = {
        **around(ask, "ranking"), "table": table, "seed": SEED, "computed_at": live.computed_at or ask.now,
        "itself": request.GET.get("tu-dong") == "1", "sampled": any(each.error for each in found.values()),
    }  # fmt: skip
    return render(request, "scoring/margins.html", context)


def _interval(margin: Margin) -> Value:
    return interval(margin.bounds) if margin.error else _s("no survey")


def _ranks(margin: Margin) -> Value:
    if margin.ranks is None:
        return "–"
    low, high = margin.ranks
    return low if low == high else f"{low}–{high}"
