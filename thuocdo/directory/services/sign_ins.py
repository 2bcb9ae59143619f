"""What is put on record when somebody signs in or fails to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from thuocdo.directory.models import User
from thuocdo.foundation.audit import log as audit


@transaction.atomic
def signed_in(*, user_id: int, methods: Sequence[str], now: datetime) -> None:
    """Record that a person signed in, and how ("password", "mfa:totp", "mfa:webauthn")."""
    audit.record(
        actor_id=user_id,
        action="account.signed_in",
        subject=f"user:{user_id}",
        detail={"methods": list(methods)},
        now=now,
    )


@transaction.atomic
def sign_in_failed(*, login: str, now: datetime) -> None:
    """Record that a sign-in to an account failed. What was typed for an unknown account is not kept."""
    user_id = _meant(login)
    if user_id is not None:
        audit.record(actor_id=None, action="account.sign_in_failed", subject=f"user:{user_id}", now=now)


@transaction.atomic
def password_changed(*, user_id: int, now: datetime) -> None:
    """Record that a person chose another password, by their account's page or by a link."""
    audit.record(actor_id=user_id, action="account.password_changed", subject=f"user:{user_id}", now=now)


@transaction.atomic
def second_factor_changed(*, user_id: int, added: bool, kind: str, now: datetime) -> None:
    """Record that a person added or removed a second factor of their own ("totp", "webauthn")."""
    action = "account.second_factor_added" if added else "account.second_factor_removed"
    audit.record(actor_id=user_id, action=action, subject=f"user:{user_id}", detail={"kind": kind}, now=now)


def counted_as(login: str) -> str:
    """Return under which name failed attempts are counted: the account, however its name or address was written.

    What names no account is counted too, by its own text, so that an answer tells nothing.
    """
    user_id = _meant(login)
    return f"account {user_id}" if user_id is not None else f"nobody {login.upper().lower()}"


def _meant(login: str) -> int | None:
    found = User.objects.filter(Q(username__iexact=login) | (Q(email__iexact=login) & ~Q(email="")))
    return found.values_list("pk", flat=True).first()
