"""What a record's hash is made of. Pure, so that anyone can check an export of the log without our software."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64  # what the first record follows


def record_hash(
    *,
    number: int,
    recorded_at: datetime,
    actor_id: int | None,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """Return SHA-256, in hexadecimal, of the previous hash and the record as canonical JSON (sorted keys, UTC)."""
    facts = {
        "number": number,
        "recorded_at": recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": actor_id,
        "action": action,
        "subject": subject,
        "detail": detail,
    }
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def require_plain(value: object, place: str = "detail") -> None:
    """Raise `TypeError` unless `value` is text, whole number, truth, nothing, or lists and mappings of such.

    A float or a decimal does not come out of the database as it went in; points go in as text.
    """
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{place}: the key {key!r} is not text")
            require_plain(each, f"{place}.{key}")
    elif isinstance(value, (list, tuple)):
        for each in value:
            require_plain(each, place)
    elif isinstance(value, str):
        if "\0" in value:
            raise TypeError(f"{place}: text with a NUL can't be stored")
    elif not (value is None or isinstance(value, (bool, int))):
        raise TypeError(f"{place}: {value!r} is not text, whole number, truth or nothing; write it as text")
