"""Personal links and the marks that they leave. All of it is keyed with the server's secret, which no table holds.

| what | made of | kept |
|---|---|---|
| token | secret, number and nonce of the invitation | nowhere: made anew whenever a letter is written |
| lookup | the token | with the invitation |
| mark | secret, lookup | when the link is used |
| draft key | secret, whatever brings the respondent back | with the draft |
| case | secret, campaign, number of the case | with the receipt |
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_TOKEN_BYTES = 20  # 160 bits: 32 letters
TOKEN = re.compile(r"[a-z2-7]{32}", re.ASCII)


def token(secret: str, purpose: str, number: int, nonce: str) -> str:
    """Return the 32 letters and digits of a personal link."""
    return base64.b32encode(_keyed(secret, purpose, str(number), nonce)[:_TOKEN_BYTES]).decode().lower()


def lookup(given: str) -> str:
    """Return by which hash a token is found; capitals, spaces and hyphens make no difference to who types it."""
    plain = given.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def mark(secret: str, found: str) -> str:
    """Return the mark that a used link leaves; without the secret nothing leads from it to the invitation."""
    return _keyed(secret, "spent", found).hex()


def draft_key(secret: str, brings_back: str) -> str:
    """Return the key under which a draft is kept."""
    return _keyed(secret, "draft", brings_back).hex()


def case(secret: str, campaign_id: int, number: str) -> str:
    """Return what stands for the number of a case."""
    return _keyed(secret, "case", str(campaign_id), number).hex()


def _keyed(secret: str, *parts: str) -> bytes:
    message = b"".join(
        len(data).to_bytes(4, "big") + data for data in (part.encode("utf-8", "replace") for part in parts)
    )
    return hmac.new(f"thuocdo.surveys:{secret}".encode(), message, hashlib.sha256).digest()
