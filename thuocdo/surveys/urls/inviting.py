"""Addresses of personal invitations and their letters."""

from __future__ import annotations

from django.urls import path

from thuocdo.surveys.views import inviting, letters

urlpatterns = [
    path("<slug:slug>/loi-moi/", inviting.people, name="invitations"),
    path("<slug:slug>/loi-moi/them/", inviting.invite, name="invite"),
    path("<slug:slug>/loi-moi/them/lay/", inviting.take, name="invite-take"),
    path("<slug:slug>/loi-moi/them/mau.csv", inviting.pattern, name="invite-pattern"),
    path("<slug:slug>/loi-moi/nguoi/<int:number>/", inviting.person, name="invited"),
    path("<slug:slug>/loi-moi/thu/", letters.letters, name="letters"),
    path("<slug:slug>/loi-moi/gui/", letters.sendings, name="sendings"),
    path("<slug:slug>/loi-moi/gui/tien-do/", letters.progress, name="sending-progress"),
    path("<slug:slug>/loi-moi/gui/dung/", letters.stop, name="sending-stop"),
    path("<slug:slug>/loi-moi/thu-tra-lai/", inviting.returned, name="returned"),
    path("<slug:slug>/loi-moi/hop-thu-di/", letters.outbox, name="outbox"),
    path("<slug:slug>/loi-moi/hop-thu-di/<int:number>/", letters.outgoing, name="outgoing"),
]
