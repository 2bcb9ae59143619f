"""Addresses of leaves that take their points from surveys."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.views import linking, surveyed

SETUP = "<slug:slug>/thiet-lap/khao-sat/"
POINTS = "<slug:slug>/diem-khao-sat/<str:code>/"

urlpatterns = [
    path(SETUP, linking.links, name="setup-surveys"),
    path(SETUP + "chot/", linking.freeze, name="freeze-surveys"),
    path(SETUP + "<str:code>/", linking.leaf, name="setup-surveys-leaf"),
    path(POINTS, surveyed.units, name="survey-points"),
    path(POINTS + "<slug:unit>/", surveyed.unit, name="survey-unit"),
]
