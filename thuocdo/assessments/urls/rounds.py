"""Addresses of the organiser's pages and of a round's overview."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.views import (
    copying,
    extending,
    figure_sheets,
    overview,
    provided,
    setup,
    setup_appraisers,
    setup_units,
)

urlpatterns = [
    path("", overview.rounds, name="rounds"),
    path("moi/", setup.begin, name="begin"),
    path("<slug:slug>/", overview.overview, name="overview"),
    path("<slug:slug>/thiet-lap/", setup.checklist, name="setup"),
    path("<slug:slug>/thiet-lap/thong-tin/", setup.basics, name="setup-basics"),
    path("<slug:slug>/thiet-lap/thoi-gian/", setup.dates, name="setup-dates"),
    path("<slug:slug>/thiet-lap/don-vi/", setup_units.units_page, name="setup-units"),
    path("<slug:slug>/thiet-lap/don-vi/them/", setup_units.add, name="setup-units-add"),
    path("<slug:slug>/thiet-lap/don-vi/sua/", setup_units.change, name="setup-units-change"),
    path("<slug:slug>/thiet-lap/phan-cong/", setup_appraisers.appraisers, name="setup-appraisers"),
    path("<slug:slug>/thiet-lap/phan-cong/sua/", setup_appraisers.change, name="setup-appraisers-change"),
    path("<slug:slug>/thiet-lap/gia-han/", extending.more_time, name="setup-time"),
    path("<slug:slug>/thiet-lap/mo/", setup.open_, name="open"),
    path("<slug:slug>/thiet-lap/chep/", copying.copy, name="copy"),
    path("<slug:slug>/thiet-lap/xoa/", setup.delete, name="delete"),
    path("<slug:slug>/so-lieu/", provided.provided, name="provided"),
    path("<slug:slug>/so-lieu/bang.<str:kind>", figure_sheets.template, name="provided-template"),
    path("<slug:slug>/so-lieu/nhap-bang/", figure_sheets.upload, name="provided-upload"),
    path("<slug:slug>/so-lieu/<str:code>/", provided.leaf_page, name="provided-leaf"),
]
