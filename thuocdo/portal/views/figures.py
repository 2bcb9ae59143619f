"""Figures as data and as pictures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def data(request: HttpRequest, publication: str, figure: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def picture(request: HttpRequest, publication: str, figure: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
