"""Figures of the organiser by spreadsheet: the template out, a filled one in, the difference, then applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.figures import texts_of
from thuocdo.assessments.domain.points import is_known, value_of
from thuocdo.assessments.forms.provided import SheetForm, SourceForm
from thuocdo.assessments.selectors import previous
from thuocdo.assessments.selectors import provided as selectors
from thuocdo.assessments.services import figure_sheets, providing
from thuocdo.assessments.services.providing import Figure
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.provided import leaf_of
from thuocdo.assessments.views.setup import organised
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.leaf_inputs import LeafInput
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import say

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@login_required
@require_safe
def template(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Send the table with what stands; `?ma=` one leaf with all its inputs."""
    ask = organised(request, slug)
    if kind not in TYPES:
        raise Http404
    leaves, code = _leaves(ask, request.GET.get("ma", ""))
    content = figure_sheets.export(
        leaves, selectors.lines(ask.card.id), _standing(selectors.cells(ask.card)), kind, get_language() or "vi"
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    name = "-".join(filter(None, (gettext("figures"), ask.card.slug, code)))
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take figures from a spreadsheet: first the differences are shown, then they are applied.

    Between the two steps the table travels in the page as it was read, with its source: nothing is kept half.
    """
    ask = organised(request, slug)
    require(policy.may_provide(ask.actor, ask.card.facts, ask.now))
    leaves, code = _leaves(ask, (request.POST or request.GET).get("ma", ""))
    applying = "table" in request.POST
    form = (SourceForm if applying else SheetForm)(request.POST or None, None if applying else request.FILES or None)
    context: dict[str, Any] = {**around(ask, "provided"), "code": code, "leaf": leaves[0] if code else None}
    if form.is_valid():
        try:
            if applying and (done := _apply(request, ask, leaves, form)):
                return done
            if not applying:
                sent = form.cleaned_data["file"]
                figures = _read(ask, leaves, sent.read(), sent.name, form.source().text)
                context |= _preview(ask, leaves, figures)
        except BadInput as refusal:
            context["refused"] = refusal
            if applying:
                messages.error(request, say(refusal.sentence))
            else:
                form.add_error("file", say(refusal.sentence))
    if applying:
        sheet_form = SheetForm(initial={name: request.POST.get(name, "") for name in SheetForm.SOURCE})
        context["form"] = sheet_form
    else:
        context["form"] = form
    faulty = "refused" in context or bool(form.errors)
    return render(request, "assessments/provided/upload.html", context, status=400 if faulty else 200)


def _apply(request: HttpRequest, ask: Asking, leaves: Sequence[Node], form: SourceForm) -> HttpResponse | None:
    figures = _read(ask, leaves, request.POST["table"].encode(), "bang.csv", form.source().text)
    mark = request.POST.get("mark", "")
    count = providing.provide(
        actor=ask.actor, round_id=ask.card.id, figures=figures, source=form.source(), now=ask.now,
        mark=int(mark) if mark.isdecimal() else -1,
    )  # fmt: skip
    said = ngettext("%(count)s figure was entered.", "%(count)s figures were entered.", count) % {"count": count}
    messages.success(request, said)
    return redirect("assessments:provided", ask.card.slug)


def _read(ask: Asking, leaves: Sequence[Node], content: bytes, name: str, source: str) -> tuple[Figure, ...]:
    cells, lines = selectors.cells(ask.card), selectors.lines(ask.card.id)
    return figure_sheets.read(content, name, leaves, lines, cells, source)


def _preview(ask: Asking, leaves: Sequence[Node], figures: Sequence[Figure]) -> dict[str, Any]:
    by_code = {leaf.code: leaf for leaf in leaves}
    cells = selectors.cells(ask.card)
    units = {line.participant_id: line.unit for line in selectors.lines(ask.card.id)}
    before = previous.last_year(ask.card, [unit.id for unit in units.values()], by_code)
    rows = []
    stands = _standing(cells)
    new = [each for each in figures if _differs(by_code[each.code], each, stands)]
    for each in new:
        leaf, cell = by_code[each.code], cells.get((each.participant_id, each.code))
        value = value_of(leaf, each.content, _before(before, units[each.participant_id].id, each.code))
        rows.append({
            "unit": units[each.participant_id].formal, "leaf": leaf, "before": cell.points if cell else None,
            "after": value.points if is_known(value) else None, "sentence": value.sentence,
        })  # fmt: skip
    return {
        "preview": True, "rows": rows, "same": len(figures) - len(new), "mark": selectors.mark(ask.card.id),
        "table": _table(leaves, ask, new),
    }  # fmt: skip


def _table(leaves: Sequence[Node], ask: Asking, figures: Sequence[Figure]) -> str:
    """Return the figures as the very table they were read from, for the second step."""
    lines = selectors.lines(ask.card.id)
    told = {(each.participant_id, each.code): each.content for each in figures}
    wanted = [line for line in lines if any(key[0] == line.participant_id for key in told)]
    return figure_sheets.export(leaves, wanted, told, "csv", "en").decode("utf-8-sig")


def _leaves(ask: Asking, code: str) -> tuple[Sequence[Node], str]:
    return ((leaf_of(ask, code),), code) if code else (selectors.leaves(ask.card.spec), "")


def _before(known: Mapping[int, dict[str, previous.LastYear]], unit_id: int, code: str) -> LeafInput | None:
    stood = known.get(unit_id, {}).get(code)
    return stood.content if stood else None


def _standing(cells: Mapping[tuple[int, str], selectors.Cell]) -> dict[tuple[int, str], LeafInput]:
    return {key: cell.entry.content for key, cell in cells.items() if cell.entry and cell.entry.content is not None}


def _differs(leaf: Node, figure: Figure, stands: Mapping[tuple[int, str], LeafInput]) -> bool:
    """Return whether a figure says something else than what stands; another source alone is nothing new."""
    before = stands.get((figure.participant_id, figure.code))
    return texts_of(leaf, figure.content) != texts_of(leaf, before)
