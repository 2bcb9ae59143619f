"""Figures that the organiser enters: a table of all leaves and units, one leaf over all units."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.figures import MANY, asks, takes_points
from thuocdo.assessments.forms.provided import LeafForm
from thuocdo.assessments.forms.telling import tell
from thuocdo.assessments.selectors import provided as selectors
from thuocdo.assessments.selectors.surveyed import links
from thuocdo.assessments.services import providing
from thuocdo.assessments.services.recording import LateSave
from thuocdo.assessments.views.asking import Asking
from thuocdo.assessments.views.frame import around
from thuocdo.assessments.views.setup import closed, organised
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.words import CHANNELS
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.ui.language import title_of

PER_PAGE = 40  # units in the form of one leaf


@login_required
@require_safe
def provided(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what has been entered: leaves across, units down; and for each leaf how many are still missing."""
    ask = organised(request, slug)
    leaves, cells, lines = selectors.leaves(ask.card.spec), selectors.cells(ask.card), selectors.lines(ask.card.id)
    tree = ask.card.spec.tree
    listed = Paginator(lines, 100).get_page(request.GET.get("page"))
    todo = [
        {
            "leaf": leaf, "field": tree.field_of(leaf.code), "channel": CHANNELS[leaf.channel.value],
            "done": sum(1 for line in lines if _filled(cells, line.participant_id, leaf.code)), "of": len(lines),
        }
        for leaf in leaves
    ]  # fmt: skip
    rows = [(line, [cells.get((line.participant_id, leaf.code)) for leaf in leaves]) for line in listed]
    context = {
        **around(ask, "provided"), "leaves": leaves, "todo": todo, "rows": rows, "page_of": listed,
        "reason_closed": closed(policy.may_provide(ask.actor, ask.card.facts, ask.now)),
    }  # fmt: skip
    return render(request, "assessments/provided/table.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaf_page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Enter the figures of one leaf for all units, with their source."""
    ask = organised(request, slug)
    leaf = leaf_of(ask, code)
    verdict = policy.may_provide(ask.actor, ask.card.facts, ask.now)
    lines = selectors.lines(ask.card.id)
    listed = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    cells = selectors.cells(ask.card, [code])
    groups = {group.code: title_of(group)[0] for group in ask.card.spec.respondent_groups}
    many = len(asks(leaf)) > MANY and takes_points(leaf)
    detailed = not many or request.GET.get("chi-tiet") == "1"
    form = LeafForm(leaf, list(listed), cells, groups, request.POST or None, detailed=detailed)
    if request.method == "POST":
        require(verdict)
        if form.is_valid() and (done := _save(request, ask, form)):
            return done
    context = {
        **around(ask, "provided"), "leaf": leaf, "form": form, "page_of": listed, "reason_closed": closed(verdict),
        "words": leaf.rule.in_words(leaf) if leaf.rule else (), "channel": CHANNELS[leaf.channel.value],
        "sources": sorted({cell.entry.source for cell in cells.values() if cell.entry}), "others": _others(ask, leaf),
        "many": many, "detailed": detailed, "surveyed": code in links(ask.card.id),
    }  # fmt: skip
    return render(request, "assessments/provided/leaf.html", context, status=400 if form.errors else 200)


def leaf_of(ask: Asking, code: str) -> Node:
    """Return a leaf whose figures the organiser enters. Raise `NotFound`."""
    found = next((leaf for leaf in selectors.leaves(ask.card.spec) if leaf.code == code), None)
    if found is None:
        raise NotFound(_s("There is no leaf %(code)s whose figures the organiser enters.", code=code))
    return found


def _save(request: HttpRequest, ask: Asking, form: LeafForm) -> HttpResponse | None:
    source = form.source()
    figures = form.figures(source.text if source.document else "")
    if form.errors:
        return None
    if not figures:
        messages.info(request, gettext("Nothing new was typed."))
        return redirect(request.get_full_path())
    try:
        count = providing.provide(actor=ask.actor, round_id=ask.card.id, figures=figures, source=source, now=ask.now)
    except LateSave as refusal:
        tell(form, refusal)
        form.show_what_stands(selectors.cells(ask.card, [form.leaf.code]))
        return None
    except BadInput as refusal:
        for each in refusal.problems:
            form.refuse(each.row or 0, BadInput(each.sentence, field=each.column))
        return None
    said = ngettext("%(count)s figure was entered.", "%(count)s figures were entered.", count) % {"count": count}
    messages.success(request, said)
    return redirect(request.get_full_path())


def _others(ask: Asking, leaf: Node) -> list[tuple[str, str, bool]]:
    """Return the leaves of the organiser as links, to walk from one to the next."""
    return [
        (f"{each.code}", reverse("assessments:provided-leaf", args=[ask.card.slug, each.code]), each.code == leaf.code)
        for each in selectors.leaves(ask.card.spec)
    ]


def _filled(cells: dict[tuple[int, str], selectors.Cell], participant_id: int, code: str) -> bool:
    cell = cells.get((participant_id, code))
    return cell is not None and cell.points is not None
