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
    known = User.objects.filter(Q(username__iexact=login) | (Q(email__iexact=login) & ~Q(email=""))).first()
    if known is not None:
        audit.record(actor_id=None, action="account.sign_in_failed", subject=f"user:{known.pk}", now=now)
