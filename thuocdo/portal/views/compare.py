"""Two to five units beside each other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def compare(request: HttpRequest) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
