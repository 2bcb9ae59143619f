"""What the audit log's codes are called, for people who read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


@dataclass(frozen=True, slots=True)
class Words:
    """Names of actions, of the kinds of things they were done to, and of what a record tells beside."""

    actions: Mapping[str, Sentence]
    subjects: Mapping[str, Sentence]
    details: Mapping[str, Sentence]


UNIT_KEYS = ("unit", "parent", "units", "successors", "predecessors")  # details whose numbers are units
DAY_KEYS = ("from", "until", "last_day", "date")  # details that are days
METHODS: Mapping[str, Sentence] = {  # how a person proved who they are when signing in
    "password": _s("with the password"),
    "mfa:totp": _s("with a code from an app"),
    "mfa:recovery_codes": _s("with a recovery code"),
    "mfa:webauthn": _s("with a passkey"),
}
