"""Addresses of the register and of people. Those of signing in are in `accounts`: the library knows them by name."""

from __future__ import annotations

from django.urls import path

from thuocdo.directory.views import own, people, records, register, unit_changes

app_name = "directory"
urlpatterns = [
    path("don-vi/", register.units, name="units"),
    path("don-vi/quan-ly/", unit_changes.units, name="manage_units"),
    path("don-vi/quan-ly/them/", unit_changes.add, name="add_unit"),
    path("don-vi/quan-ly/<int:unit_id>/", unit_changes.unit, name="manage_unit"),
    path("don-vi/quan-ly/<int:unit_id>/ten/", unit_changes.rename, name="rename_unit"),
    path("don-vi/quan-ly/<int:unit_id>/ma/", unit_changes.set_code, name="code_unit"),
    path("don-vi/quan-ly/<int:unit_id>/thong-tin/", unit_changes.describe, name="describe_unit"),
    path("don-vi/quan-ly/<int:unit_id>/sap-nhap/", unit_changes.merge, name="merge_unit"),
    path("don-vi/quan-ly/<int:unit_id>/chia-tach/", unit_changes.split, name="split_unit"),
    path("don-vi/quan-ly/<int:unit_id>/giai-the/", unit_changes.abolish, name="abolish_unit"),
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
