"""The end of a ballot: everything once more, handing in, thanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain import piping
from thuocdo.questionnaires.domain.items import Item, Location, LongText, ShortText, UnitPicker, Upload, said
from thuocdo.surveys.domain.ballots import Ballot, Closed, Conflict, Draft, QuotaFull, Spent
from thuocdo.surveys.domain.paging import Standing, codes_of, standing
from thuocdo.surveys.selectors.answered import is_stored
from thuocdo.surveys.services import handing_in, storing
from thuocdo.surveys.views.answering import frames, guarding, unit_answers
from thuocdo.surveys.views.answering.desk import DONE_PERSONALLY, PERSONAL, Desk, desk, done, give
from thuocdo.surveys.views.answering.entering import not_here
from thuocdo.ui.language import say


@dataclass(frozen=True, slots=True)
class Line:
    """One answer on the last page."""

    code: str
    title: str
    text: str  # "" where nothing was answered
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section on the last page."""

    address: str
    title: str
    lines: tuple[Line, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all answers once more; the button hands them in."""
    at = desk(request, slug)
    if at.draft is None and request.method == "POST" and _is_in(at, request.POST.get("ballot", "")):
        return redirect(at.address("thanks"))  # a second press while the first was on its way
    refused = not_here(at, request)
    if refused is not None:
        return refused
    if at.draft is None:
        return redirect(at.address("start"))
    if request.method == "POST":
        return _handed_in(request, at, at.draft)
    return _review_page(request, at, at.draft, {})


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Say thank you; on a shared device the next person begins from here."""
    at = desk(request, slug)
    once = at.brought is not None and at.brought.kind in (PERSONAL, DONE_PERSONALLY)
    return frames.page(at, "thanks", request, thanks=frames.thanks(at), personal=once)


def _handed_in(request: HttpRequest, at: Desk, draft: Draft) -> HttpResponse:
    if request.POST.get("go") == "back":
        stands = _standing(at, draft)
        return redirect(at.address("section", stands.pages[-1]) if stands.pages else at.address("start"))
    held = guarding.held_up(request, at, draft)
    if held is not None:
        return held
    ballot = _ballot(at, draft)
    try:
        _store(at, replace(ballot, repeated=guarding.repeats(request, ballot, at)))
    except BadInput as refusal:
        wrong = {each.place: each.sentence for each in refusal.problems if each.place in at.slots}
        others = [say(each.sentence) for each in refusal.problems if each.place not in at.slots]
        return _review_page(request, at, draft, wrong, others)
    except (Closed, QuotaFull) as refusal:
        heading = _s("Your answers could not be taken")
        return frames.told(at, request, heading, refusal.sentence, status=410)
    except (Spent, Conflict) as refusal:
        return frames.told(at, request, _s("This was answered already"), refusal.sentence, status=409)
    passed = done(draft.id, personally=at.brought is not None and at.brought.kind == PERSONAL)
    response = HttpResponseRedirect(at.carrying(passed).address("thanks"), status=303)
    if at.frame is None:
        give(response, at.slug, passed)
        guarding.remember(request, response, ballot, at)
    return response


def _ballot(at: Desk, draft: Draft) -> Ballot:
    began = draft.started_at or at.now
    return Ballot(
        id=draft.id, version_id=draft.version_id, answers=_standing(at, draft).answers, channel=draft.channel,
        group=draft.group, unit=draft.unit, site=draft.site, language=at.language,
        seconds=int((at.now - began).total_seconds()), rehearsal=draft.rehearsal,
    )  # fmt: skip


def _store(at: Desk, ballot: Ballot) -> None:
    if at.brought is not None and at.brought.kind == PERSONAL:
        handing_in.hand_in(token=at.brought.secret, ballots=[ballot], now=at.now)
    else:
        storing.store(campaign_id=at.plan.card.id, ballot=ballot, now=at.now)


def _is_in(at: Desk, ballot: str) -> bool:
    """Tell whether the ballot that the form names has come in."""
    try:
        return is_stored(at.plan.card.id, UUID(ballot))
    except ValueError:
        return False


def _review_page(
    request: HttpRequest, at: Desk, draft: Draft, refused: Mapping[str, Sentence], others: list[str] | None = None
) -> HttpResponse:
    stands = _standing(at, draft)
    needed = _s("This question needs an answer.")
    wrong = {**stands.problems, **dict.fromkeys(stands.missing, needed), **refused}
    codes = frozenset(code for code, slot in at.slots.items() if isinstance(slot.item, UnitPicker))
    units = unit_answers.names_of(at.slots, stands.answers, codes) if codes & stands.answers.keys() else {}
    parts = _parts(at, stands, wrong, units)
    faults = [(part, line) for part in parts for line in part.lines if line.problem]
    last = stands.pages[-1] if stands.pages else ""
    return frames.page(
        at, "review", request, form=True, action=at.address("review"), ballot=draft.id,
        work=guarding.challenge(at, draft),
        parts=parts, faults=faults, others=others or [],
        back=at.address("section", last) if last else at.address("start"), status=400 if refused or others else 200,
    )  # fmt: skip


def _parts(
    at: Desk, stands: Standing, wrong: Mapping[str, Sentence], units: Mapping[str, str]
) -> tuple[Part, ...]:  # fmt: skip
    language, parts = at.language, []
    for number, section in enumerate((each for each in at.document.sections if each.code in stands.pages), 1):
        lines = tuple(
            Line(
                code,
                piping.fill(said(at.slots[code].title, language), {**stands.values, **units}, at.slots, language),
                _shown(item, stands, code, at, units),
                say(wrong[code]) if code in wrong else "",
            )
            for item in section.items
            if item.code in stands.shown
            for code in codes_of(item)
        )
        title = said(section.title, language) or gettext("Part %(number)s") % {"number": number}
        parts.append(Part(at.address("section", section.code), title, lines))
    return tuple(parts)


def _shown(item: Item, stands: Standing, code: str, at: Desk, units: Mapping[str, str]) -> str:
    """Return an answer as people read it; one that does not fit is shown as it was typed."""
    answer: Any = stands.answers.get(code)
    if answer is None:
        return ""
    if isinstance(item, UnitPicker):
        return units.get(str(answer), str(answer))
    if isinstance(item, Upload):
        return gettext("%(count)s files") % {"count": len(answer)} if len(answer) > 1 else gettext("1 file")
    if isinstance(item, Location):
        return ", ".join(str(answer[part]) for part in ("lat", "lon") if part in answer)
    if isinstance(item, ShortText | LongText) or code not in stands.values:
        return str(answer)
    return piping.fill(f"{{{code}}}", stands.values, at.slots, at.language)


def _standing(at: Desk, draft: Draft) -> Standing:
    return standing(at.document, draft.answers, today=timezone.localdate(at.now), language=at.language)
