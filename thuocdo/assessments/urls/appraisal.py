"""Addresses of the appraiser's side. Words stand before codes and units: neither is called like a page."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.views import appraising, reasons, ruling, signals

ROUND = "<slug:slug>/tham-dinh/"
UNIT = ROUND + "don-vi/<slug:unit>/"

urlpatterns = [
    path(ROUND, appraising.queue, name="queue"),
    path(ROUND + "tieu-chi/<str:code>/", appraising.leaf_grid, name="grid"),
    path(ROUND + "chap-nhan/", appraising.accept_many, name="accept-many"),
    path(ROUND + "ly-do/", reasons.reasons, name="reasons"),
    path(ROUND + "dau-hieu/", signals.signals, name="signals"),
    path(UNIT, appraising.unit_grid, name="unit-grid"),
    path(UNIT + "<str:code>/", ruling.ruling, name="ruling"),
    path(UNIT + "<str:code>/trao-doi/", ruling.talk, name="ruling-talk"),
]
