"""Addresses of questionnaires: public pages, and the builder of their survey managers."""

from __future__ import annotations

from django.urls import path

from thuocdo.questionnaires.views import bank, beginning, builder, items, listing, publishing, sections, versions

app_name = "questionnaires"

urlpatterns = [
    path("", listing.questionnaires, name="questionnaires"),
    path("mau/", listing.templates, name="templates"),
    path("cua-toi/", listing.work, name="work"),
    path("ngan-hang/", bank.bank, name="bank"),
    path("moi/", beginning.begin, name="begin"),
    path("nhap/", beginning.from_file, name="from-file"),
    path("<slug:slug>/", versions.newest, name="questionnaire"),
    path("<slug:slug>/<int:number>/", versions.version, name="version"),
    path("<slug:slug>/<int:number>/xem-thu/", versions.preview, name="preview"),
    path("<slug:slug>/<int:number>/in/", versions.paper, name="paper"),
    path("<slug:slug>/<int:number>/so-sanh/", versions.difference, name="difference"),
    path("<slug:slug>/<int:number>/xlsform/", versions.xlsform, name="xlsform"),
    path("<slug:slug>/<int:number>/<slug:name>.xlsx", versions.download, name="download"),
    path("<slug:slug>/<int:number>/chep/", beginning.copy, name="copy"),
    path("<slug:slug>/phien-ban-moi/", beginning.next_version, name="next-version"),
    path("<slug:slug>/cong-bo/", publishing.publish, name="publish"),
    path("<slug:slug>/xoa/", publishing.delete, name="delete"),
    path("<slug:slug>/sua/", builder.overview, name="edit"),
    path("<slug:slug>/sua/doi/", builder.change, name="change"),
    path("<slug:slug>/sua/thiet-lap/", builder.settings, name="settings"),
    path("<slug:slug>/sua/ban-dich/", builder.translations, name="translations"),
    path("<slug:slug>/sua/ngan-hang/", bank.take, name="take"),
    path("<slug:slug>/sua/phan/moi/", sections.add, name="add-section"),
    path("<slug:slug>/sua/phan/<slug:code>/", sections.section, name="section"),
    path("<slug:slug>/sua/cau/moi/", items.add, name="add-item"),
    path("<slug:slug>/sua/cau/<slug:code>/", items.item, name="item"),
]
