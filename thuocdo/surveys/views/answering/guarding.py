"""What stands between the last page and the ballot: a little work of the browser, and how many come from one network.

Nobody is turned away for good. Whose browser runs no script hands in all the same, after a minute; whoever comes with
too many others waits, and nothing of what they answered is lost (B6).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain import ballots
from thuocdo.surveys.domain.ballots import Ballot, Draft
from thuocdo.surveys.domain.crowds import TooMany
from thuocdo.surveys.services import pacing
from thuocdo.surveys.views.answering import frames
from thuocdo.surveys.views.answering.desk import PERSONAL, Desk
from thuocdo.ui.language import say

UNWORKED_AFTER = timedelta(seconds=60)  # since a ballot was begun, where the browser did no work
DEVICE_COOKIE = "da-gui"
MOST_MARKS, MARK = 40, 16  # ballots of a day that a device remembers; hexadecimal digits of each


def held_up(request: HttpRequest, at: Desk, draft: Draft) -> HttpResponse | None:
    """Return the page that asks somebody to wait before handing in; None where the ballot may come in."""
    if draft.rehearsal or (at.brought is not None and at.brought.kind == PERSONAL):
        return None  # a personal link makes one ballot anyhow
    card = at.plan.card
    worked = pacing.has_worked(card.id, draft.id, card.guards, request.POST.get("work", ""), at.now)
    begun = draft.started_at or at.now
    if not worked and at.now < begun + UNWORKED_AFTER:
        left = int((begun + UNWORKED_AFTER - at.now).total_seconds()) + 1
        return _wait(
            request, at, draft, left,
            _s("Your browser did not do the small calculation that keeps programs from answering. No harm done:"),
        )  # fmt: skip
    try:
        kind = pacing.HAND_IN if worked else pacing.UNWORKED
        pacing.admit(card.id, card.guards, network(request), now=at.now, kind=kind)
    except TooMany as refusal:
        return _wait(request, at, draft, refusal.wait, refusal.sentence, status=429)
    return None


def not_begun(request: HttpRequest, at: Desk) -> HttpResponse | None:
    """Return the page for a network from which too many ballots are begun; None where one may be."""
    if at.brought is not None and at.brought.kind == PERSONAL:
        return None
    try:
        pacing.admit(at.plan.card.id, at.plan.card.guards, network(request), now=at.now, kind=pacing.BEGIN)
    except TooMany as refusal:
        response = frames.told(at, request, _s("One moment, please"), refusal.sentence, status=429)
        response["Retry-After"] = str(refusal.wait)
        return response
    return None


def network(request: HttpRequest) -> str:
    """Return the network that a request comes from. It is not stored."""
    return pacing.network_of(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def challenge(at: Desk, draft: Draft) -> str:
    """Return the challenge that the last page hands to the browser; "" where there is none."""
    if draft.rehearsal or (at.brought is not None and at.brought.kind == PERSONAL):
        return ""
    return pacing.challenge(at.plan.card.id, draft.id, at.plan.card.guards, at.now)


def repeats(request: HttpRequest, ballot: Ballot, at: Desk) -> bool:
    """Tell whether this device handed the same in today, in another ballot: its own cookie says so."""
    return _mark(ballot, at) in _marks(request)


def remember(request: HttpRequest, response: HttpResponseBase, ballot: Ballot, at: Desk) -> None:
    """Let the device remember until tomorrow what it handed in: keyed hashes that only this server can make."""
    marks = [*_marks(request), _mark(ballot, at)][-MOST_MARKS:]
    midnight = timezone.localtime(at.now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    response.set_cookie(
        DEVICE_COOKIE, ".".join(dict.fromkeys(marks)), max_age=max(1, int((midnight - at.now).total_seconds())),
        path=reverse("surveys:review", args=[at.slug]), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _marks(request: HttpRequest) -> list[str]:
    given = request.COOKIES.get(DEVICE_COOKIE, "")[: MOST_MARKS * (MARK + 1)]
    return [each for each in given.split(".") if len(each) == MARK and each.isalnum()]


def _mark(ballot: Ballot, at: Desk) -> str:
    said = f"{timezone.localdate(at.now)}{ballots.content(ballot).hash}"
    key = f"thuocdo.surveys.device:{settings.SECRET_KEY}".encode()
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:MARK]


def _wait(
    request: HttpRequest, at: Desk, draft: Draft, seconds: int, why: Sentence, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    then = _s(
        "Your answers are kept. Wait %(count)s second, then press the button.",
        "Your answers are kept. Wait %(count)s seconds, then press the button.",
        count=seconds,
    )  # fmt: skip
    response = frames.page(
        at, "wait", request, status, form=True, action=at.address("review"), ballot=draft.id,
        sentences=[say(why), say(then)],
        work=challenge(at, draft),
    )  # fmt: skip
    response["Retry-After"] = str(seconds)
    return response
