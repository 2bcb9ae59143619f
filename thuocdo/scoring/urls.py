"""Addresses of the council and of live numbers, under those of a round."""

from __future__ import annotations

from django.urls import path

from thuocdo.scoring.views import council, deciding, losses, margins

app_name = "scoring"

COUNCIL = "<slug:slug>/hoi-dong/"

urlpatterns = [
    path(COUNCIL, council.council, name="council"),
    path(COUNCIL + "bang.<str:ending>", council.council_file, name="council-file"),
    path(COUNCIL + "ky/", council.sign, name="sign"),
    path(COUNCIL + "rut/", council.withdraw, name="withdraw"),
    path(COUNCIL + "don-vi/<slug:unit>/", deciding.unit, name="council-unit"),
    path(COUNCIL + "don-vi/<slug:unit>/<str:code>/", deciding.leaf, name="council-leaf"),
    path("<slug:slug>/xep-hang-tam/", council.ranking, name="ranking"),
    path("<slug:slug>/xep-hang-tam/sai-so/", margins.margins, name="margins"),
    path("<slug:slug>/diem-mat/", losses.over_all, name="losses"),
    path("<slug:slug>/diem-mat/<slug:unit>/", losses.of_unit, name="unit-losses"),
]
