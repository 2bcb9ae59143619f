"""The rounds somebody has to do with, and the first page of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain.phases import (
    ORDER,
    PHASE_WORDS,
    STATUS_WORDS,
    ZONE,
    RoundStatus,
    Span,
    Timetable,
    day_of,
)
from thuocdo.assessments.selectors import rounds as selectors
from thuocdo.assessments.selectors import setup
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.assessments.views.asking import Asking, asking, now_and_actor
from thuocdo.assessments.views.duties import duties
from thuocdo.assessments.views.extending import told
from thuocdo.assessments.views.frame import around, state
from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold, sort_key
from thuocdo.ui.language import day, moment, say
from thuocdo.ui.parts import Cell, Column, Row, Table

PER_PAGE = 20
NEWEST = "-year"
SORTS: dict[str, Callable[[RoundCard], Any]] = {
    "year": lambda card: (card.year, card.id),
    "title": lambda card: sort_key(card.title),
    "status": lambda card: (list(RoundStatus).index(card.status), -card.year),
}


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds that the reader has to do with: search, year and status, sorted, in pages."""
    actor, now = now_and_actor(request)
    every = selectors.rounds_of(actor, day_of(now))
    asked = {name: request.GET.get(name, "")[:200] for name in ("q", "year", "status")}
    sort = request.GET.get("sort", NEWEST)
    sort = sort if sort.lstrip("-") in SORTS else NEWEST
    found = [card for card in every if _fits(card, asked)]
    found.sort(key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    owners = units.cards({card.owner_id for card in listed})
    rows = [_row(card, Asking(actor, now, card), owners) for card in listed]
    context = {
        "table": _table(rows, sort), "page_of": listed, "found": len(found), "every": len(every), "asked": asked,
        "years": sorted({str(card.year) for card in every}, reverse=True),
        "statuses": [(each.value, say(STATUS_WORDS[each])) for each in RoundStatus
                     if each in {card.status for card in every}],
        "filtered": any(asked.values()), "organises": bool(may_organise_anything(actor, day_of(now))),
    }  # fmt: skip
    return render(request, "assessments/rounds.html", context)


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where a round stands, what the reader has to do now, and what was granted to whom."""
    ask = asking(request, slug)
    card = ask.card
    seen = None if ask.sits_in_council else [part.unit.id for part in ask.own_parts]
    words = setup.texts(card.id)
    context = {
        **around(ask, "overview"), "duties": duties(ask), "granted": told(setup.granted(card.id, seen)),
        "all_granted": seen is None, "steps": _steps(card.timetable), "at": _place(ask), "framework": _framework(ask),
        "owner": units.unit(card.owner_id).formal, "notes": Titled(words.notes_vi, words.notes_en),
        "units": len(ask.parts), "ranked": sum(part.ranked for part in ask.parts), "opened_at": words.opened_at,
        "previous": _previous(ask),
    }  # fmt: skip
    return render(request, "assessments/overview.html", context)


def _fits(card: RoundCard, asked: dict[str, str]) -> bool:
    told = fold(f"{card.title} {card.title_en} {card.year}")
    return (
        all(word in told for word in fold(asked["q"]).split())
        and asked["year"] in ("", str(card.year))
        and asked["status"] in ("", card.status.value)
    )


def _table(rows: Sequence[Row], sort: str) -> Table:
    columns = (
        Column(_s("Round"), sort="title"), Column(_s("Year"), sort="year"), Column(_s("Owner")),
        Column(_s("Status"), sort="status"),
    )  # fmt: skip
    return Table(_s("Assessment rounds"), columns, rows, sort, caption_unseen=True)


def _row(card: RoundCard, ask: Asking, owners: dict[int, UnitCard]) -> Row:
    owner = owners[card.owner_id]
    link = reverse("assessments:overview", args=[card.slug])
    note: Sentence | str = _s("Model data") if card.is_model else ""
    name = Cell(Titled(card.title, card.title_en), link=link, note=note)
    return Row((name, str(card.year), Titled(owner.full_name, owner.title_en), state(ask)))


def _steps(timetable: Timetable) -> list[tuple[str, str]]:
    """Return the phases with their dates."""
    found = []
    for phase in ORDER:
        span = timetable.span(phase)
        note = _when(span) if span else say(_s("no dates yet"))
        found.append((say(PHASE_WORDS[phase]), note))
    return found


def _when(span: Span) -> str:
    """Return the days of a phase; with hours only where it does not begin and end at midnight."""
    whole = all(each.astimezone(ZONE).time() == time() for each in (span.starts_at, span.ends_at))
    if whole:
        return f"{day(span.starts_at)} – {day(span.ends_at - timedelta(seconds=1))}"
    return f"{moment(span.starts_at)} – {moment(span.ends_at)}"


def _place(ask: Asking) -> float:
    """Return which step runs, from 1. Between two phases it is a half: those before are done, none runs."""
    if ask.card.status is RoundStatus.DRAFT:
        return 0
    if ask.card.status is not RoundStatus.OPEN:
        return len(ORDER) + 1
    if ask.phase is not None:
        return ORDER.index(ask.phase) + 1
    return sum(span.ends_at <= ask.now for span in ask.card.timetable.spans) + 0.5


def _framework(ask: Asking) -> indices.FrameworkCard | None:
    try:
        return indices.framework(ask.card.framework_id, actor=ask.actor, on=ask.today)
    except NotFound:
        return None


def _previous(ask: Asking) -> RoundCard | None:
    """Return last year's round where the reader has to do with it."""
    if ask.card.previous_id is None:
        return None
    return next((each for each in selectors.rounds_of(ask.actor, ask.today) if each.id == ask.card.previous_id), None)
