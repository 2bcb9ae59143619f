"""Permissions answer with a reason, so that page, API and log all say the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from thuocdo.kernel.refusals import NotPermitted
from thuocdo.kernel.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """No, and why."""

    reason: Sentence

    def __bool__(self) -> bool:
        return False


Verdict: TypeAlias = Allowed | Denied


def require(verdict: Verdict) -> None:
    """Raise `NotPermitted` with the verdict's reason unless it is `Allowed`."""
    if isinstance(verdict, Denied):
        raise NotPermitted(verdict.reason)
