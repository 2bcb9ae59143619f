"""Ballots that no figure counts: why, with which figures, and the way back. Everything decided here stays on record."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.questionnaires.domain.documents import slots
from thuocdo.questionnaires.domain.items import options_of
from thuocdo.surveys.domain import policy
from thuocdo.surveys.domain.campaigns import CHANNEL_WORDS
from thuocdo.surveys.domain.guards import REASON_WORDS, Reason
from thuocdo.surveys.selectors import following, plans
from thuocdo.surveys.selectors import setting_aside as selectors
from thuocdo.surveys.selectors.live import By
from thuocdo.surveys.selectors.setting_aside import Judged, Judgement
from thuocdo.surveys.services import judging
from thuocdo.surveys.views.results.asking import Asking, around, asking, choices
from thuocdo.surveys.views.results.drawing import worded
from thuocdo.ui.language import say, show

PER_PAGE = 50
REASON, STATE = "ly-do", "xem"  # in the address


@login_required
@never_cache
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """List what is aside, by reason; or what was taken back."""
    ask = asking(request, slug)
    wanted = request.GET.get(REASON, "")
    reason = Reason(wanted) if wanted in set(Reason) else None
    restored = request.GET.get(STATE) == "da-khoi-phuc"
    rows = selectors.found(ask.card, ask.chosen, reason=reason, restored=restored)
    listed = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **around(ask, "aside"), **choices(ask), "listed": listed, "restored": restored, "wanted": wanted,
        "lines": [_line(ask, each) for each in selectors.judged(list(listed))],
        "reasons": [(REASON_WORDS[each], n) for each, n in following.reasons(ask.card, rehearsal=ask.rehearsal)],
        "reason_words": [(each.value, words) for each, words in REASON_WORDS.items()],
        "may_judge": ask.may_judge,
    }  # fmt: skip
    return render(request, "surveys/results/aside.html", context)


@login_required
@never_cache
@require_safe
def ballot(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    """Show one ballot with its answers to those who judge it."""
    ask = asking(request, slug)
    require(policy.may_judge(ask.actor, ask.card.facts, ask.today))
    found, payload = selectors.ballot(ask.card, number)
    context = {
        **around(ask, "aside"), "line": _line(ask, found), "answers": _answers(found, payload),
        "back": _back(request, ask),
    }  # fmt: skip
    return render(request, "surveys/results/ballot.html", context)


@login_required
@require_POST
def judge(request: HttpRequest, slug: str) -> HttpResponse:
    """Set ballots aside or take them back, with the reason that was given."""
    ask = asking(request, slug)
    numbers = [number for number in map(_number, request.POST.getlist("ballot")) if number is not None]
    given: dict[str, Any] = {
        "actor": ask.actor, "campaign_id": ask.card.id, "ballots": numbers, "words": request.POST.get("words", ""),
        "now": ask.now,
    }  # fmt: skip
    try:
        if request.POST.get("do") == "restore":
            count = judging.restore(**given)
            told = ngettext("%(count)s ballot was taken back.", "%(count)s ballots were taken back.", count)
        else:
            count = judging.set_aside(**given)
            told = ngettext("%(count)s ballot was set aside.", "%(count)s ballots were set aside.", count)
        messages.success(request, told % {"count": count})
    except BadInput as error:
        messages.error(request, say(error.sentence))
    return HttpResponseRedirect(_back(request, ask))


def _number(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(request: HttpRequest, ask: Asking) -> str:
    """Return the page of this survey from which somebody came, or the list."""
    own = reverse("surveys:aside", args=[ask.card.slug])
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    fits = url_has_allowed_host_and_scheme(wanted, None) and f"/khao-sat/{ask.card.slug}/" in wanted
    return wanted if fits else own


def _line(ask: Asking, each: Judged) -> dict[str, Any]:
    groups, units = following.titles(ask.card, By.GROUP), following.titles(ask.card, By.UNIT)
    return {
        "id": each.id,
        "short": str(each.id)[:8],
        "day": each.day,
        "channel": CHANNEL_WORDS[each.channel],
        "group": groups.get(each.group_id) if each.group_id else None,
        "unit": units.get(each.unit_id) if each.unit_id else None,
        "seconds": each.seconds,
        "aside": each.aside,
        "judgements": [(REASON_WORDS[judged.reason], detail(judged), judged) for judged in each.judgements],
    }


def detail(judged: Judgement) -> Sentence | str:
    """Return the figures behind a judgement in words."""
    told: dict[str, Any] = dict(judged.detail)
    if judged.reason is Reason.SPEEDER:
        return _s("%(seconds)s seconds, at least %(least)s expected",
                  seconds=told.get("seconds"), least=told.get("least"))  # fmt: skip
    if judged.reason is Reason.STRAIGHT_LINE:
        return _s("%(rows)s questions with the same step", rows=told.get("rows"))
    return str(told.get("words") or told.get("expression") or "")


def _answers(found: Judged, payload: str) -> list[tuple[Value, str]]:
    """Return every question that was answered with the answer in words."""
    given, told = json.loads(payload), list[tuple[Value, str]]()
    for slot in slots(plans.document(found.version_id)):
        if slot.code not in given:
            continue
        titles = {option.code: worded(option.title) for option in options_of(slot.item)}
        value = given[slot.code]
        parts = value if isinstance(value, list) else [value]
        told.append((worded(slot.title), ", ".join(show(titles.get(str(part), str(part))) for part in parts)))
    return told or [(gettext("Answers"), "–")]
