"""The whole sheet out as a spreadsheet, and back in: every difference is shown before it is applied."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.points import value_of
from thuocdo.assessments.domain.telling import told
from thuocdo.assessments.forms.offline import SheetForm
from thuocdo.assessments.selectors import previous
from thuocdo.assessments.selectors.rounds import Part
from thuocdo.assessments.services import declaring
from thuocdo.assessments.services import offline as service
from thuocdo.assessments.services.offline import Reading
from thuocdo.assessments.views.asking import Asking, asking, sheet_for
from thuocdo.assessments.views.sheet import at_work, sheet_frame
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def download(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Send the sheet of a unit as a workbook."""
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    response = HttpResponse(service.export(ask.card, part, get_language() or "vi"), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{ask.card.slug}-{part.unit.slug}.xlsx"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offline(request: HttpRequest, slug: str, unit: str) -> HttpResponse:
    """Take a filled-in spreadsheet: first the differences, then they are applied, all or none.

    Between the two steps the file travels in the page, as the table it was read as: nothing is kept half.
    """
    ask = asking(request, slug)
    part = sheet_for(ask, unit)
    applied = request.method == "POST" and "table" in request.POST
    sent = request.method == "POST" and not applied
    if request.method == "POST":
        require(policy.may_declare(ask.actor, ask.card.facts, part.facts, ask.now))
    form = SheetForm(request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, object] = {**sheet_frame(ask, part, "offline"), "form": form, "now": at_work(ask, part)}
    try:
        if applied:
            count = _apply(ask, part, request.POST["table"], request.POST.get("seen", ""))
            messages.success(
                request,
                ngettext("%(count)s criterion was changed.", "%(count)s criteria were changed.", count)
                % {"count": count},
            )
            return redirect("assessments:sheet", slug, unit)
        if form.is_valid():
            file = form.cleaned_data["file"]
            context |= _preview(ask, part, service.read(ask.card, part, file.read(), file.name))
    except BadInput as refusal:
        context["refused"] = refusal
        if sent:
            form.add_error("file", say(refusal.sentence))
        else:
            messages.error(request, say(refusal.sentence))
    faulty = "refused" in context or (form.is_bound and bool(form.errors))
    return render(request, "assessments/sheet/offline.html", context, status=400 if faulty else 200)


def _apply(ask: Asking, part: Part, table: str, seen: str) -> int:
    reading = service.read(ask.card, part, table.encode(), "bang.csv")
    changed = declaring.declare_many(
        actor=ask.actor, participant_id=part.id, sayings=service.sayings(reading, _numbers(seen)), now=ask.now
    )
    return len(changed)


def _numbers(text: str) -> dict[str, int]:
    """Return the numbers of entries that the page carried. What was tampered with counts as nothing seen."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(code): number for code, number in found.items() if type(number) is int}


def _preview(ask: Asking, part: Part, reading: Reading) -> dict[str, object]:
    before = previous.stood(ask.card, part.unit.id)
    lines = []
    for each in reading.differences:
        old, standing = before.get(each.leaf.code), each.standing
        lines.append({
            "node": each.leaf,
            "was": told(standing.content if standing else None, each.leaf),
            "was_text": standing.text if standing else "",
            "becomes": told(each.content, each.leaf),
            "becomes_text": each.typed.text,
            "value": value_of(each.leaf, each.content, old.content if old else None),
        })  # fmt: skip
    return {
        "lines": lines,
        "same": reading.same,
        "table": reading.table,
        "seen": json.dumps(reading.seen),
        "read": True,
        "nothing_new": gettext("The file says exactly what stands already."),
    }
