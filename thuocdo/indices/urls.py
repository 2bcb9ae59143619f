"""Addresses of frameworks: public pages, and the editor of their organisers."""

from __future__ import annotations

from django.urls import path

from thuocdo.indices.views import drafts, editor, measured, nodes, public, sheets

app_name = "indices"

urlpatterns = [
    path("", public.frameworks, name="frameworks"),
    path("cua-toi/", public.work, name="work"),
    path("moi/", drafts.begin, name="begin"),
    path("nhap/", sheets.begin, name="begin-from-sheet"),
    path("mau.<str:kind>", sheets.template, name="template"),
    path("chi-so/moi/", measured.begin, name="begin-index"),
    path("chi-so/<slug:slug>/", measured.change, name="index"),
    path("<slug:slug>/", public.framework, name="framework"),
    path("<slug:slug>/<slug:name>.<str:kind>", sheets.download, name="download"),
    path("<slug:slug>/so-sanh/", public.difference, name="difference"),
    path("<slug:slug>/chep/", drafts.copy, name="copy"),
    path("<slug:slug>/dua-vao-su-dung/", drafts.put_in_use, name="put-in-use"),
    path("<slug:slug>/ngung-su-dung/", drafts.supersede, name="supersede"),
    path("<slug:slug>/xoa/", drafts.delete, name="delete"),
    path("<slug:slug>/sua/", editor.overview, name="edit"),
    path("<slug:slug>/sua/thiet-lap/", editor.settings, name="settings"),
    path("<slug:slug>/sua/nhap/", sheets.take_over, name="take-over"),
    path("<slug:slug>/sua/them/", nodes.add, name="add"),
    path("<slug:slug>/sua/muc/<str:code>/", nodes.node, name="node"),
    path("<slug:slug>/sua/muc/<str:code>/chuyen/", nodes.move, name="move"),
    path("<slug:slug>/sua/muc/<str:code>/bo/", nodes.remove, name="remove"),
]
