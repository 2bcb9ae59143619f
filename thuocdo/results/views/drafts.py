"""An organiser's own results: the list, one draft, publishing and discarding it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.policy import may_organise, may_organise_anything
from thuocdo.directory.views.asking import asking
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results import selectors
from thuocdo.results.domain import policy
from thuocdo.results.domain.paging import page_of
from thuocdo.results.selectors.cards import PublicationCard
from thuocdo.results.selectors.differences import Difference
from thuocdo.results.selectors.rankings import page_size
from thuocdo.results.services import drafts, publishing
from thuocdo.results.views.audited import address, findings_table, weight_counts
from thuocdo.ui.parts import Cell, Column, Row, Table

PER_PAGE = 100  # changes, findings
T = TypeVar("T")
STATUS_WORDS: dict[str, Sentence] = {
    policy.Status.DRAFT: _s("draft"),
    policy.Status.PUBLISHED: _s("published"),
    policy.Status.REPLACED: _s("replaced by a correction"),
}


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The results of the units that the actor organises: drafts, published and replaced ones."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    text = request.GET.get("q", "")[:200]
    own = ask.actor.units_as(Role.ORGANISER, on=ask.today)
    cards = [
        card
        for status in policy.Status
        for card in selectors.publications(actor=ask.actor, on=ask.today, status=status, text=text)
        if card.owner_id in own
    ]
    return render(request, "results/work.html", {"cards": _list(cards) if cards else None, "text": text})


def _list(cards: list[PublicationCard]) -> Table:
    return Table(
        _s("Results of my unit"),
        (
            Column(_s("Title")), Column(_s("Year"), numeric=True), Column(_s("Edition"), numeric=True),
            Column(_s("Units"), numeric=True), Column(_s("Status")),
        ),
        [
            Row(
                (
                    Cell(card.title, link=address("results:draft", card.slug)), str(card.year), card.number,
                    card.units_listed, Cell(STATUS_WORDS[card.status], kind="tag"),
                )
            )
            for card in cards
        ],
        caption_unseen=True,
    )  # fmt: skip


@login_required
@require_safe
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """One result as its organiser sees it: findings, table, and what may be done with it."""
    ask = asking(request)
    card = selectors.publication(slug, actor=ask.actor, on=ask.today)
    require(may_organise(ask.actor, card.owner_id, ask.today))
    page = selectors.ranking(card, page=_page(request))
    found = selectors.findings(card)
    grave = _part(request, [each for each in found if each.weight != "right"], "findings")
    actor, owner, status, today = ask.actor, card.owner_id, card.status, ask.today
    corrected = selectors.publication(card.corrects_slug, actor=ask.actor, on=ask.today) if card.corrects_slug else None
    changes = _part(request, selectors.differences(corrected, card) if corrected else (), "changes")
    context = {
        "card": card,
        "status": STATUS_WORDS[card.status],
        "table": ranking_table(card, page),
        "page": Paginator(range(page.total), page_size(page.total)).page(page.page),
        "counts": weight_counts(each.weight for each in found),
        "findings": findings_table((each.weight, each.unit_name, each.sentence) for each in grave) if grave else None,
        "findings_page": grave,
        "changes": _changes(list(changes)) if changes else None,
        "changes_page": changes,
        "corrected": corrected,
        "may_publish": bool(policy.may_publish(actor, owner_id=owner, status=status, on=today)),
        "may_discard": bool(policy.may_discard(actor, owner_id=owner, status=status, on=today)),
        "may_correct": bool(policy.may_correct(actor, owner_id=owner, status=status, on=today)),
        "public": address("portal:publication", card.slug) if card.status.public else "",
    }
    return render(request, "results/draft.html", context)


def _part(request: HttpRequest, listed: Sequence[T], key: str) -> Page[T]:
    """Return the page of a list that the address asks for under `key`. Raise `BadInput` for one that is not there."""
    number = _page(request, key)
    page_of(len(listed), number, PER_PAGE)
    return Paginator(listed, PER_PAGE).page(number)


def _page(request: HttpRequest, key: str = "page") -> int:
    text = request.GET.get(key, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def ranking_table(card: PublicationCard, page: selectors.RankingPage) -> Table:
    """Return a page of a publication's ranking as a table; what was taken from print has its printed rank beside."""
    printed = card.kind != "computed"
    return Table(
        _s("The table"),
        (
            Column(_s("Unit")), Column(_s("Rank"), numeric=True),
            *([Column(_s("Rank as printed"), numeric=True)] if printed else ()),
            Column(_s("Index (%)"), numeric=True, places=2), Column(_s("Band")),
            *(Column(column.title, numeric=True, places=2) for column in page.columns),
        ),
        [
            Row(
                (
                    line.printed_name, line.rank, *([line.printed_rank] if printed else ()), line.value,
                    card.band_title(line.band) or "–",
                    *(_points(line, column.code) for column in page.columns),
                ),
                key=line.unit.slug,
            )
            for line in page.lines
        ],
    )  # fmt: skip


def _points(line: selectors.LineCard, code: str) -> Cell:
    value = line.values.get(code)
    return Cell(value.points if value else None)


def _changes(found: Sequence[Difference]) -> Table:
    return Table(
        _s("What the correction changes"),
        (Column(_s("Unit")), Column(_s("What")), Column(_s("Before"), numeric=True), Column(_s("Now"), numeric=True)),
        [Row((each.unit_name, each.label, each.before, each.after)) for each in found],
        caption_unseen=True,
    )


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a draft, which freezes it."""
    ask = asking(request)
    selectors.publication(slug, actor=ask.actor, on=ask.today)
    publishing.publish(actor=ask.actor, publication_slug=slug, now=ask.now)
    messages.success(request, gettext("The result is published. Nothing of it changes any more."))
    return redirect("results:draft", slug)


@login_required
@require_POST
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a draft."""
    ask = asking(request)
    selectors.publication(slug, actor=ask.actor, on=ask.today)
    drafts.discard(actor=ask.actor, publication_slug=slug, now=ask.now)
    messages.success(request, gettext("The draft is deleted."))
    return redirect("results:work")
