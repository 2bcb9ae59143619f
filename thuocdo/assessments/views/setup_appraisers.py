"""Who appraises what: a row for every field, finer ones for criteria, leaves and single units; load and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from thuocdo.assessments.domain.assigning import Assignment
from thuocdo.assessments.domain.coverage import Appraiser, Coverage
from thuocdo.assessments.selectors import checklist, setup
from thuocdo.assessments.services import assigning
from thuocdo.assessments.services.assigning import Wish
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.setup import organised, page
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import people, units
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.frameworks import Node, Tree
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Titled
from thuocdo.ui.language import say, show, title_of

PERSON, AGENCY = "p", "a"
LONGEST_TITLE = 70  # of a part in a choice


@dataclass(frozen=True, slots=True)
class Chip:
    """One assignment as it is shown: who, for which unit alone, whether somebody can really do it."""

    id: int
    who: str
    agency: bool
    unit: str
    vacant: bool  # an agency without an appraiser, a person who is one no longer


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the framework with those who appraise it."""

    code: str
    title: Titled | str
    depth: int
    leaves: int
    chips: tuple[Chip, ...]
    uncovered: int  # leaves that nobody appraises for at least one unit


@login_required
@require_safe
def appraisers(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who appraises what, what nobody does, and how much each has to do."""
    ask = organised(request, slug)
    if indices.status_of(ask.card.framework_id) is Status.DRAFT:
        return render(request, "assessments/setup/appraisers.html", page(ask, "setup-appraisers", no_framework=True))
    able = setup.appraisers(ask.card.owner_id, ask.today)
    coverage = setup.covered(ask.card, ask.today)
    names = {each.id: each.name for each in able}
    names |= {one: people.person(one).full_name for one in _people_of(ask.assignments, coverage) - names.keys()}
    agencies = units.cards({each.agency_id for each in ask.assignments if each.agency_id}
                           | {agency for each in able for agency in each.agency_ids})  # fmt: skip
    tree = ask.card.spec.tree
    gaps = {code for _participant, code in coverage.unassigned}
    context = {
        "rows": _rows(ask, tree, coverage, names, agencies),
        "parts_for_choice": _choices(tree), "units": ask.parts, "who": _who(able, agencies),
        "gaps": [tree[leaf.code] for leaf in tree.leaves if leaf.code in gaps], "gap_cells": len(coverage.unassigned),
        "warnings": checklist.appraisal_warnings(coverage, ask.parts),
        "load": sorted(((names[one], count) for one, count in coverage.load.items()), key=lambda pair: -pair[1]),
        "left_out": _left_out(ask, coverage, names), "proposals": _proposals(ask, tree),
        "cells": len(ask.parts) * sum(leaf.self_scored for leaf in tree.leaves),
    }  # fmt: skip
    return render(request, "assessments/setup/appraisers.html", page(ask, "setup-appraisers", **context))


@login_required
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the chosen assignments, or take one back."""
    ask = organised(request, slug)
    data = request.POST
    try:
        if data.get("remove", "").isdecimal():
            assigning.unassign(actor=ask.actor, round_id=ask.card.id, assignment_id=int(data["remove"]), now=ask.now)
            messages.success(request, gettext("The assignment is taken back."))
        else:
            wishes = _wishes(data)
            count = assigning.assign(actor=ask.actor, round_id=ask.card.id, wishes=wishes, now=ask.now)
            if wishes:
                said = ngettext("%(count)s assignment was added.", "%(count)s assignments were added.", count)
                messages.success(request, said % {"count": count})
            else:
                messages.info(request, gettext("Nothing was chosen."))
    except BadInput as refusal:
        for sentence in (refusal.sentence, *(each.sentence for each in refusal.problems)):
            messages.error(request, say(sentence))
    return redirect("assessments:setup-appraisers", slug)


def _wishes(data: QueryDict) -> list[Wish]:
    """Return what was chosen: beside a field, in the form for single parts, or among the proposals."""
    found = []
    for name, value in data.items():
        if name.startswith("who-") and (who := _chosen(str(value))):
            found.append(Wish(name.removeprefix("who-"), *who))
    if who := _chosen(data.get("who", "")):
        unit = data.get("participant", "")
        found.append(Wish(data.get("code", ""), *who, int(unit) if unit.isdecimal() else None))
    for proposal in data.getlist("proposal"):
        code, _mark, agency = proposal.rpartition("|")
        if agency.isdecimal():
            found.append(Wish(code, None, int(agency)))
    return found


def _chosen(text: str) -> tuple[int | None, int | None] | None:
    kind, number = text[:1], text[1:]
    if not number.isdecimal() or len(number) > 12:
        return None
    return (int(number), None) if kind == PERSON else (None, int(number)) if kind == AGENCY else None


def _rows(
    ask: Asking, tree: Tree, coverage: Coverage, names: Mapping[int, str], agencies: Mapping[int, UnitCard]
) -> list[PartRow]:
    by_code: dict[str, list[Assignment]] = {}
    gaps = {code for _participant, code in coverage.unassigned}
    for each in ask.assignments:
        by_code.setdefault(each.code, []).append(each)
    of = {part.id: title_of(part.unit.formal)[0] for part in ask.parts}

    def chip(each: Assignment) -> Chip:
        unit = of.get(each.participant_id, "") if each.participant_id else ""
        if each.agency_id is not None:
            who = title_of(agencies[each.agency_id].formal)[0]
            return Chip(each.id, who, True, unit, each.agency_id in coverage.empty_agencies)
        return Chip(each.id, names[each.person_id or 0], False, unit, each.person_id not in coverage.load)

    def row(code: str, title: Titled | str, depth: int, leaves: Iterable[Node]) -> PartRow:
        codes = [leaf.code for leaf in leaves if leaf.self_scored]
        chips = tuple(chip(each) for each in by_code.pop(code, ()))
        return PartRow(code, title, depth, len(codes), chips, sum(leaf in gaps for leaf in codes))

    found = [row("", gettext("The whole framework"), 0, tree.leaves)]
    for node in tree.ordered:
        if node.parent_code is None or node.code in by_code:
            part = row(node.code, node.title, tree.depth(node.code), tree.leaves_under(node.code))
            if part.leaves or part.chips:
                found.append(part)
    return found + [row(code, gettext("Not in this framework"), 1, ()) for code in list(by_code)]


def _choices(tree: Tree) -> list[tuple[str, str]]:
    found = [("", gettext("The whole framework"))]
    for node in tree.ordered:
        if any(leaf.self_scored for leaf in tree.leaves_under(node.code)):
            title = show(node.title)
            short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
            found.append((node.code, "\u2003" * (tree.depth(node.code) - 1) + f"{node.code} {short}"))
    return found


def _who(able: Iterable[Appraiser], agencies: Mapping[int, UnitCard]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return people and agencies for a choice, in two groups."""
    persons, counts = [], dict.fromkeys(agencies, 0)
    for each in able:
        where = ", ".join(title_of(agencies[agency].formal)[0] for agency in sorted(each.agency_ids))
        persons.append((f"{PERSON}{each.id}", f"{each.name} ({where})"))
        for agency in each.agency_ids:
            counts[agency] += 1
    offices = [
        (f"{AGENCY}{agency}", ngettext("%(agency)s (%(count)s appraiser)", "%(agency)s (%(count)s appraisers)", count)
         % {"agency": title_of(agencies[agency].formal)[0], "count": count})
        for agency, count in counts.items()
    ]  # fmt: skip
    return [(gettext("People"), persons), (gettext("All appraisers of an agency"), offices)]


def _left_out(ask: Asking, coverage: Coverage, names: Mapping[int, str]) -> list[dict[str, object]]:
    of = {part.id: part.unit for part in ask.parts}
    return [
        {"name": names[each.appraiser_id], "unit": of[each.participant_id].formal, "leaves": len(each.codes),
         "by": [names[one] for one in each.by], "uncovered": len(each.uncovered)}
        for each in coverage.left_out
    ]  # fmt: skip


def _proposals(ask: Asking, tree: Tree) -> list[dict[str, object]]:
    return [
        {"value": f"{code}|{agency.id}", "code": code, "title": tree[code].title, "agency": agency.formal}
        for code, agency in setup.proposals(ask.card, ask.today)
    ]


def _people_of(assignments: Iterable[Assignment], coverage: Coverage) -> set[int]:
    return {each.person_id for each in assignments if each.person_id is not None} | set(coverage.load)
