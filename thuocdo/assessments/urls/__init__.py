"""Addresses of rounds, one module for each story."""

from __future__ import annotations

from django.urls import include, path

app_name = "assessments"

urlpatterns = [
    path("", include("thuocdo.assessments.urls.progress")),
    path("", include("thuocdo.assessments.urls.surveyed")),
    path("", include("thuocdo.assessments.urls.rounds")),
    path("", include("thuocdo.assessments.urls.evidence")),
    path("", include("thuocdo.assessments.urls.sheet")),
    path("", include("thuocdo.assessments.urls.history")),
    path("", include("thuocdo.assessments.urls.appraisal")),
]
