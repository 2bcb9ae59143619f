"""How everything is computed, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def methods(request: HttpRequest) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def method(request: HttpRequest, topic: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
