"""Addresses of those who run campaigns."""

from __future__ import annotations

from django.urls import path

from thuocdo.surveys.views import embedding, organising, places, setting_up, sharing, steering

urlpatterns = [
    path("", organising.campaigns_page, name="campaigns"),
    path("moi/", organising.begin, name="begin"),
    path("<slug:slug>/", organising.campaign, name="campaign"),
    path("<slug:slug>/chuan-bi/", setting_up.checklist, name="setup"),
    path("<slug:slug>/chuan-bi/noi-dung/", setting_up.words, name="setup-words"),
    path("<slug:slug>/chuan-bi/thoi-gian/", setting_up.dates, name="setup-dates"),
    path("<slug:slug>/chuan-bi/kenh/", setting_up.channels, name="setup-channels"),
    path("<slug:slug>/chuan-bi/nhom/", places.groups, name="setup-groups"),
    path("<slug:slug>/chuan-bi/don-vi/", places.rated, name="setup-units"),
    path("<slug:slug>/chuan-bi/don-vi/them/", places.add, name="setup-units-add"),
    path("<slug:slug>/chuan-bi/han-ngach/", places.quotas, name="setup-quotas"),
    path("<slug:slug>/chuan-bi/sang-loc/", setting_up.guards, name="setup-guards"),
    path("<slug:slug>/khoi-dong/", setting_up.launch, name="launch"),
    path("<slug:slug>/sao-chep/", setting_up.copy, name="copy"),
    path("<slug:slug>/xoa/", setting_up.delete, name="delete"),
    path("<slug:slug>/gia-han/", steering.move_end, name="move-end"),
    path("<slug:slug>/ket-thuc/", steering.close, name="close"),
    path("<slug:slug>/dinh-chinh/", steering.correct, name="correct"),
    path("<slug:slug>/chay-thu/", steering.rehearsal, name="rehearsal"),
    path("<slug:slug>/chay-thu/xoa/", steering.purge, name="purge-rehearsal"),
    path("<slug:slug>/dia-chi/", sharing.addresses_page, name="addresses"),
    path("<slug:slug>/dia-chi/qr.svg", sharing.code, name="qr"),
    path("<slug:slug>/nhung/", embedding.page, name="embedding"),
    path("<slug:slug>/ap-phich/", sharing.posters, name="posters"),
]
