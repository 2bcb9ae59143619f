"""Addresses for uploads in pieces; a file itself is served by the feature that it belongs to."""

from __future__ import annotations

from django.urls import path

from thuocdo.foundation.files import views

app_name = "files"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("<uuid:upload>", views.piece, name="upload"),
]
