"""Addresses of signing in, under the names by which the library finds them."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path, re_path
from django.views.generic import RedirectView

from thuocdo.directory.views import own, sign_in

to_account = RedirectView.as_view(pattern_name="directory:account")

urlpatterns = [
    path("dang-nhap/", sign_in.SignIn.as_view(), name="account_login"),
    path("dang-nhap/khoa/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("dang-nhap/xac-thuc/", mfa.authenticate, name="mfa_authenticate"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("da-dong/", account.account_inactive, name="account_inactive"),
    path("dang-ky/", account.signup, name="account_signup"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan/ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("xac-nhan/khoa/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("thu-dien-tu/", to_account, name="account_email"),
    path("thu-dien-tu/da-gui/", to_account, name="account_email_verification_sent"),
    re_path(r"^thu-dien-tu/(?P<key>[-:\w]+)/$", own.no_confirmation, name="account_confirm_email"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("mat-khau/dat/", account.password_set, name="account_set_password"),
    path("mat-khau/quen/", account.password_reset, name="account_reset_password"),
    path("mat-khau/quen/da-gui/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mat-khau/moi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mat-khau/moi/xong/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("xac-thuc-hai-buoc/", mfa.index, name="mfa_index"),
    path("xac-thuc-hai-buoc/ung-dung/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("xac-thuc-hai-buoc/ung-dung/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("xac-thuc-hai-buoc/ma-du-phong/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("xac-thuc-hai-buoc/ma-du-phong/tao/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("xac-thuc-hai-buoc/ma-du-phong/tai/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("xac-thuc-hai-buoc/khoa/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("xac-thuc-hai-buoc/khoa/them/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("xac-thuc-hai-buoc/khoa/<int:pk>/xoa/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("xac-thuc-hai-buoc/khoa/<int:pk>/sua/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("phien/", own.Devices.as_view(), name="usersessions_list"),
]
