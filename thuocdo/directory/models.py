"""Tables of the directory."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in."""

    USERNAME_FIELD = "id"
