"""What everyone may read: the list of frameworks, one framework, two versions side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from thuocdo.directory.domain.actors import Role
from thuocdo.directory.domain.policy import may_organise_anything
from thuocdo.directory.views.asking import Asking, asking
from thuocdo.indices import selectors
from thuocdo.indices.domain import policy, validation
from thuocdo.indices.domain.comparison import Change, LeafDifference
from thuocdo.indices.domain.comparison import difference as differences
from thuocdo.indices.domain.words import RANK_STYLES
from thuocdo.indices.selectors import FrameworkCard
from thuocdo.indices.views import shown
from thuocdo.indices.views.asking import card_for, may_change, origin_of
from thuocdo.indices.views.listing import index_table, listed
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
    """List the versions that are public, filtered by owner, kind of unit, year and text, sorted, page by page."""
    ask = asking(request)
    seen = selectors.frameworks(ask.actor, on=ask.today)

    def public(**asked: Any) -> list[FrameworkCard]:
        return [card for card in selectors.frameworks(ask.actor, on=ask.today, **asked) if card.status.public]

    context = {
        **listed(request.GET, [card for card in seen if card.status.public], public),
        "drafts": sum(not card.status.public for card in seen),
        "organises": bool(ask.actor.units_as(Role.ORGANISER, on=ask.today)),
    }
    return render(request, "indices/frameworks.html", context)


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """List the frameworks of the units that one organises, drafts first, and their indices; what can be begun."""
    ask = asking(request)
    require(may_organise_anything(ask.actor, ask.today))
    mine = ask.actor.units_as(Role.ORGANISER, on=ask.today)

    def own(**asked: Any) -> list[FrameworkCard]:
        found = [c for c in selectors.frameworks(ask.actor, on=ask.today, **asked) if c.owner_id in mine]
        return sorted(found, key=lambda card: card.status.public)

    every = own()
    indices = [card for card in selectors.indices() if card.owner_id in mine]
    context = {**listed(request.GET, every, own), "any": bool(every), "indices": index_table(indices, every)}
    return render(request, "indices/work.html", context)


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
            "origin": origin_of(ask, card),
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
