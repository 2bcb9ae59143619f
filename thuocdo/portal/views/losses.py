"""Points that were lost, with their reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def losses(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
