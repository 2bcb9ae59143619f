"""What the audit log's codes are called, for people who read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thuocdo.kernel.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Words:
    """Names of actions, of the kinds of things they were done to, and of what a record tells beside."""

    actions: Mapping[str, Sentence]
    subjects: Mapping[str, Sentence]
    details: Mapping[str, Sentence]


UNIT_KEYS = ("unit", "parent", "units", "successors", "predecessors")  # details whose numbers are units
DAY_KEYS = ("from", "until", "last_day", "date")  # details that are days
