"""Addresses of the pages for everyone. Paths are Vietnamese without diacritics, in English pages too."""

from __future__ import annotations

from django.urls import path

from thuocdo.portal.views import (
    changes,
    compare,
    components,
    detail,
    figures,
    findings,
    histories,
    losses,
    methods,
    pages,
    places,
    ranking,
)
from thuocdo.portal.views import search as searching
from thuocdo.portal.views import units as unit_pages

app_name = "portal"

_ABOUT = "cong-bo/<slug:publication>/"

urlpatterns = [
    path("", pages.home, name="home"),
    path("chi-so/", pages.indices, name="indices"),
    path(_ABOUT, ranking.publication, name="publication"),
    path(f"{_ABOUT}thanh-phan/", components.components, name="components"),
    path(f"{_ABOUT}thanh-phan/<str:code>/", components.component, name="component"),
    path(f"{_ABOUT}chi-tiet/", detail.detail, name="detail"),
    path(f"{_ABOUT}vung/", places.regions, name="regions"),
    path(f"{_ABOUT}vung/<slug:region>/", places.region, name="region"),
    path(f"{_ABOUT}ban-do/", places.country_map, name="map"),
    path(f"{_ABOUT}phan-bo/", components.distribution, name="distribution"),
    path(f"{_ABOUT}dinh-chinh/", changes.changes, name="changes"),
    path(f"{_ABOUT}kiem-tra/", findings.findings, name="findings"),
    path(f"{_ABOUT}diem-mat/", losses.losses, name="losses"),
    path(f"{_ABOUT}lich-su/<slug:unit>/", histories.unit, name="histories"),
    path(f"{_ABOUT}lich-su/<slug:unit>/<str:code>/", histories.leaf, name="history"),
    path(f"{_ABOUT}du-lieu/", pages.data, name="data"),
    path(f"{_ABOUT}hinh/<slug:figure>.csv", figures.data, name="figure_data"),
    path(f"{_ABOUT}hinh/<slug:figure>.svg", figures.picture, name="figure_picture"),
    path("don-vi/<slug:slug>/", unit_pages.unit, name="unit"),
    path("so-sanh/", compare.compare, name="compare"),
    path("tim/", searching.search, name="search"),
    path("phuong-phap/", methods.methods, name="methods"),
    path("phuong-phap/<slug:topic>/", methods.method, name="method"),
]
