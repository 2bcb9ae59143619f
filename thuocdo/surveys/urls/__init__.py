"""Addresses of surveys, one module for each story."""

from __future__ import annotations

from django.urls import include, path

app_name = "surveys"

urlpatterns = [
    path("khao-sat/", include("thuocdo.surveys.urls.inviting")),
    path("khao-sat/", include("thuocdo.surveys.urls.organising")),
    path("k/", include("thuocdo.surveys.urls.sharing")),
    path("ks/", include("thuocdo.surveys.urls.answering")),
    path("khao-sat/", include("thuocdo.surveys.urls.results")),
]
