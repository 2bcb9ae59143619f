"""An appraiser's queue and grids: one leaf over its units, one unit over its leaves; accepting many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from thuocdo.assessments.domain.appraising import Judgement
from thuocdo.assessments.domain.deadlines import time_left
from thuocdo.assessments.domain.entries import Ruling
from thuocdo.assessments.domain.queue import WAITING, Count, Numbers, count, numbers_of, state_of
from thuocdo.assessments.selectors.appraising import Cell
from thuocdo.assessments.services import appraising
from thuocdo.assessments.views.chamber import Chamber, chamber, leaf_in, unit_in
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.lines import Line, leaf_lines, unit_lines
from thuocdo.indices.domain.frameworks import Node
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import fold
from thuocdo.ui.language import say, title_of
from thuocdo.ui.parts import Cell as TableCell
from thuocdo.ui.parts import Column, Row, Table

BY_LEAF, BY_UNIT = "tieu-chi", "don-vi"
ALL = "tat-ca"
SHOWN = {
    "": _s("All"),
    "cho": _s("Still to be judged"),
    "lam-lai": _s("To be judged anew"),
    "phan-doi": _s("With objections"),
    "xong": _s("All judged"),
}
PER_PAGE = 50
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Heap:
    """One line of the queue: a leaf or a unit, and how much of it waits."""

    key: str  # code or slug
    place: int  # in the framework or the round
    title: dict[str, str] | Node
    field: Node | None
    url: str
    count: Count

    @property
    def text(self) -> str:
        return fold(f"{self.key if self.field else ''} {title_of(self.title)[0]}")


@login_required
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what waits, by leaf or by unit."""
    room = chamber(request, slug)
    everything = (not room.own or request.GET.get("pham-vi") == ALL) and room.sees_all
    cells = room.cells if everything else room.own
    by_unit = request.GET.get("theo") == BY_UNIT
    asked = {
        "q": request.GET.get("q", "")[:200],
        "xem": request.GET.get("xem", "") if request.GET.get("xem", "") in SHOWN else "",
        "linh-vuc": request.GET.get("linh-vuc", "")[:30],
    }
    heaps = _by_unit(room, cells) if by_unit else _by_leaf(room, cells)
    kept = _sorted([heap for heap in heaps if _fits(heap, asked, by_unit=by_unit)], request.GET.get("sort", ""))
    listed = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    ends_at = room.ask.card.timetable.ends_at(room.phase)
    following = following_cell(room, None)
    context = {
        **around(room.ask, "queue"),
        "room": room,
        "everything": everything,
        "by_unit": by_unit,
        "asked": asked,
        "asked_field": asked["linh-vuc"],
        "table": _table(list(listed), request.GET.get("sort", ""), by_unit=by_unit, second=room.second),
        "page_of": listed,
        "filtered": any(asked.values()),
        "total": count(room.kind, cells.values()),
        "fields": room.ask.card.spec.tree.fields,
        "choices": SHOWN.items(),
        "ends_at": ends_at,
        "left": time_left(ends_at, room.ask.now) if ends_at and not room.closed_because else None,
        "next": cell_url(room, following, "") if following else "",
    }
    return render(request, "assessments/appraisal/queue.html", context)


@login_required
@require_safe
def leaf_grid(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one leaf over the units."""
    room = chamber(request, slug)
    leaf = leaf_in(room, code)
    lines, given = leaf_lines(room, leaf)
    place = room.leaves.index(leaf)
    context = {
        **_grid(request, room, lines),
        "leaf": leaf,
        "field": room.ask.card.spec.tree.field_of(leaf.code),
        "words": leaf.rule.in_words(leaf) if leaf.rule else (),
        "spread": given,
        "earlier": room.leaves[place - 1] if place else None,
        "later": room.leaves[place + 1] if place + 1 < len(room.leaves) else None,
    }
    return render(request, "assessments/appraisal/leaf.html", context)


@login_required
@require_safe
def unit_grid(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Show one unit over its leaves."""
    room = chamber(request, slug)
    part = unit_in(room, unit)
    lines = unit_lines(room, part)
    others = list(room.parts.values())
    place = others.index(part)
    context = {
        **_grid(request, room, lines),
        "part": part,
        "fields": {leaf.code: room.ask.card.spec.tree.field_of(leaf.code) for leaf in room.leaves},
        "earlier": others[place - 1] if place else None,
        "later": others[place + 1] if place + 1 < len(others) else None,
    }
    return render(request, "assessments/appraisal/unit.html", context)


@login_required
@require_POST
def accept_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept what was chosen: all of it, or, once the person has read why some can't be, the rest."""
    room = chamber(request, slug)
    require(room.at_work)
    back = back_to(request, reverse("assessments:queue", args=[slug]))
    chosen = [_read(each) for each in dict.fromkeys(request.POST.getlist("o")[:MOST_AT_ONCE])]
    judgements = [each for each in chosen if each is not None]
    if not judgements:
        messages.info(request, say(_s("Nothing was chosen.")))
        return redirect(back)
    try:
        outcome = appraising.judge_many(
            actor=room.ask.actor, round_id=room.ask.card.id, kind=room.kind, judgements=judgements, now=room.ask.now,
            only_good="chi-phan-duoc" in request.POST,
        )  # fmt: skip
    except BadInput as refusal:
        return _some_refused(request, room, judgements, refusal, back)
    taken = len(outcome.taken)
    said = ngettext("%(count)s leaf was accepted.", "%(count)s leaves were accepted.", taken) % {"count": taken}
    messages.success(request, said)
    return redirect(back)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the page of this site that the form came from."""
    wanted = request.POST.get("ve", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


def following_cell(room: Chamber, after: Cell | None, *, by_unit: bool = False) -> Cell | None:
    """Return the next leaf of a unit that waits for the reader: after this one, or from the beginning again."""
    if room.closed_because:
        return None
    leaves = {leaf.code: place for place, leaf in enumerate(room.leaves)}
    units = {participant: place for place, participant in enumerate(room.parts)}

    def order(cell: Cell) -> tuple[int, int]:
        unit, leaf = units[cell[0]], leaves[cell[1]]
        return (unit, leaf) if by_unit else (leaf, unit)

    waiting = sorted((cell for cell, found in room.own.items() if state_of(room.kind, found) in WAITING), key=order)
    waiting = [cell for cell in waiting if cell != after]
    if after is None:
        return waiting[0] if waiting else None
    here = order(after)
    return next((cell for cell in waiting if order(cell) > here), waiting[0] if waiting else None)


def cell_url(room: Chamber, cell: Cell, more: str) -> str:
    """Return the address of one leaf of one unit."""
    participant_id, code = cell
    return reverse("assessments:ruling", args=[room.ask.card.slug, room.parts[participant_id].unit.slug, code]) + more


def _grid(request: HttpRequest, room: Chamber, lines: Sequence[Line]) -> dict[str, Any]:
    shown = request.GET.get("xem", "")
    kept = [line for line in lines if shown != "cho" or line.waits]
    return {
        **around(room.ask, "queue"),
        "room": room,
        "lines": kept,
        "hidden": len(lines) - len(kept),
        "total": count(room.kind, [numbers_of(line.row.said) for line in lines]),
        "any_choosable": any(line.choosable for line in kept),
        "any_actable": any(line.actable for line in kept),
        "only_waiting": shown == "cho",
    }


def _read(mark: str) -> Judgement | None:
    """Return what a box of the grid stands for; None for one that was tampered with."""
    participant, _colon, rest = mark.partition(":")
    code, _colon, numbers = rest.partition(":")
    judged, _colon, seen = numbers.partition(":")
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in (participant, judged, seen)):
        return None
    return Judgement(int(participant), code[:30], Ruling.ACCEPTED, int(judged), int(seen))


def _some_refused(
    request: HttpRequest, room: Chamber, judgements: Sequence[Judgement], refusal: BadInput, back: str
) -> HttpResponse:
    units = {part.id: part.unit for part in room.ask.parts}
    told: list[tuple[dict[str, str], str, Sentence]] = [
        (units[each.row].formal, each.place, each.sentence) for each in refusal.problems if each.row in units
    ]
    bad = {(each.row, each.place) for each in refusal.problems}
    left = sum((each.participant_id, each.code) not in bad for each in judgements)
    context = {
        **around(room.ask, "queue"), "told": told, "left": left, "marks": request.POST.getlist("o")[:MOST_AT_ONCE],
        "back": back,
    }  # fmt: skip
    return render(request, "assessments/appraisal/refused.html", context, status=400)


def _by_leaf(room: Chamber, cells: Mapping[Cell, Numbers]) -> list[Heap]:
    found: dict[str, list[Numbers]] = {}
    for (_participant, code), numbers in cells.items():
        found.setdefault(code, []).append(numbers)
    tree, slug = room.ask.card.spec.tree, room.ask.card.slug
    return [
        Heap(leaf.code, place, leaf, tree.field_of(leaf.code), reverse("assessments:grid", args=[slug, leaf.code]),
             count(room.kind, found[leaf.code]))
        for place, leaf in enumerate(tree.leaves)
        if leaf.code in found
    ]  # fmt: skip


def _by_unit(room: Chamber, cells: Mapping[Cell, Numbers]) -> list[Heap]:
    found: dict[int, list[Numbers]] = {}
    for (participant, _code), numbers in cells.items():
        found.setdefault(participant, []).append(numbers)
    slug = room.ask.card.slug
    return [
        Heap(part.unit.slug, place, part.unit.formal, None,
             reverse("assessments:unit-grid", args=[slug, part.unit.slug]), count(room.kind, found[part.id]))
        for place, part in enumerate(room.parts.values())
        if part.id in found
    ]  # fmt: skip


def _fits(heap: Heap, asked: Mapping[str, str], *, by_unit: bool) -> bool:
    if not by_unit and asked["linh-vuc"] and (heap.field is None or heap.field.code != asked["linh-vuc"]):
        return False
    shown, counted = asked["xem"], heap.count
    fits = {
        "cho": counted.waiting > 0, "lam-lai": counted.outdated > 0, "phan-doi": counted.objected > 0,
        "xong": counted.waiting == 0,
    }.get(shown, True)  # fmt: skip
    return fits and all(fold(word) in heap.text for word in asked["q"].split())


_KEYS = {
    "ten": lambda heap: heap.text,
    "cho": lambda heap: heap.count.waiting,
    "xong": lambda heap: heap.count.done,
    "phan-doi": lambda heap: heap.count.objected,
}


def _sorted(heaps: list[Heap], sort: str) -> list[Heap]:
    key = _KEYS.get(sort.lstrip("-"))
    return heaps if key is None else sorted(heaps, key=key, reverse=sort.startswith("-"))


def _table(heaps: Sequence[Heap], sort: str, *, by_unit: bool, second: bool) -> Table:
    columns = (
        Column(_s("Unit") if by_unit else _s("Leaf"), sort="ten"),
        Column(_s("To be judged"), numeric=True, sort="cho"),
        Column(_s("of them anew"), numeric=True, minor=True),
        Column(_s("Objections") if second else _s("Objected to"), numeric=True, sort="phan-doi"),
        Column(_s("Judged"), numeric=True, sort="xong"),
    )
    rows = []
    for heap in heaps:
        name = title_of(heap.title)[0] if by_unit else f"{heap.key} {title_of(heap.title)[0]}"
        state = TableCell(_s("%(done)s of %(all)s", done=heap.count.done, all=heap.count.asked))
        note = title_of(heap.field)[0] if heap.field else ""
        cells = (TableCell(name, heap.url, note), heap.count.waiting, heap.count.outdated, heap.count.objected, state)
        rows.append(Row(cells, emphasis=False))
    caption = _s("What waits, by unit") if by_unit else _s("What waits, by leaf")
    return Table(caption, columns, rows, sort, caption_unseen=True)
