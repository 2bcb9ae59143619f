"""Addresses of the signed-in home, of notices, and of the mails that carry them."""

from __future__ import annotations

from django.urls import path

from thuocdo.workspace.views import home, mails, notices, wordings

app_name = "workspace"
urlpatterns = [
    path("", home.home, name="home"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/da-doc/", notices.read_all, name="read_all_notices"),
    path("thong-bao/thu/", notices.preferences, name="notice_preferences"),
    path("thong-bao/loi/", wordings.wordings, name="wordings"),
    path("thong-bao/loi/<slug:unit>/<str:kind>/", wordings.wording, name="wording"),
    path("thong-bao/<int:notice_id>/", notices.open_notice, name="notice"),
    path("thong-bao/<int:notice_id>/da-doc/", notices.read, name="read_notice"),
    path("thu-gui-di/", mails.mails, name="mails"),
    path("thu-gui-di/gio-gui/", mails.hours, name="mail_hours"),
    path("thu-gui-di/gui-thu/", mails.trial, name="trial_notice"),
    path("thu-gui-di/<int:mail_id>/", mails.mail, name="mail"),
    path("thu-gui-di/<int:mail_id>/gui-lai/", mails.again, name="mail_again"),
]
