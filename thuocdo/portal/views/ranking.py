"""A publication: its ranking."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def publication(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
