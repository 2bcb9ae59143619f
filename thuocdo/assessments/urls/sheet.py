"""Addresses of the unit's side. Words stand before codes: no leaf is called like a page."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.views import leaf, offline, review, score_sheet, sheet

UNIT = "<slug:slug>/phieu/<slug:unit>/"
LEAF = UNIT + "<str:code>/"

urlpatterns = [
    path(UNIT, sheet.sheet, name="sheet"),
    path(UNIT + "ra-soat/", review.review, name="review"),
    path(UNIT + "phieu-diem/", score_sheet.score_sheet, name="score-sheet"),
    path(UNIT + "bang-tinh/", offline.offline, name="offline"),
    path(UNIT + "bang-tinh/tai-ve/", offline.download, name="offline-download"),
    path(LEAF, leaf.leaf, name="leaf"),
    path(LEAF + "moi/", leaf.news, name="leaf-news"),
    path(LEAF + "trao-doi/", leaf.comment, name="leaf-comment"),
]
