"""Refusal and error pages, in the frame and in a kind sentence; and answers that carry a refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted, Refusal
from thuocdo.kernel.sentences import Sentence, say_later
from thuocdo.ui.language import say

TITLES = {
    400: say_later("This can't be taken as it is"),
    403: say_later("You may not do this"),
    404: say_later("This page does not exist"),
    405: say_later("This address does not take that"),
    413: say_later("This is too large"),
    429: say_later("Too many attempts"),
    500: say_later("Something went wrong on our side"),
    503: say_later("The service is being worked on"),
}
SENTENCES = {
    400: say_later("The request could not be read. Go back, check what you gave and send it again."),
    403: say_later("Your account does not have the right to see or do this. The administrator of your unit can help."),
    404: say_later(
        "The address may be misspelt, or the page may have moved. Search for it, or begin at the home page."
    ),
    405: say_later("Open the page again and use the button on it."),
    413: say_later("Send a smaller file."),
    429: say_later("Please wait a few minutes and try again."),
    500: say_later("The fault is recorded. Nothing that you saved before is lost. Please try again in a few minutes."),
    503: say_later("Please try again in a few minutes."),
}
STATUS_OF = {BadInput: 400, NotPermitted: 403, NotFound: 404}


def refusal_page(
    request: HttpRequest | None, status: int, sentence: Sentence | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """Return the page of a refusal; `sentence` says more than the general one of the status."""
    context: dict[str, Any] = {
        "status": status,
        "heading": TITLES.get(status, TITLES[500]),
        "sentence": sentence or SENTENCES.get(status, SENTENCES[500]),
        "problems": refusal.problems if isinstance(refusal, BadInput) else (),
    }
    return HttpResponse(render_to_string("ui/refusal.html", context, request), status=status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page of a refusal that no view took care of, or its sentence as JSON where that alone is accepted."""
    status = next((code for kind, code in STATUS_OF.items() if isinstance(refusal, kind)), 400)
    if not request.accepts("text/html") and request.accepts("application/json"):  # a script of ours asks
        return JsonResponse({"code": refusal.code, "sentence": say(refusal.sentence)}, status=status)
    return refusal_page(request, status, refusal.sentence, refusal)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, 403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page of an accident. It asks no database, no session and no context processor."""
    try:
        return refusal_page(None, 500)
    except Exception:  # noqa: BLE001 - the last resort must not fail itself
        return HttpResponse(f"<!doctype html><title>500</title><h1>{say(TITLES[500])}</h1>", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refusal_page(
        request,
        403,
        say_later(
            "The form was open for too long, or cookies are off. Go back, load the page again and send it once more."
        ),
    )
