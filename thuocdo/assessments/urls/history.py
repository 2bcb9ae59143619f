"""Address of the history of one leaf."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.urls.sheet import LEAF
from thuocdo.assessments.views import history

urlpatterns = [path(LEAF + "lich-su/", history.history, name="history")]
