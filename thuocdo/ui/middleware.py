"""Refusals that reach the top become pages; so do the bare answers of the framework."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from thuocdo.kernel.refusals import Refusal
from thuocdo.kernel.sentences import say_later
from thuocdo.ui import views
from thuocdo.ui.navigation import LONGEST_QUERY

_TOO_LONG = say_later("This address is too long. Open the page again and ask for less.")
_BARE = {405, 413, 429, 503}


class RefusalPages:
    """Turns `BadInput`, `NotPermitted` and `NotFound` into pages with status 400, 403 and 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return views.refusal_page(request, 400, _TOO_LONG)
        response = self.get_response(request)
        if response.status_code in _BARE and request.accepts("text/html") and _is_bare(response):
            page = views.refusal_page(request, response.status_code)
            for name in ("Allow", "Retry-After"):
                if name in response.headers:
                    page[name] = response.headers[name]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return views.refused(request, exception) if isinstance(exception, Refusal) else None


def _is_bare(response: HttpResponseBase) -> bool:
    """Tell whether an answer has no body of its own."""
    return isinstance(response, HttpResponse) and not response.content
