"""What the audit of a publication found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def findings(request: HttpRequest, publication: str) -> HttpResponse:
    """Not built yet."""
    return HttpResponse(status=501)
