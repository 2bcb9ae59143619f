"""What everyone may read: the list of frameworks, one framework, two versions side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.indices import selectors
from thuocdo.indices.domain import policy, validation
from thuocdo.indices.domain.comparison import Change, LeafDifference
from thuocdo.indices.domain.comparison import difference as differences
from thuocdo.indices.domain.words import RANK_STYLES, UNIT_KINDS
from thuocdo.indices.views import shown
from thuocdo.indices.views.asking import Asking, asking, card_for, may_change
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import mark as _
from thuocdo.kernel.sentences import say_later
from thuocdo.kernel.verdicts import require

CHANGES = {
    Change.ADDED: _("added"),
    Change.REMOVED: _("removed"),
    Change.MOVED: _("moved"),
    Change.RECODED: _("new code"),
    Change.REWORDED: _("reworded"),
    Change.POINTS: _("points changed"),
    Change.RULE: _("rule changed"),
    Change.CHANNEL: _("channel changed"),
}


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """List the versions in use, and one's own drafts; filtered by owner, kind of unit, year and text."""
    ask = asking(request)
    asked = request.GET
    every = selectors.frameworks(ask.actor, on=ask.today)
    found = selectors.frameworks(
        ask.actor,
        on=ask.today,
        owner_id=_number(asked.get("owner", "")),
        unit_kind=asked["kind"] if asked.get("kind") in UNIT_KINDS else None,
        year=_number(asked.get("year", "")),
        text=asked.get("q", "")[:200],
    )
    years = sorted({year for card in every for year in _years(card)}, reverse=True)
    return render(
        request,
        "indices/frameworks.html",
        {
            "public": [card for card in found if card.status.public],
            "drafts": [card for card in found if not card.status.public],
            "owners": sorted({(card.owner_id, card.owner_name) for card in every}, key=lambda pair: pair[1]),
            "kinds": [(kind, UNIT_KINDS[kind]) for kind in UNIT_KINDS if kind in {c.index.unit_kind for c in every}],
            "years": years,
            "asked": {name: asked.get(name, "")[:200] for name in ("q", "owner", "kind", "year")},
            "filtered": any(asked.get(name) for name in ("q", "owner", "kind", "year")),
            "organises": bool(ask.actor.units_as(Role.ORGANISER, on=ask.today)),
        },
    )


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """List the frameworks of the units that one organises, drafts first, with what can be begun."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    mine = ask.actor.units_as(Role.ORGANISER, on=ask.today)
    found = [card for card in selectors.frameworks(ask.actor, on=ask.today) if card.owner_id in mine]
    return render(
        request,
        "indices/work.html",
        {
            "drafts": [card for card in found if not card.status.public],
            "public": [card for card in found if card.status.public],
        },
    )


@require_safe
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one version: tree, points, rules in words, bands, law, sources; and what one may do with it."""
    ask = asking(request)
    card = card_for(ask, slug)
    document = selectors.document(card.id)
    versions = [
        each for each in selectors.frameworks(ask.actor, on=ask.today, index_id=card.index.id)
        if each.owner_id == card.owner_id
    ]  # fmt: skip
    leaves = document.spec.tree.leaves
    return render(
        request,
        "indices/framework.html",
        {
            "card": card,
            "document": document,
            "lines": shown.lines(document),
            "by_channel": [] if document.channels_mixed else shown.by_channel(document.spec),
            "bands": [(band, shown.bounds(band)) for band in document.spec.bands],
            "leaf_count": len(leaves),
            "field_count": len(document.spec.tree.fields),
            "rank_style": RANK_STYLES[document.spec.rank_style.value],
            "files": [
                (kind.upper(), reverse("indices:download", args=[card.slug, card.slug, kind]))
                for kind in ("xlsx", "csv", "json")
            ],
            "findings": validation.problems(document.spec) if card.as_printed else (),
            "assumed": sum(told != "sourced" for told in document.certainty.values()),
            "versions": versions,
            "others": [each for each in versions if each.id != card.id],
            **_offered(ask, card),
        },
    )


@require_safe
def difference(request: HttpRequest, slug: str) -> HttpResponse:
    """Show leaf by leaf what changed from another version (`?voi=slug`, or the one copied from) to this one."""
    ask = asking(request)
    card = card_for(ask, slug)
    versions = [each for each in selectors.frameworks(ask.actor, on=ask.today) if each.id != card.id]
    chosen = request.GET.get("voi", "")
    before = next((each for each in versions if each.slug == chosen), None)
    if chosen and before is None:
        raise NotFound(say_later("There is no such framework, or it is not public yet."))
    if before is None:
        near = [each for each in versions if each.index.id == card.index.id and each.version < card.version]
        before = next((each for each in versions if each.id == card.copied_from_id), near[0] if near else None)
    rows = () if before is None else differences(selectors.spec(before.id), selectors.spec(card.id)).leaves
    everything = request.GET.get("tat-ca") == "1"
    return render(
        request,
        "indices/difference.html",
        {
            "card": card,
            "before": before,
            "versions": versions,
            "rows": [row(leaf) for leaf in rows if everything or leaf.changes],
            "everything": everything,
            "counts": [(label, count) for change, label in CHANGES.items()
                       if (count := sum(change in leaf.changes for leaf in rows))],
            "comparable": sum(leaf.comparable for leaf in rows),
            "all": len(rows),
        },
    )  # fmt: skip


def row(leaf: LeafDifference) -> dict[str, object]:
    return {
        "leaf": leaf,
        "changes": [label for change, label in CHANGES.items() if change in leaf.changes],
        "reworded": Change.REWORDED in leaf.changes,
        "points": Change.POINTS in leaf.changes,
        "old_words": leaf.old.rule.in_words(leaf.old) if _tells(leaf) and leaf.old and leaf.old.rule else (),
        "new_words": leaf.new.rule.in_words(leaf.new) if _tells(leaf) and leaf.new and leaf.new.rule else (),
    }


def _tells(leaf: LeafDifference) -> bool:
    return Change.RULE in leaf.changes


def _offered(ask: Asking, card: selectors.FrameworkCard) -> dict[str, bool]:
    return {
        "may_change": bool(may_change(ask, card)),
        "may_copy": bool(ask.actor.units_as(Role.ORGANISER, on=ask.today)),
        "may_supersede": bool(
            policy.may_supersede(ask.actor, owner_id=card.owner_id, status=card.status, on=ask.today)
        ),
        "in_english": get_language() == "en",
    }


def _years(card: selectors.FrameworkCard) -> range:
    first = card.first_year or card.last_year
    last = card.last_year or first
    return range(first, last + 1) if first and last else range(0)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
