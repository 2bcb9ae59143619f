"""What a signature is under: one hash over everything that a unit says, in one canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from thuocdo.assessments.domain import contents
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.phases import Phase

SAID_IN = {Phase.SELF_ASSESSMENT: Kind.DECLARED, Phase.EXPLANATION: Kind.EXPLAINED}


def content_hash(
    phase: Phase,
    round_slug: str,
    unit_slug: str,
    said: Mapping[str, Entry],
    evidence: Mapping[str, Sequence[str]],
) -> str:
    """Return the SHA-256, in hexadecimal, of what a unit declares or explains.

    `said`: the entry that stands, by leaf; `evidence`: the hashes of its documents, by leaf. The order of either does
    not matter, nor who typed it: the same content has the same hash. Source: docs/how-to/fill-in-a-self-assessment.md.
    """
    leaves = {
        code: {
            "content": None if entry.content is None else contents.to_data(entry.content),
            "text": entry.text,
        }
        for code, entry in said.items()
    }
    documents = {code: sorted(hashes) for code, hashes in evidence.items() if hashes}
    signed = {"phase": phase.value, "round": round_slug, "unit": unit_slug, "leaves": leaves, "evidence": documents}
    plain = json.dumps(signed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
