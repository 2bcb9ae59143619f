"""Signing in: what the product asks of the library that does it."""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation

from thuocdo.directory.services import sign_ins
from thuocdo.ui.views import refusal_page

log = logging.getLogger("thuocdo.directory")


# The library tells of a changed second factor by mail only: what it tells, and whether something was added.
SECOND_FACTOR_NEWS = {
    "mfa/email/totp_activated": (True, "totp"),
    "mfa/email/totp_deactivated": (False, "totp"),
    "mfa/email/webauthn_added": (True, "webauthn"),
    "mfa/email/webauthn_removed": (False, "webauthn"),
}


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """User name or e-mail address with a password; a made-up account never signs in, nor stays in, in production."""

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        made_up = getattr(user, "is_demonstration", False) and not settings.DEMONSTRATION
        return not made_up and bool(super().user_can_authenticate(user))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes an account for themselves; every sign-in is on record; mails speak the person's language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **options: Any) -> HttpResponse | None:
        if not Backend().user_can_authenticate(user):
            return HttpResponseRedirect(reverse("account_inactive"))
        answer: HttpResponse | None = super().pre_login(request, user, **options)
        return answer

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **options: Any) -> HttpResponse:
        sign_ins.signed_in(user_id=user.pk, methods=_methods(request), now=timezone.now())
        answer: HttpResponse = super().post_login(request, user, **options)
        return answer

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        sign_ins.password_changed(user_id=user.pk, now=timezone.now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by account. The library counts by host and text: another port or letter would begin anew."""
        return sign_ins.counted_as(str(credentials.get("email") or credentials.get("username") or ""))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login = credentials.get("username") or credentials.get("email") or ""
        sign_ins.sign_in_failed(login=str(login), now=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        with translation.override(_language(context.get("user"))):
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, context: dict[str, Any] | None = None, email: str = ""
    ) -> None:
        if change := SECOND_FACTOR_NEWS.get(template_prefix):
            sign_ins.second_factor_changed(user_id=user.pk, added=change[0], kind=change[1], now=timezone.now())
        if address := email or getattr(user, "email", ""):
            super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, address)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are stored encrypted, with keys drawn from the installation's secret keys."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Thước Đo"}


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; too many failed attempts are answered with status 429."""

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        if form.is_throttled():
            answer.status_code = 429
            answer["Retry-After"] = "300"
        return answer


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer a throttled request with a kind page."""
    return refusal_page(request, 429)


def _methods(request: HttpRequest) -> list[str]:
    records = request.session.get("account_authentication_methods", [])
    return [f"{each['method']}:{each['type']}" if "type" in each else each["method"] for each in records]


def _language(user: AbstractBaseUser | None) -> str:
    return getattr(user, "language", None) or translation.get_language() or "vi"


def _cipher() -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(b"thuocdo.second-factor:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
