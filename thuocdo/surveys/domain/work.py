"""A little work for the machine of whoever hands in: nothing for one ballot, dear for a hundred thousand (B6).

A challenge is signed, bound to one ballot and expires, so the server keeps nothing of it: work that was done for one
ballot serves no other, and a ballot is stored once. The answer is the challenge, a colon and any text, such that its
SHA-256 begins with the number of zero bits that the challenge names.

challenge = campaign "." ballot "." bits "." end (seconds since 1970) "." signature
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

LIFE = 6 * 3600  # seconds
MOST_BITS = 24
LONGEST = 300  # characters of an answer
_ANSWER = re.compile(r"(\d{1,20})\.([0-9a-f]{32})\.(\d{1,2})\.(\d{1,12})\.([0-9a-f]{32}):[!-~]{0,60}", re.ASCII)


def challenge(secret: str, campaign_id: int, ballot: UUID, bits: int, now: datetime) -> str:
    """Return the challenge for one ballot."""
    said = f"{campaign_id}.{ballot.hex}.{bits}.{int(now.timestamp()) + LIFE}"
    return f"{said}.{_signature(secret, said)}"


def is_done(
    answer: str, secrets: Sequence[str], *, campaign_id: int, ballot: UUID, bits: int, now: datetime
) -> bool:  # fmt: skip
    """Tell whether an answer shows the work that a ballot needs now."""
    found = _ANSWER.fullmatch(answer) if len(answer) <= LONGEST else None
    if found is None:
        return False
    whose, number, asked, end, signature = found.groups()
    said = f"{whose}.{number}.{asked}.{end}"
    return (
        (int(whose), number) == (campaign_id, ballot.hex)
        and int(asked) >= bits
        and now.timestamp() < int(end)
        and any(hmac.compare_digest(signature, _signature(secret, said)) for secret in secrets)
        and zero_bits(hashlib.sha256(answer.encode()).digest()) >= bits
    )


def zero_bits(digest: bytes) -> int:
    """Return with how many zero bits a hash begins."""
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()


def do(challenge: str, bits: int) -> str:
    """Return an answer: for systems that hand in, and tests. It takes 2^bits hashes on the average."""
    number = 0
    while True:
        answer = f"{challenge}:{number}"
        if zero_bits(hashlib.sha256(answer.encode()).digest()) >= bits:
            return answer
        number += 1


def _signature(secret: str, said: str) -> str:
    return hmac.new(f"thuocdo.surveys.work:{secret}".encode(), said.encode(), hashlib.sha256).hexdigest()[:32]
