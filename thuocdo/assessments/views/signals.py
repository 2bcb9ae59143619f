"""Signals of a round for the organiser and the council: what deserves a second look. Nothing changes by them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain import signals as domain
from thuocdo.assessments.selectors import evidence
from thuocdo.assessments.selectors import signals as selectors
from thuocdo.assessments.views.chamber import Chamber, chamber
from thuocdo.assessments.views.frame import around
from thuocdo.directory.selectors import people
from thuocdo.kernel.verdicts import require

MOST = 100  # lines of one kind


@login_required
@require_safe
def signals(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all signals, of all leaves or of one field."""
    room = chamber(request, slug)
    ask = room.ask
    require(policy.may_see_signals(ask.actor, ask.card.facts, ask.now))
    tree = ask.card.spec.tree
    field = next((each for each in tree.fields if each.code == request.GET.get("linh-vuc")), None)
    codes = [leaf.code for leaf in tree.leaves_under(field.code)] if field else None
    found = selectors.signals_of(ask.card, list(room.parts.values()), codes)
    context = {
        **around(ask, "signals"),
        "room": room,
        "found": found,
        "field": field,
        "fields": tree.fields,
        "gaps": [(room.parts[each.participant_id].unit, each) for each in found.gaps],
        "severities": _named(found.severities),
        "same": [_same(room, each) for each in found.same[:MOST]],
        "jumps": [
            (room.parts[each.participant_id].unit, tree[each.code], each) for each in found.jumps[:MOST]
        ],
        "shared": _shared(room, codes),
        "limits": domain,
        "most": MOST,
    }  # fmt: skip
    return render(request, "assessments/appraisal/signals.html", context)


def _named(found: tuple[domain.Severity, ...]) -> list[tuple[str, domain.Severity]]:
    names = people.names(each.author_id for each in found)
    return [(names.get(each.author_id, ""), each) for each in found]


def _shared(room: Chamber, codes: Collection[str] | None) -> list[dict[str, Any]]:
    """Return documents that several units hand in, each with one link to look at it."""
    found = []
    for each in evidence.shared_between_units(room.ask.card.id, codes)[:MOST]:
        uses = [(room.parts[unit].unit, code, document) for unit, code, document in each.uses if unit in room.parts]
        if uses:
            found.append({"url": each.url, "sha256": each.sha256, "uses": uses})
    return found


def _same(room: Chamber, group: domain.Same) -> dict[str, Any]:
    units = [room.parts[each].unit for each in group.participants]
    return {"leaf": room.ask.card.spec.tree[group.code], "figures": group.figures, "units": units}
