"""Who may import, publish and correct results, and why not (A2, A15)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict


class Status(StrEnum):
    """What became of a publication. The word is stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"  # by a correction; it stays readable

    @property
    def public(self) -> bool:
        return self is not Status.DRAFT


def may_import(actor: Actor, *, owner_id: int, on: date) -> Verdict:
    """Say whether the actor may bring results into the installation that belong to the unit `owner_id`."""
    if actor.user_id is None:
        return Denied(_s("Sign in to import results."))
    if not actor.is_a(Role.ORGANISER, on=on, unit_id=owner_id):
        return Denied(_s("Only an organiser of the unit that owns the results may import them."))
    return Allowed()


def may_see(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may read a publication. A draft is its owner's own affair; the others are everyone's."""
    return Allowed() if status.public else may_import(actor, owner_id=owner_id, on=on)


def may_publish(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may publish a draft, which freezes it."""
    verdict = may_import(actor, owner_id=owner_id, on=on)
    if not verdict:
        return verdict
    if status is not Status.DRAFT:
        return Denied(_s("This result is published already."))
    return Allowed()


def may_discard(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may delete a draft."""
    verdict = may_import(actor, owner_id=owner_id, on=on)
    if not verdict:
        return verdict
    if status is not Status.DRAFT:
        return Denied(_s("What is published is never deleted. A correction takes its place and says why."))
    return Allowed()


def may_correct(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may begin a correction of a publication."""
    verdict = may_import(actor, owner_id=owner_id, on=on)
    if not verdict:
        return verdict
    if status is Status.DRAFT:
        return Denied(_s("A draft needs no correction: import it again."))
    if status is Status.REPLACED:
        return Denied(_s("This result has been replaced already. Correct the newest one."))
    return Allowed()
