"""Addresses of open data. They are stable: others build on them."""

from __future__ import annotations

from django.urls import path, re_path

from thuocdo.opendata import views

app_name = "opendata"

urlpatterns = [
    path("du-lieu/", views.catalogue, name="catalogue"),
    path("du-lieu/api/", views.api_page, name="api"),
    re_path(r"^du-lieu/(?P<slug>[a-z0-9-]+)\.(?P<form>csv|xlsx|json)$", views.table, name="table"),
    re_path(r"^du-lieu/(?P<slug>[a-z0-9-]+)/lost\.(?P<form>csv|xlsx|json)$", views.lost, name="lost"),
    re_path(r"^du-lieu/(?P<slug>[a-z0-9-]+)/findings\.(?P<form>csv|json)$", views.findings, name="findings"),
]
