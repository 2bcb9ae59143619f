"""Addresses of the organiser's overview of all units."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.views import progress, reminding

HERE = "<slug:slug>/tien-do/"

urlpatterns = [
    path(HERE, progress.progress, name="progress"),
    path(HERE + "tien-do.<str:kind>", progress.download, name="progress-download"),
    path(HERE + "nguoi-tham-dinh/", progress.appraisers, name="progress-appraisers"),
    path(HERE + "nhac-viec/", reminding.reminders, name="reminders"),
    path(HERE + "nhac-viec/gui/", reminding.remind, name="remind"),
]
