"""The council's pages over all units: the decision table, its file, the live ranking, the signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.doubts import Doubt, Point, words
from thuocdo.assessments.domain.entries import STAGE_WORDS, Stage
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.forms.telling import tell
from thuocdo.assessments.selectors import deciding, slots, surveyed
from thuocdo.assessments.services import council as services
from thuocdo.assessments.views.asking import Asking, asking
from thuocdo.assessments.views.frame import around
from thuocdo.foundation.sheets.writing import to_csv, to_xlsx
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Denied, Verdict, require
from thuocdo.scoring.forms.council import SignForm, WithdrawForm, counted
from thuocdo.scoring.selectors import council as selectors
from thuocdo.scoring.selectors.live import Live
from thuocdo.scoring.services import refreshing
from thuocdo.scoring.views import tables
from thuocdo.ui.language import say

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_LISTED = 200  # places of one kind of doubt on the page of the signature


def seated(request: HttpRequest, slug: str) -> Asking:
    """Return who asks, if they may see the decision table. Raise `NotFound` or `NotPermitted`."""
    ask = asking(request, slug)
    require(policy.may_sit_in_council(ask.actor, ask.card.facts, ask.now))
    if ask.card.status is RoundStatus.DRAFT:
        raise NotFound(_s("This round has not been opened yet."))
    return ask


def reason(verdict: Verdict) -> Sentence | None:
    """Return why something is closed, or None where it is open."""
    return verdict.reason if isinstance(verdict, Denied) else None


@login_required
@require_safe
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the decision table: searched, filtered, sorted."""
    ask = seated(request, slug)
    fresh, rows = _rows(ask)
    asked = {name: request.GET.get(name, "") for name in ("q", "xem", "sort")}
    if asked["xem"] not in tables.SHOWN:
        asked["xem"] = ""
    shown = tables.chosen(rows, text=asked["q"], shown=asked["xem"], sort=asked["sort"])
    context = {
        **around(ask, "council"),
        **_state(ask),
        "table": tables.council_table(ask.card, shown, asked["sort"]),
        "shown": shown,
        "count": counted(len(shown)),
        "asked": asked,
        "choices": tables.SHOWN.items(),
        "mean": fresh[Stage.FINAL].table.mean,
        "units": len(rows),
        "open_matters": sum(1 for row in rows if row.open_matters),
        "computed_at": fresh[Stage.FINAL].computed_at or ask.now,
    }
    return render(request, "scoring/council.html", context)


def _rows(ask: Asking) -> tuple[Mapping[Stage, Live], tuple[selectors.CouncilRow, ...]]:
    fresh = refreshing.fresh(ask.card, ask.parts, now=ask.now)
    return fresh, selectors.rows(ask.card, ask.parts, fresh)


def _state(ask: Asking) -> dict[str, Any]:
    """Return what has been signed, and what the reader may do about it."""
    facts, card = ask.card.facts, ask.card
    withdrawing = policy.may_withdraw_decision(ask.actor, facts, ask.now)
    signatures = deciding.decisions_of(card.id)
    return {
        "decision": signatures[-1] if signatures and signatures[-1].signed else None,
        "past": [each for each in signatures if not each.signed],
        "sign_closed": reason(policy.may_sign_decision(ask.actor, facts, ask.now)),
        "withdraw": WithdrawForm() if withdrawing else None,
        "publish_url": _publish_url(ask),
        "published": card.status is RoundStatus.PUBLISHED,
        "decided": card.status is RoundStatus.DECIDED,
    }


def _publish_url(ask: Asking) -> str:
    if not policy.may_publish(ask.actor, ask.card.facts, ask.now):
        return ""
    return reverse("results:publish-round", args=[ask.card.slug])


@login_required
@require_safe
def council_file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """The decision table as a file, exact numbers, in the order of ranks."""
    ask = seated(request, slug)
    _fresh, rows = _rows(ask)
    columns, lines = tables.file_columns(), tables.file_rows(rows)
    if ending not in CONTENT_TYPES:
        raise NotFound(_s("There is no such file."))
    title = gettext("Decision table")
    content = to_csv(columns, lines) if ending == "csv" else to_xlsx(columns, lines, title=title)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-hoi-dong.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)


@login_required
@require_safe
def ranking(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the live ranking of one stage. It is provisional, and never public."""
    ask = seated(request, slug)
    wanted, sort = request.GET.get("giai-doan", ""), request.GET.get("sort", "")
    stage = Stage(wanted) if wanted in set(Stage) else Stage.FINAL
    live = refreshing.fresh(ask.card, ask.parts, now=ask.now, stages=[stage])[stage]
    context = {
        **around(ask, "ranking"),
        "table": tables.ranking_table(ask.card, ask.parts, live.table, sort),
        "ties": len(live.table.ties) + len(live.table.hidden_ties),
        "mean": live.table.mean,
        "missing": sum(line.missing for line in live.table.lines),
        "fields": ask.card.spec.tree.fields,
        "surveyed": bool(surveyed.links(ask.card.id)),
        "stage": stage,
        "stage_words": STAGE_WORDS[stage],
        "stages": [(say(STAGE_WORDS[each]), f"?giai-doan={each.value}", each is stage) for each in Stage],
        "computed_at": live.computed_at or ask.now,
    }
    return render(request, "scoring/ranking.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is signed and what is doubtful about it; sign."""
    ask = seated(request, slug)
    verdict = policy.may_sign_decision(ask.actor, ask.card.facts, ask.now)
    points = deciding.doubts(slots.slots(ask.card.spec, round_id=ask.card.id), ask.parts)
    counts = Counter(point.doubt for point in points)
    stands = deciding.standing(ask.card, ask.parts)
    form = SignForm(
        [(doubt, counts[doubt]) for doubt in Doubt if counts[doubt]], stands.content_hash,
        {"decided_on": ask.today, "signer": ask.actor.name}, request.POST or None,
    )  # fmt: skip
    if request.method == "POST":
        require(verdict)
        if form.is_valid():
            try:
                services.sign(
                    actor=ask.actor, round_id=ask.card.id, document=form.document(), confirmed=form.known(),
                    seen_hash=form.cleaned_data["hash"], now=ask.now,
                )  # fmt: skip
            except BadInput as refusal:
                tell(form, refusal, dict.fromkeys(Doubt, "doubts"))
                data = request.POST.copy()
                data["hash"] = stands.content_hash  # the page shows what stands now; a second signature is for that
                form.data = data
            else:
                messages.success(request, gettext("The decision is signed. Nothing in this round changes any more."))
                return redirect("scoring:council", slug)
    _fresh, rows = _rows(ask)
    context = {
        **around(ask, "council"),
        "form": form,
        "closed": reason(verdict),
        "hash": stands.content_hash,
        "rows": rows,
        "lists": _lists(ask, points),
    }
    return render(request, "scoring/sign.html", context, status=400 if form.errors else 200)


def _lists(ask: Asking, points: tuple[Point, ...]) -> list[dict[str, object]]:
    """Return every kind of doubt with the places where it is."""
    by_id, tree = {part.id: part for part in ask.parts}, ask.card.spec.tree
    found = []
    for doubt in Doubt:
        own = [point for point in points if point.doubt is doubt]
        if own:
            places = [
                {"part": by_id[each.participant_id], "leaf": tree[each.code] if each.code else None}
                for each in own[:MOST_LISTED]
            ]
            found.append({"words": words(doubt, len(own)), "places": places, "more": len(own) - len(places)})
    return found


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the signature back."""
    ask = seated(request, slug)
    require(policy.may_withdraw_decision(ask.actor, ask.card.facts, ask.now))
    form = WithdrawForm(request.POST)
    if form.is_valid():
        services.withdraw(actor=ask.actor, round_id=ask.card.id, reason=form.cleaned_data["reason"], now=ask.now)
        messages.success(request, gettext("The signature is taken back; the round is open again."))
    else:
        messages.error(request, gettext("Give the reason; it stays on record."))
    return redirect("scoring:council", slug)
