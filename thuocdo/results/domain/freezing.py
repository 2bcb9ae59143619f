"""What a publication is frozen under: SHA-256 over one canonical JSON of everything that counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

METHOD_VERSION = "2026.1"  # of ranking, bands and audit; stored with every publication


def canonical_json(content: object) -> str:
    """Return `content` as JSON that is the same for the same content: sorted keys, no spaces, numbers as texts.

    Floats are refused: the same number must have the same text everywhere.
    """
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: object) -> str:
    """Return the SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError(f"{value!r} is a float")
    if isinstance(value, Mapping):
        for each in value.values():
            _refuse_floats(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_floats(each)
