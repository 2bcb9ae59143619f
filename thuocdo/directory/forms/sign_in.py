"""The sign-in form, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
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
