"""The sign-in library's forms in our words and with our look: a label above each field, no placeholder in it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django.utils.translation import gettext_lazy as _


class Plain:
    """Takes the placeholders off: they repeat the labels and are gone when one begins to type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in getattr(self, "fields", {}).values():
            field.widget.attrs.pop("placeholder", None)
        if (code := getattr(self, "fields", {}).get("code")) is not None:
            code.widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class SignInForm(Plain, account.LoginForm):  # type: ignore[misc]
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password, remember = self.fields["login"], self.fields["password"], self.fields["remember"]
        login.label, password.label = _("User name or e-mail address"), _("Password")
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = ""  # the link to a new password stands below the form
        remember.label = _("Stay signed in on this device for 14 days")
        remember.help_text = _("Only on a device that nobody else uses.")

    def is_throttled(self) -> bool:
        """Return whether the form was refused because of too many failed attempts."""
        return any(error.code == "too_many_login_attempts" for error in self.errors.as_data().get("__all__", []))


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ConfirmByPasswordForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondFactorForm(Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmByCodeForm(Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateAppForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKeyForm(Plain, keys.AddWebAuthnForm):  # type: ignore[misc]
    """A new key, with a name by which its owner knows it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class EditKeyForm(Plain, keys.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
