"""Addresses of the organiser's pages and of a round's overview."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.views import overview

urlpatterns = [
    path("", overview.rounds, name="rounds"),
    path("<slug:slug>/", overview.overview, name="overview"),
]
