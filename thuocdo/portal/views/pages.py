"""The first page, the list of indices, and what stands behind a publication."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def indices(request: HttpRequest) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def data(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
