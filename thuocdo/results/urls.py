"""Addresses for organisers of results. What is published is shown by the portal."""

from __future__ import annotations

from django.urls import path

from thuocdo.results.views import drafts, importing, reading, rounds

app_name = "results"

urlpatterns = [
    path("", drafts.work, name="work"),
    path("nhap/", importing.begin, name="import"),
    path("nhap/<int:upload>/cot/", reading.columns, name="columns"),
    path("nhap/<int:upload>/tep/", reading.new_file, name="new_file"),
    path("nhap/<int:upload>/so-lieu/", reading.statements, name="statements"),
    path("nhap/<int:upload>/kiem-tra/", reading.check, name="check"),
    path("vong/<slug:slug>/cong-bo/", rounds.publish, name="publish-round"),
    path("<slug:slug>/", drafts.draft, name="draft"),
    path("<slug:slug>/sua-diem/", rounds.correct, name="correct-round"),
    path("<slug:slug>/cong-bo/", drafts.publish, name="publish"),
    path("<slug:slug>/xoa/", drafts.discard, name="discard"),
    path("<slug:slug>/dinh-chinh/", importing.correct, name="correct"),
]
