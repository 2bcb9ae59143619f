"""Addresses of the look itself: the gallery of components."""

from __future__ import annotations

from django.urls import path

from thuocdo.ui import gallery

app_name = "ui"
urlpatterns = [
    path("ui/gallery", gallery.gallery, name="gallery"),
]
