"""Every component with its states on one page: to choose from, and for the accessibility tests to walk through."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", {})
