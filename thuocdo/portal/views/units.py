"""A unit: its results, its lineage, its parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
