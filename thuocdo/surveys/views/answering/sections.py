"""The pages of a questionnaire: one section each. What is typed is kept with every button, also on the way back.

An answer that brings up further questions on the same page: with script they appear at once. Without, the page comes
again with the new questions, says so and leads to them; who leaves them empty goes on with the next press.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.questionnaires.domain.documents import Section
from thuocdo.questionnaires.domain.items import Note, Upload
from thuocdo.surveys.domain.ballots import Closed, Draft
from thuocdo.surveys.domain.paging import Standing, codes_of, decided_here, standing
from thuocdo.surveys.domain.posting import posted
from thuocdo.surveys.services import drafts
from thuocdo.surveys.views.answering import frames, shelf, unit_answers
from thuocdo.surveys.views.answering.attaching import attached, list_of_files
from thuocdo.surveys.views.answering.desk import Desk, desk, reads
from thuocdo.surveys.views.answering.entering import CHECK, no_cookies, not_here
from thuocdo.surveys.views.answering.filling import Filled, fill

MOST_BYTES = 2 * 1024 * 1024  # of a form without files
NEEDED = _s("This question needs an answer.")
LOCATES = "camera=(), microphone=(), geolocation=(self)"


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show the questions of a section, or take their answers and go on."""
    at = desk(request, slug)
    refused = not_here(at, request)
    if refused is not None:
        return refused
    if at.draft is None:
        return no_cookies(at, request) if CHECK in request.GET and not at.brought else redirect(at.address("start"))
    try:
        asked = shelf.section_of(at.document, code)
    except KeyError:
        raise NotFound(_s("This survey has no such part.")) from None
    if request.method == "POST":
        return _taken(request, at, at.draft, asked)
    stands = _standing(at, at.draft.answers)
    if asked.code not in stands.pages:
        return redirect(address_of(at, stands.furthest(at.document) or stands.pages[0] if stands.pages else ""))
    own = _own(asked)
    wrong = {place: sentence for place, sentence in stands.problems.items() if place in own}
    return show_section(request, at, asked, stands, wrong=wrong)


def address_of(at: Desk, code: str) -> str:
    """Return the address of a section; that of the review for none."""
    return at.address("section", code) if code else at.address("review")


def show_section(
    request: HttpRequest, at: Desk, asked: Section, stands: Standing, *, wrong: Mapping[str, Sentence] | None = None,
    typed: Mapping[str, Any] | None = None, opened: tuple[str, ...] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Return the page of a section with what was answered so far."""
    language = at.language
    page = shelf.page(at.version_id, asked.code, language=language, reads=reads())
    today = timezone.localdate(at.now)
    filled = Filled(
        standing=stands,
        seed=at.brought.secret if at.brought else "",
        language=language,
        slots=at.slots,
        wrong=wrong or {},
        typed=typed or {},
        opened=opened,
        units=unit_answers.names(page, at.slots, stands, typed or {}),
        within=unit_answers.lists(asked, stands, today),
        texts=_texts(request, at, asked, stands),
    )
    response = frames.sent(fill(page, filled), status)
    if page.locates:
        response["Permissions-Policy"] = LOCATES
    return response


def _texts(request: HttpRequest, at: Desk, asked: Section, stands: Standing) -> dict[str, str]:
    texts = {
        **frames.around(at),
        "csrf": frames.csrf(request) if at.frame is None else "",
        "action": address_of(at, asked.code),
        "number": str(stands.number(asked.code)),
        "pages": str(len(stands.pages)),
        "today": timezone.localdate(at.now).isoformat(),
        "unit": at.address("units"),
    }
    if stands.before(asked.code):
        back = escape(gettext("Back"))
        texts["back"] = f'<button class="button button--quiet" type="submit" name="go" value="back">{back}</button>'
    for item in asked.items:
        if isinstance(item, Upload):
            texts[f"f:{item.code}"] = list_of_files(item, stands.answers.get(item.code))
    return texts


def _taken(request: HttpRequest, at: Desk, draft: Draft, asked: Section) -> HttpResponse:
    """Keep what the page brought, then go where the button leads; or show the page again with what is wrong."""
    if not any(isinstance(item, Upload) for item in asked.items) and _size(request) > MOST_BYTES:
        return frames.told(
            at, request, _s("This is too large"), _s("Shorten your texts and send them again."), status=413
        )
    given = posted(asked, request.POST.getlist)
    found = unit_answers.meant(asked, given, draft.answers, timezone.localdate(at.now))
    files = attached(request, asked, draft.answers, campaign_id=at.plan.card.id, now=at.now)
    answers = {**draft.answers, **given, **found.answers, **files.answers}
    stands = _standing(at, {code: answer for code, answer in answers.items() if answer is not None})
    go = request.POST.get("go", "next")
    language = _chosen(go, at)
    kept = replace(draft, answers=stands.answers, section=asked.code, language=language)
    try:
        key = at.brought.key if at.brought else ""
        drafts.keep(campaign_id=at.plan.card.id, key=key, draft=kept, now=at.now, plan=at.plan)
    except Closed as refusal:
        return frames.told(at, request, _s("Your answers could not be taken"), refusal.sentence, status=410)
    elsewhere = _elsewhere(go, at, asked, stands, language)
    if elsewhere:
        return HttpResponseRedirect(elsewhere, status=303)
    before = _standing(at, draft.answers) if decided_here(asked) else stands
    brought = _Brought(before, stands, wrong={**found.wrong, **files.wrong}, typed={**given, **found.typed})
    return _forward(request, at, asked, brought)


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a page brought: how far the ballot was before and is now, and what could not be understood."""

    before: Standing
    stands: Standing
    wrong: Mapping[str, Sentence]
    typed: Mapping[str, Any]


def _forward(request: HttpRequest, at: Desk, asked: Section, brought: _Brought) -> HttpResponse:
    own, stands, typed = _own(asked), brought.stands, brought.typed
    told = {
        **{place: sentence for place, sentence in stands.problems.items() if place in own},
        **{code: NEEDED for code in stands.missing if code in own},
        **brought.wrong,
    }
    opened = () if request.POST.get("seen") else _opened(asked, brought.before, stands)
    told = {code: sentence for code, sentence in told.items() if code in own and not _is_new(code, asked, opened)}
    if told or opened:
        ordered = {code: told[code] for code in own if code in told}
        return show_section(
            request, at, asked, stands, wrong=ordered, typed={code: typed[code] for code in ordered if code in typed},
            opened=opened, status=400 if told else 200,
        )  # fmt: skip
    return HttpResponseRedirect(address_of(at, stands.after(asked.code)), status=303)


def _opened(asked: Section, before: Standing, stands: Standing) -> tuple[str, ...]:
    """Return the questions of the page that its own answers brought up and that have no answer yet."""
    return tuple(
        item.code
        for item in asked.items
        if item.code in stands.shown - before.shown
        and not isinstance(item, Note)
        and not any(code in stands.answers for code in codes_of(item))
    )


def _is_new(code: str, asked: Section, opened: tuple[str, ...]) -> bool:
    """Tell whether an answer belongs to a question that the person has not seen yet."""
    return any(item.code in opened and code in codes_of(item) for item in asked.items)


def _elsewhere(go: str, at: Desk, asked: Section, stands: Standing, language: str) -> str:
    """Return where a button other than "continue" leads; "" for that one."""
    if go == "back":
        before = stands.before(asked.code)
        return address_of(at, before) if before else at.address("start")
    if go == "later":
        return at.address("later")
    if go.startswith("language:"):
        with translation.override("en" if language == "en" else "vi"):
            return address_of(at, asked.code)
    return ""


def _chosen(go: str, at: Desk) -> str:
    wanted = go.removeprefix("language:") if go.startswith("language:") else ""
    return wanted if wanted in {"vi", "en", *at.document.languages} else at.language


def _standing(at: Desk, answers: Mapping[str, Any]) -> Standing:
    return standing(at.document, answers, today=timezone.localdate(at.now), language=at.language)


def _own(asked: Section) -> tuple[str, ...]:
    return tuple(code for item in asked.items for code in codes_of(item))


def _size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
