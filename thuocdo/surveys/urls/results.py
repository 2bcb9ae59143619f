"""Addresses of what came out of a survey: live, as a report, what is aside, files."""

from __future__ import annotations

from django.urls import path

from thuocdo.surveys.views.results import aside, live

urlpatterns = [
    path("<slug:slug>/truc-tiep/", live.page, name="live"),
    path("<slug:slug>/de-rieng/", aside.page, name="aside"),
    path("<slug:slug>/de-rieng/quyet-dinh/", aside.judge, name="judge"),
    path("<slug:slug>/de-rieng/<uuid:number>/", aside.ballot, name="ballot"),
]
