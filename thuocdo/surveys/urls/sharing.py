"""Short addresses that can be typed from a poster."""

from __future__ import annotations

from django.urls import path

from thuocdo.surveys.views import sharing

urlpatterns = [
    path("<int:campaign_id>/", sharing.short, name="short"),
    path("<int:campaign_id>-<int:unit_id>/", sharing.short, name="short-of-unit"),
]
