"""Components of a publication, and how its values are distributed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def components(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def component(request: HttpRequest, publication: str, code: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def distribution(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
