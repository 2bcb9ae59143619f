"""Lists of frameworks: which are asked for, in which order, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse

from thuocdo.indices import selectors
from thuocdo.indices.domain.words import STATUSES, UNIT_KINDS
from thuocdo.indices.selectors import FrameworkCard, IndexCard
from thuocdo.kernel.sentences import Sentence, Titled, Value
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.vietnamese import sort_key
from thuocdo.ui.language import title_of
from thuocdo.ui.parts import Cell, Column, Row, Table

PER_PAGE = 25
ASKED = ("q", "owner", "kind", "year", "status")
CAPTION = _("Frameworks")


def years_of(card: FrameworkCard) -> range:
    """Return the years a version says it is valid in: none where it says nothing."""
    first = card.first_year or card.last_year
    last = card.last_year or first
    return range(first, last + 1) if first and last else range(0)


def listed(
    asked: QueryDict, every: Sequence[FrameworkCard], find: Callable[..., Sequence[FrameworkCard]]
) -> dict[str, Any]:
    """Return what a page with a list shows: choices made of `every`, and a page of what `find` finds.

    Nonsense in the address is read as nothing asked.
    """
    found = find(
        owner_id=_number(asked.get("owner", "")),
        unit_kind=asked["kind"] if asked.get("kind") in UNIT_KINDS else None,
        year=_number(asked.get("year", "")),
        text=asked.get("q", "")[:200],
    )
    status = asked.get("status", "")
    if status in STATUSES:
        found = [card for card in found if card.status.value == status]
    sort = asked.get("sort", "")
    page = Paginator(_sorted(found, sort), PER_PAGE).get_page(asked.get("page"))
    owners = {card.owner_id: title_of(card.owner)[0] for card in every}
    return {
        "page": page,
        "table": framework_table(page, sort) if page.paginator.count else None,
        "total": page.paginator.count,
        "owners": sorted(owners.items(), key=lambda pair: sort_key(pair[1])),
        "kinds": [(kind, label) for kind, label in UNIT_KINDS.items() if kind in {c.index.unit_kind for c in every}],
        "statuses": [(word, label) for word, label in STATUSES.items() if word in {c.status.value for c in every}],
        "years": sorted({year for card in every for year in years_of(card)}, reverse=True),
        "asked": {name: asked.get(name, "")[:200] for name in (*ASKED, "sort")},
        "filtered": any(asked.get(name) for name in ASKED),
    }


def framework_table(cards: Iterable[FrameworkCard] | Page[FrameworkCard], sort: str | None = None) -> Table:
    """Return frameworks as a table, which sorts by its heads unless `sort` is None; a draft leads to its editor."""
    shown = list(cards)
    counts = selectors.leaf_counts(card.id for card in shown)
    heads = (
        Column(_("Framework"), sort="name"),
        Column(_("Measures")),
        Column(_("Years"), sort="year"),
        Column(_("Owner"), sort="owner"),
        Column(_("Scored criteria"), numeric=True, sort="criteria"),
        Column(_("Status")),
    )
    return Table(
        CAPTION,
        heads if sort is not None else tuple(replace(head, sort="") for head in heads),
        [
            Row((
                Cell(Titled(card.title_vi, card.title_en), _link(card), note=_("Model") if card.is_model else ""),
                Sentence(card.index.measures),
                _years(card),
                Titled(card.owner_name, card.owner_title_en),
                counts.get(card.id, 0),
                Cell(Sentence(STATUSES[card.status.value]), kind="tag"),
            ))
            for card in shown
        ],
        sorted_by=sort or "",
        caption_unseen=True,
    )  # fmt: skip


def index_table(indices: Sequence[IndexCard], cards: Sequence[FrameworkCard]) -> Table | None:
    """Return the indices of the units that one organises, each with the number of one's frameworks for it."""
    if not indices:
        return None
    columns = (Column(_("Index")), Column(_("Measures")), Column(_("Code")), Column(_("Frameworks"), numeric=True))
    rows = [
        Row((
            Cell(Titled(each.title_vi, each.title_en), reverse("indices:index", args=[each.slug])),
            Sentence(each.measures), Titled(each.slug), sum(card.index.id == each.id for card in cards),
        ))
        for each in indices
    ]  # fmt: skip
    return Table(_("Indices of my unit"), columns, rows, caption_unseen=True)


def _link(card: FrameworkCard) -> str:
    return reverse("indices:framework" if card.status.public else "indices:edit", args=[card.slug])


def _years(card: FrameworkCard) -> Value:
    if card.first_year and not card.last_year:
        return _("from %(year)s", year=str(card.first_year))
    years = years_of(card)
    return Titled("–".join(dict.fromkeys((str(years[0]), str(years[-1]))))) if years else None


def _sorted(cards: Sequence[FrameworkCard], sort: str) -> list[FrameworkCard]:
    """Return the cards in the order asked for; those that stand alike keep the order they had."""
    counts = selectors.leaf_counts(card.id for card in cards) if sort.endswith("criteria") else {}
    keys: dict[str, Callable[[FrameworkCard], Any]] = {
        "name": lambda card: sort_key(title_of(card)[0]),
        "year": lambda card: tuple(years_of(card)[:1]),
        "owner": lambda card: sort_key(title_of(card.owner)[0]),
        "criteria": lambda card: counts.get(card.id, 0),
    }
    key = keys.get(sort.removeprefix("-"))
    return sorted(cards, key=key, reverse=sort.startswith("-")) if key else list(cards)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
