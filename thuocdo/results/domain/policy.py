"""Who may import, publish and correct results, and why not (A2, A15)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise, may_read
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Verdict


class Status(StrEnum):
    """What became of a publication. The word is stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"  # by a correction; it stays readable

    @property
    def public(self) -> bool:
        return self is not Status.DRAFT


PUBLISHED = _s("This result is published already.")
KEPT = _s("What is published is never deleted. A correction takes its place and says why.")
UNCORRECTED = {
    Status.DRAFT: _s("A draft needs no correction: import it again."),
    Status.REPLACED: _s("This result has been replaced already. Correct the newest one."),
}


def may_see(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may read a publication."""
    return may_read(actor, owner_id, on, public=status.public)


def may_publish(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may publish a draft, which freezes it."""
    return may_organise(actor, owner_id, on, but=None if status is Status.DRAFT else PUBLISHED)


def may_discard(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may delete a draft."""
    return may_organise(actor, owner_id, on, but=None if status is Status.DRAFT else KEPT)


def may_correct(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may begin a correction of a publication."""
    return may_organise(actor, owner_id, on, but=UNCORRECTED.get(status))
