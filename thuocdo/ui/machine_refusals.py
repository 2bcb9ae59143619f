"""Refusals as machines get them: JSON with a stable code and a sentence in the asker's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted, Refusal
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.ui.language import say

_STATUS: tuple[tuple[type[Refusal], int], ...] = ((BadInput, 400), (NotPermitted, 403), (NotFound, 404))
_RETRY = 60  # seconds
UNREADABLE = _s("What was sent can't be read. Send one JSON object in UTF-8.")


def language_of(request: HttpRequest) -> str:
    """Return the language of sentences: `lang` in the address, or what the asker accepts, or Vietnamese."""
    asked = request.GET.get("lang", "")
    return asked if asked in {"vi", "en"} else (translation.get_language_from_request(request) or "vi")[:2]


def install(api: NinjaAPI) -> None:
    """Make the API answer every refusal with a code and a sentence."""

    def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
        status = next(number for kind, number in _STATUS if isinstance(refusal, kind))
        problems = [(each.place, each.sentence) for each in refusal.problems] if isinstance(refusal, BadInput) else []
        if isinstance(refusal, BadInput) and refusal.field and not problems:
            problems = [(refusal.field, refusal.sentence)]
        return _answer(api, request, status=status, code=refusal.code, sentence=refusal.sentence, problems=problems)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        body = invalid_parameters(error.errors, language_of(request))
        return unlogged(api.create_response(request, body, status=422))

    def throttled(request: HttpRequest, error: Any) -> HttpResponse:
        wait = int(error.wait or _RETRY)
        sentence = _s(
            "That was a little fast. Ask again in %(count)s second.",
            "That was a little fast. Ask again in %(count)s seconds.",
            count=wait,
        )  # fmt: skip
        response = _answer(api, request, status=429, code="too_many_requests", sentence=sentence)
        response.headers["Retry-After"] = str(wait)
        return response

    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        return _answer(api, request, status=error.status_code, code="unreadable", sentence=UNREADABLE)

    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        return _answer(api, request, status=404, code="not_found", sentence=_s("There is nothing at this address."))

    for kind, _ in _STATUS:
        api.add_exception_handler(kind, refused)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, unreadable)
    api.add_exception_handler(Throttled, throttled)
    api.add_exception_handler(Http404, missing)


def _answer(
    api: NinjaAPI,
    request: HttpRequest,
    *,
    status: int,
    code: str,
    sentence: Sentence,
    problems: Iterable[tuple[str, Sentence]] = (),
) -> HttpResponse:
    body = told(code, sentence, problems, language_of(request))
    return unlogged(api.create_response(request, body, status=status))


def unlogged(response: HttpResponse) -> HttpResponse:
    """Return an answer whose address the framework does not log with the time: it may hold the number of a ballot."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # the framework's own mark
    return response


def invalid_parameters(errors: Iterable[Mapping[str, Any]], language: str) -> dict[str, object]:
    """Return the body of a refusal of what has not even the form: where, and what the reader of it says."""
    problems = [
        (str(each["loc"][-1]), _s("%(name)s: %(message)s", name=str(each["loc"][-1]), message=str(each["msg"])))
        for each in errors
        if each["loc"]
    ]
    sentence = _s(
        "%(count)s parameter can't be taken as it is.", "%(count)s parameters can't be taken as they are.",
        count=max(1, len(problems)),
    )  # fmt: skip
    return told("bad_parameter", sentence, problems, language)


def told(
    code: str, sentence: Sentence, problems: Iterable[tuple[str, Sentence]], language: str
) -> dict[str, object]:  # fmt: skip
    """Return the body of a refusal."""
    listed = [{"place": place, "sentence": say(each, language)} for place, each in problems]
    return {"code": code, "sentence": say(sentence, language), "problems": listed}
