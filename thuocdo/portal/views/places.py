"""Regions and the map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def regions(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def region(request: HttpRequest, publication: str, region: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)


def country_map(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
