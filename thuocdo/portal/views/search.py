"""Search over units, publications and criteria."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def search(request: HttpRequest) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
