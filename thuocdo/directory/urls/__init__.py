"""Addresses of the register and of people. Those of signing in are in `accounts`: the library knows them by name."""

from __future__ import annotations

from django.urls import path

from thuocdo.directory.views import own, people, records, register

app_name = "directory"
urlpatterns = [
    path("don-vi/", register.units, name="units"),
    path("can-bo/", people.people, name="people"),
    path("can-bo/them/", people.add, name="add_person"),
    path("can-bo/<int:user_id>/", people.person, name="person"),
    path("can-bo/<int:user_id>/sua/", people.edit, name="edit_person"),
    path("can-bo/<int:user_id>/moi/", people.invite, name="invite_person"),
    path("can-bo/<int:user_id>/dong/", people.close, name="close_account"),
    path("can-bo/<int:user_id>/mo/", people.reopen, name="reopen_account"),
    path("can-bo/<int:user_id>/xac-thuc/", people.reset_second_factor, name="reset_second_factor"),
    path("can-bo/<int:user_id>/vai-tro/", people.grant, name="grant_role"),
    path("can-bo/vai-tro/<int:membership_id>/ket-thuc/", people.end_role, name="end_role"),
    path("nhat-ky/", records.audit, name="audit"),
    path("nhat-ky/tai-ve/", records.export, name="export_audit"),
    path("nhat-ky/kiem-tra/", records.check, name="check_audit"),
    path("tai-khoan/", own.account, name="account"),
    path("tai-khoan/ngon-ngu/", own.language, name="choose_language"),
]
