"""Lists of questionnaires: everyone's, those of my units, those offered as a beginning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.policy import may_manage_any_surveys
from thuocdo.directory.domain.units import UnitCard
from thuocdo.directory.selectors import units
from thuocdo.directory.views.asking import Asking, asking
from thuocdo.kernel.sentences import Sentence, mark
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import require
from thuocdo.kernel.vietnamese import fold, sort_key
from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.selectors import VersionCard
from thuocdo.questionnaires.views.shown import STATUS_WORDS
from thuocdo.ui.language import show, title_of
from thuocdo.ui.parts import Cell, Column, Row, Table

PER_PAGE = 25
ASKED = ("q", "owner", "status")
TABS = (
    ("questionnaires:questionnaires", mark("All questionnaires")),
    ("questionnaires:templates", mark("Templates")),
    ("questionnaires:work", mark("Of my unit")),
)


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    """List what is public, and my own drafts."""
    return _list(request, "questionnaires:questionnaires", lambda _ask, _card: True)


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """List what is offered to every unit as a beginning."""
    return _list(request, "questionnaires:templates", lambda _ask, card: card.is_template)


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """List the questionnaires of the units whose surveys I manage."""
    ask = asking(request)
    require(may_manage_any_surveys(ask.actor, ask.today))
    mine = ask.actor.units_as(Role.SURVEY_MANAGER, on=ask.today)
    return _list(request, "questionnaires:work", lambda _ask, card: card.owner_id in mine)


def _list(request: HttpRequest, here: str, keep: Callable[[Asking, VersionCard], bool]) -> HttpResponse:
    ask = asking(request)
    every = [card for card in selectors.newest(actor=ask.actor, on=ask.today) if keep(ask, card)]
    owners = units.cards(card.owner_id for card in every)
    asked = {name: request.GET.get(name, "")[:200] for name in (*ASKED, "sort")}
    found = _sorted(_found(every, owners, asked), owners, asked["sort"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    manages = bool(may_manage_any_surveys(ask.actor, ask.today))
    return render(
        request,
        "questionnaires/list.html",
        {
            "page": page,
            "total": page.paginator.count,
            "table": _table(list(page), owners, asked["sort"]) if found else None,
            "any": bool(every),
            "owners": sorted(((pk, title_of(unit)[0]) for pk, unit in owners.items()), key=lambda o: sort_key(o[1])),
            "statuses": [(word, label) for word, label in STATUS_WORDS.items() if word in {c.status for c in every}],
            "asked": asked,
            "filtered": any(asked[name] for name in ASKED),
            "manages": manages,
            "tabs": [(label, reverse(name), name == here) for name, label in TABS[: 3 if manages else 2]],
            "here": here,
        },
    )


def _found(every: Sequence[VersionCard], owners: dict[int, UnitCard], asked: dict[str, str]) -> list[VersionCard]:
    words = fold(asked["q"]).split()

    def fits(card: VersionCard) -> bool:
        text = fold(f"{card.title} {card.title.en} {title_of(owners[card.owner_id])[0]}")
        return (
            all(word in text for word in words)
            and asked["owner"] in ("", str(card.owner_id))
            and asked["status"] in ("", card.status.value)
        )

    return [card for card in every if fits(card)]


def _sorted(cards: Sequence[VersionCard], owners: dict[int, UnitCard], sort: str) -> list[VersionCard]:
    """Return the cards in the order asked for; first those begun last."""
    keys: dict[str, Callable[[VersionCard], Any]] = {
        "name": lambda card: sort_key(show(card.title)),
        "owner": lambda card: sort_key(title_of(owners[card.owner_id])[0]),
        "day": lambda card: card.published_at.timestamp() if card.published_at else 0,
    }
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return list(cards)[::-1]
    return sorted(cards, key=key, reverse=sort.startswith("-"))


def _table(cards: Sequence[VersionCard], owners: dict[int, UnitCard], sort: str) -> Table:
    columns = (
        Column(_("Questionnaire"), sort="name"), Column(_("Owner"), sort="owner"),
        Column(_("Version"), numeric=True), Column(_("Status")), Column(_("Published on"), sort="day"),
    )  # fmt: skip
    rows = [
        Row((
            Cell(card.title, reverse("questionnaires:version", args=[card.slug, card.number]),
                 note=_("Template") if card.is_template else ""),
            title_of(owners[card.owner_id])[0],
            card.number,
            Cell(Sentence(STATUS_WORDS[card.status.value]), kind="tag"),
            card.published_at.date() if card.published_at else None,
        ))
        for card in cards
    ]  # fmt: skip
    return Table(_("Questionnaires"), columns, rows, sorted_by=sort, caption_unseen=True)
