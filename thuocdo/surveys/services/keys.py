"""The keys of personal links, under the server's secret. Old secrets stay good until they are taken out of its list."""

from __future__ import annotations

from django.conf import settings

from thuocdo.surveys.domain import tokens

INVITATION, RECEIPT = "invitation", "receipt"


def secrets() -> tuple[str, ...]:
    """Return the secret in use, then those before it."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def draft_key(brings_back: str) -> str:
    """Return the key of a draft for the value of a cookie or a personal token."""
    return tokens.draft_key(settings.SECRET_KEY, brings_back)


def marks(lookup: str) -> tuple[str, ...]:
    """Return the mark that a used link leaves now, then those that it would have left under older secrets."""
    return tuple(tokens.mark(secret, lookup) for secret in secrets())


def token(purpose: str, number: int, nonce: str, lookup: str) -> str | None:
    """Return the token of an invitation or receipt; None when the secret under which it was made is gone."""
    made = (tokens.token(secret, purpose, number, nonce) for secret in secrets())
    return next((each for each in made if tokens.lookup(each) == lookup), None)
