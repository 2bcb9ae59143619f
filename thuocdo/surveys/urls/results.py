"""Addresses of what came out of a survey: live, as a report, what is aside, files."""

from __future__ import annotations

from django.urls import path

from thuocdo.surveys.views.results import aside, crosstab, files, live, remarks, report

urlpatterns = [
    path("<slug:slug>/truc-tiep/", live.page, name="live"),
    path("<slug:slug>/de-rieng/", aside.page, name="aside"),
    path("<slug:slug>/de-rieng/quyet-dinh/", aside.judge, name="judge"),
    path("<slug:slug>/de-rieng/<uuid:number>/", aside.ballot, name="ballot"),
    path("<slug:slug>/bao-cao/", report.page, name="report"),
    path("<slug:slug>/bao-cao/cau-hoi/<str:code>.csv", report.question_file, name="question-file"),
    path("<slug:slug>/bao-cao/bang-cheo/", crosstab.page, name="crosstab"),
    path("<slug:slug>/bao-cao/bang-cheo/bang.csv", crosstab.file, name="crosstab-file"),
    path("<slug:slug>/bao-cao/y-kien/<str:code>/", remarks.page, name="remarks"),
    path("<slug:slug>/bao-cao/cac-dot/", report.over_time, name="waves"),
    path("<slug:slug>/tep/", files.page, name="files"),
    path("<slug:slug>/tep/tai-ve/", files.download, name="download"),
]
