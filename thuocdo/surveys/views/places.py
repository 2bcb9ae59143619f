"""Respondent groups, rated units and quotas of a campaign: tables of which every row is typed in place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from thuocdo.directory.domain.units import KIND_WORDS, UnitCard, UnitKind
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import BadInput
from thuocdo.surveys.domain.campaigns import State
from thuocdo.surveys.domain.quotas import Cell
from thuocdo.surveys.selectors import campaigns
from thuocdo.surveys.services import parts
from thuocdo.surveys.services.parts import GroupSpec
from thuocdo.surveys.views.asking import Asking, managed
from thuocdo.surveys.views.setting_up import page
from thuocdo.ui.language import say, show, title_of

SPARE = 3  # empty rows at the end of a table
PER_PAGE = 100
FOUND = 12  # units of a search
LARGEST = 10**9  # what is typed above it is no number of ballots anyway


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """Show or save the respondent groups with their targets."""
    ask = managed(request, slug)
    settled = ask.state is not State.DRAFT
    rows: list[dict[str, Any]] = [
        {"code": each.code, "vi": str(each.title), "en": each.title.en, "target": each.target or ""}
        for each in ask.groups
    ]
    faults: dict[int, list[str]] = {}
    if request.method == "POST":
        rows = _rows(request.POST, ("code", "vi", "en", "target"))
        specs = [GroupSpec(row["code"], row["vi"], row["en"], _target(row["target"])) for row in rows]
        done, faults = _save(request, ask, lambda seen: parts.set_groups(
            actor=ask.actor, campaign_id=ask.card.id, groups=specs, seen=seen, now=ask.now))  # fmt: skip
        if done:
            return redirect("surveys:setup-groups", slug)
    spare = [] if settled else [{"code": "", "vi": "", "en": "", "target": ""}] * SPARE
    lines = [(at, row, faults.get(at, [])) for at, row in enumerate([*rows, *spare], start=1)]
    context = page(ask, "setup-groups", lines=lines, settled=settled, seen=ask.card.revision, faults=faults.get(0, []))
    return render(request, "surveys/organising/groups.html", context, status=400 if faults else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest, slug: str) -> HttpResponse:
    """Show or save how many ballots of a group, a unit or both are taken at most."""
    ask = managed(request, slug)
    rows: list[dict[str, Any]] = [
        {"group": str(each.group_id or ""), "unit": str(each.unit_id or ""), "most": each.most}
        for each in campaigns.quotas(ask.card.id)
    ]
    faults: dict[int, list[str]] = {}
    if request.method == "POST":
        rows = _rows(request.POST, ("group", "unit", "most"))
        cells = [Cell(_id(row["group"]), _id(row["unit"]), _target(row["most"]) or 0) for row in rows]
        done, faults = _save(request, ask, lambda seen: parts.set_quotas(
            actor=ask.actor, campaign_id=ask.card.id, quotas=cells, seen=seen, now=ask.now))  # fmt: skip
        if done:
            return redirect("surveys:setup-quotas", slug)
    spare = [{"group": "", "unit": "", "most": ""}] * SPARE
    context = page(
        ask, "setup-quotas", seen=ask.card.revision, faults=faults.get(0, []),
        lines=[(at, row, faults.get(at, [])) for at, row in enumerate([*rows, *spare], start=1)],
        groups=[(str(each.id), show(each.title)) for each in ask.groups],
        units=[(str(each.unit.id), title_of(each.unit.formal)[0]) for each in ask.rated],
    )  # fmt: skip
    return render(request, "surveys/organising/quotas.html", context, status=400 if faults else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rated(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rated units with their targets, and what could be added; save the targets of the page."""
    ask = managed(request, slug)
    faults: dict[int, list[str]] = {}
    if request.method == "POST":
        targets = {each.unit.id: each.target for each in ask.rated}
        gone = _id(request.POST.get("remove", ""))
        if gone is not None:
            targets.pop(gone, None)
        for unit_id in targets if gone is None else ():
            if (given := request.POST.get(f"target-{unit_id}")) is not None:
                targets[unit_id] = _target(given)
        if every := request.POST.get("every", "").strip():
            targets = dict.fromkeys(targets, _target(every))
        done, faults = _save(request, ask, lambda seen: parts.set_rated(
            actor=ask.actor, campaign_id=ask.card.id, targets=targets, seen=seen, now=ask.now))  # fmt: skip
        if done:
            return redirect("surveys:setup-units", slug)
    return render(request, "surveys/organising/units.html", _units_page(request, ask, faults),
                  status=400 if faults else 200)  # fmt: skip


@login_required
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the units of a kind, or the one whose button was pressed."""
    ask = managed(request, slug)
    if single := request.POST.get("unit", ""):
        wanted = [units.unit(single).id]
    else:
        wanted = [each.id for each in _of_kind(ask, request.POST)]
    targets = {each.unit.id: each.target for each in ask.rated}
    new = [each for each in wanted if each not in targets]
    try:
        parts.set_rated(actor=ask.actor, campaign_id=ask.card.id, targets=targets | dict.fromkeys(new),
                        seen=ask.card.revision, now=ask.now)  # fmt: skip
        said = ngettext("%(count)s unit was added.", "%(count)s units were added.", len(new)) % {"count": len(new)}
        messages.success(request, said)
    except BadInput as refusal:
        messages.error(request, say(refusal.sentence))
    return redirect("surveys:setup-units", slug)


def _units_page(request: HttpRequest, ask: Asking, faults: dict[int, list[str]]) -> dict[str, Any]:
    asked, there = request.GET, {each.unit.id for each in ask.rated}
    listed = Paginator(ask.rated, PER_PAGE).get_page(asked.get("page"))
    text = asked.get("q", "")[:200].replace("\x00", "")
    found = units.search(text, on=ask.today, per_page=FOUND) if text.strip() else None
    whole = _of_kind(ask, asked) if "kind" in asked else ()
    return page(
        ask, "setup-units", rows=[(each, request.POST.get(f"target-{each.unit.id}", each.target)) for each in listed],
        page_of=listed, count=len(ask.rated), seen=ask.card.revision,
        faults=[one for each in faults.values() for one in each], q=text, searched=found is not None,
        found=[(unit, unit.id in there, KIND_WORDS[unit.kind]) for unit in found.units] if found else [],
        more_found=max(0, found.total - FOUND) if found else 0,
        kinds=[(each.value, say(KIND_WORDS[each])) for each in UnitKind if each is not UnitKind.COUNTRY],
        kind=asked.get("kind", ""), within=asked.get("within", ""), previewed="kind" in asked, whole=whole,
        withins=[("", gettext("anywhere")), *((slug, name) for slug, _unit_id, name in _places(ask))],
        new=[unit for unit in whole if unit.id not in there],
    )  # fmt: skip


def _of_kind(ask: Asking, asked: Any) -> tuple[UnitCard, ...]:
    """Return the units of a kind under a parent that exist today; nonsense is read as nothing given."""
    kind, within = asked.get("kind", ""), asked.get("within", "")
    if kind not in list(UnitKind):
        return ()
    known = {slug: unit_id for slug, unit_id, _name in _places(ask)}
    return units.of_kind(UnitKind(kind), ask.today, within=known.get(within))


def _places(ask: Asking) -> list[tuple[str, int, str]]:
    """Return the units under which one can choose: the owner and those above it."""
    line = units.line(ask.card.owner_id)
    known = units.cards(line)
    return [(known[each].slug, each, title_of(known[each].formal)[0]) for each in line if each in known]


def _save(request: HttpRequest, ask: Asking, save: Any) -> tuple[bool, dict[int, list[str]]]:
    """Save a table; return whether it went well, and what is wrong by row, 0 for what belongs to none."""
    told = request.POST.get("seen", "")
    try:
        save(int(told) if told.isdecimal() and len(told) < 10 else -1)
    except BadInput as refusal:
        faults: dict[int, list[str]] = {}
        for each in refusal.problems:
            faults.setdefault(each.row or 0, []).append(say(each.sentence))
        if not faults:
            faults[0] = [say(refusal.sentence)]
        return False, faults
    messages.success(request, gettext("Saved."))
    return True, {}


def _rows(data: QueryDict, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the rows of a table that have anything in them, in their order."""
    count = min(int(data.get("rows", "0")) if data.get("rows", "").isdecimal() else 0, 500)
    rows = [
        {name: data.get(f"{name}-{at}", "").replace("\x00", "").strip()[:300] for name in names}
        for at in range(1, count + 1)
    ]
    return [row for row in rows if any(row.values())]


def _target(text: Any) -> int | None:
    """Return a number of ballots; 0, which no service takes, for what is none."""
    plain = str(text).strip().replace(".", "").replace(" ", "")
    if not plain:
        return None
    return min(int(plain), LARGEST) if plain.isdecimal() and len(plain) < 12 else 0


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
