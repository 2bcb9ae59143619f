"""Which units take part: whole kinds at once, single ones by search, order, ranked or not."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from thuocdo.assessments.services import joining
from thuocdo.assessments.services.joining import Line
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.setup import organised, page
from thuocdo.directory.domain.units import KIND_WORDS, UnitCard, UnitKind
from thuocdo.directory.selectors import units
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput
from thuocdo.ui.language import say, title_of

PER_PAGE = 100
FOUND = 12  # of a search


@login_required
@require_safe
def units_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who takes part, and what could be added."""
    return _page(request, organised(request, slug))


@login_required
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the units of a kind, or the one whose button was pressed."""
    ask = organised(request, slug)
    if single := request.POST.get("unit", ""):
        wanted = [units.unit(single).id]
    else:
        wanted = [each.id for each in _of_kind(ask, request.POST)]
    count = joining.add_units(actor=ask.actor, round_id=ask.card.id, unit_ids=wanted, now=ask.now)
    _say_added(request, count)
    return redirect("assessments:setup-units", slug)


@login_required
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Save order, ranking and notes of the units on the page, or take one out, or sort all by name."""
    ask = organised(request, slug)
    data = request.POST
    if data.get("remove", "").isdecimal():
        gone = joining.remove_units(
            actor=ask.actor, round_id=ask.card.id, participant_ids=[int(data["remove"])], now=ask.now
        )
        if gone:
            messages.success(request, gettext("The unit no longer takes part."))
        return redirect("assessments:setup-units", slug)
    if "sort" in data:
        joining.sort_by_name(actor=ask.actor, round_id=ask.card.id, now=ask.now)
        messages.success(request, gettext("The units stand in the order of their names."))
        return redirect("assessments:setup-units", slug)
    lines, typed = {}, {}
    for part in ask.parts:
        if f"place-{part.id}" in data:
            place = data[f"place-{part.id}"].strip()
            line = Line(
                int(place) if place.isdecimal() and len(place) < 6 else part.position,
                f"ranked-{part.id}" in data, data.get(f"note-{part.id}", "")[:1000],
            )  # fmt: skip
            lines[part.id] = typed[part.id] = line
    try:
        joining.arrange(actor=ask.actor, round_id=ask.card.id, lines=lines, now=ask.now)
        messages.success(request, gettext("Saved."))
        return redirect("assessments:setup-units", slug)
    except BadInput as refusal:
        wrong = {int(each.place): say(each.sentence) for each in refusal.problems}
        return _page(request, ask, typed=typed, wrong=wrong)


def _page(
    request: HttpRequest, ask: Asking, typed: dict[int, Line] | None = None, wrong: dict[int, str] | None = None
) -> HttpResponse:
    asked, there = request.GET, {part.unit.id for part in ask.parts}
    listed = Paginator(ask.parts, PER_PAGE).get_page(asked.get("page"))
    typed, wrong = typed or {}, wrong or {}
    rows = [
        (part, typed.get(part.id) or Line(part.position, part.ranked, part.note), wrong.get(part.id)) for part in listed
    ]
    text = asked.get("q", "")[:200].replace("\x00", "")
    found = units.search(text, on=_day(asked.get("on", "")) or ask.today, per_page=FOUND) if text.strip() else None
    framework = indices.framework(ask.card.framework_id, actor=ask.actor, on=ask.today)
    kind = asked.get("kind", framework.index.unit_kind)
    whole = _of_kind(ask, asked) if "kind" in asked else ()
    new = [unit for unit in whole if unit.id not in there]
    context: dict[str, Any] = {
        "rows": rows, "page_of": listed, "q": text, "count": len(ask.parts),
        "ranked": sum(part.ranked for part in ask.parts),
        "found": [(unit, unit.id in there, KIND_WORDS[unit.kind]) for unit in found.units] if found else [],
        "searched": found is not None, "more_found": max(0, found.total - FOUND) if found else 0,
        "kinds": [(each.value, say(KIND_WORDS[each])) for each in UnitKind if each is not UnitKind.COUNTRY],
        "kind": kind, "withins": _withins(ask), "within": asked.get("within", _usual(ask, framework)),
        "on": (_day(asked.get("on", "")) or ask.today).isoformat(), "previewed": "kind" in asked,
        "whole": whole, "new": new, "wrong": wrong,
    }  # fmt: skip
    return render(request, "assessments/setup/units.html", page(ask, "setup-units", **context),
                  status=400 if wrong else 200)  # fmt: skip


def _of_kind(ask: Asking, asked: Any) -> tuple[UnitCard, ...]:
    """Return the units of a kind under a parent that exist on a day; nonsense is read as nothing given."""
    kind, within = asked.get("kind", ""), asked.get("within", "")
    if kind not in list(UnitKind):
        return ()
    known = {slug: unit_id for slug, unit_id, _name in _places(ask)}
    return units.of_kind(UnitKind(kind), _day(asked.get("on", "")) or ask.today, within=known.get(within))


def _places(ask: Asking) -> list[tuple[str, int, str]]:
    """Return the units under which one can choose: the owner and those above it."""
    line = units.line(ask.card.owner_id)
    known = units.cards(line)
    return [(known[each].slug, each, title_of(known[each].formal)[0]) for each in line if each in known]


def _withins(ask: Asking) -> list[tuple[str, str]]:
    return [("", gettext("anywhere")), *((slug, name) for slug, _id, name in _places(ask))]


def _usual(ask: Asking, framework: indices.FrameworkCard) -> str:
    inside = framework.index.within_id
    return next((slug for slug, unit_id, _name in _places(ask) if unit_id == inside), "")


def _say_added(request: HttpRequest, count: int) -> None:
    if count:
        said = ngettext("%(count)s unit was added.", "%(count)s units were added.", count) % {"count": count}
        messages.success(request, said)
    else:
        messages.info(request, gettext("Nothing was added: all of them take part already."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
