"""One tap tells how satisfied somebody is; one question for words may follow. The tap counts either way."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from thuocdo.kernel.refusals import BadInput, Refusal
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.items import LongText, Matrix, said
from thuocdo.surveys.domain.ballots import Conflict, Draft
from thuocdo.surveys.domain.posting import name_of
from thuocdo.surveys.domain.tapping import TAPPED, Tap, follow_up, question
from thuocdo.surveys.services import drafts, tapping
from thuocdo.surveys.views.answering import frames, guarding
from thuocdo.surveys.views.answering.desk import OPEN, Desk, begun, desk, done, handed_in, new_pass, quiet
from thuocdo.surveys.views.answering.entering import ASKED, Entry, not_here
from thuocdo.ui.language import say

COULD_NOT = _s("Your answers could not be taken")


@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the question with its buttons, or take the one that was tapped."""
    at = desk(request, slug)
    closed = not_here(at, request)
    if closed is not None:
        return closed
    entry, asked = Entry(at, request), question(at.document, timezone.localdate(at.now))
    if asked is None or entry.wrong() or entry.channel is None:  # more has to be known than a tap tells
        query = urlencode({word: request.GET[word][:120] for word in ASKED.values() if word in request.GET})
        return redirect(at.address("start") + (f"?{query}" if query else ""))
    name = name_of(asked.slot.code)
    given = request.POST.get(name, "")
    if given in {option.code for option in asked.options}:
        return _tapped(request, at, entry, {asked.slot.code: given})
    buttons = [(option.code, said(option.title, at.language)) for option in asked.options]
    return frames.page(
        at, "tap", request, form=True, field=name, buttons=buttons, title=_title(at, asked), entry=entry, names=ASKED,
        action=at.address("tap"), used=handed_in(at.brought),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for words after a tap; with them or without, the tap is handed in."""
    at = desk(request, slug)
    if at.draft is None:  # it waited too long and was counted as it was
        return redirect(at.address("thanks"))
    slot = follow_up(at.document, at.draft.answers, timezone.localdate(at.now))
    if slot is None or at.draft.section != TAPPED:
        return redirect(at.address("start"))
    if request.method == "POST":
        words = request.POST.get(name_of(slot.code), "").strip() if request.POST.get("go") == "send" else ""
        return _handed_in(
            request, at, replace(at.draft, answers={**at.draft.answers, **({slot.code: words} if words else {})})
        )
    return _follow_page(request, at)


def _follow_page(request: HttpRequest, at: Desk, typed: str = "", wrong: str = "") -> HttpResponse:
    answers = at.draft.answers if at.draft else {}
    slot = follow_up(at.document, answers, timezone.localdate(at.now))
    if slot is None or not isinstance(slot.item, LongText):
        return redirect(at.address("start"))
    return frames.page(
        at, "follow", request, 400 if wrong else 200, form=True, field=name_of(slot.code), typed=typed, wrong=wrong,
        title=said(slot.title, at.language), longest=slot.item.longest, action=at.address("follow"),
        tap=at.address("tap"),
    )  # fmt: skip


def _tapped(request: HttpRequest, at: Desk, entry: Entry, answers: dict[str, str]) -> HttpResponse:
    if entry.channel is None:
        return redirect(at.address("start"))
    many = guarding.not_begun(request, at)
    if many is not None:
        return many
    again = at.draft is not None and at.draft.section == TAPPED
    passed = at.brought if at.brought is not None and at.brought.kind == OPEN and again else new_pass()
    draft = begun(at, group=entry.group, unit=entry.unit, channel=entry.channel, rehearsal=entry.rehearsal)
    draft = replace(at.draft if again and at.draft else draft, answers=answers, section=TAPPED)
    if follow_up(at.document, answers, timezone.localdate(at.now)) is None:
        return _handed_in(request, at, draft)
    try:
        drafts.keep(campaign_id=at.plan.card.id, key=passed.key, draft=draft, now=at.now, plan=at.plan)
    except Refusal as refusal:
        return frames.told(at, request, COULD_NOT, refusal.sentence, status=410)
    return quiet(HttpResponseRedirect(at.carrying(passed).address("follow"), status=303))


def _handed_in(request: HttpRequest, at: Desk, draft: Draft) -> HttpResponse:
    try:
        tapping.hand_in(campaign_id=at.plan.card.id, draft=draft, now=at.now)
    except Conflict:
        pass  # it was counted without words a moment ago
    except BadInput as refusal:
        told = [say(each.sentence) for each in refusal.problems] or [say(refusal.sentence)]
        typed = [str(text) for code, text in draft.answers.items() if isinstance(at.slots[code].item, LongText)]
        return _follow_page(request, at, typed[0] if typed else "", told[0])
    except Refusal as refusal:
        return frames.told(at, request, COULD_NOT, refusal.sentence, status=410)
    after = at.carrying(done(draft.id, personally=False))
    return quiet(HttpResponseRedirect(after.address("thanks"), status=303))


def _title(at: Desk, asked: Tap) -> str:
    """Return the question; a row of a table says what the table asks as well."""
    title = said(asked.slot.title, at.language)
    item = asked.slot.item
    return f"{said(item.title, at.language)}: {title}" if isinstance(item, Matrix) else title
