"""Who may do what with a framework, and why not (A1, A2)."""

from __future__ import annotations

from datetime import date

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict


def may_draft(actor: Actor, *, owner_id: int, on: date) -> Verdict:
    """Say whether the actor may begin a framework that belongs to the unit `owner_id`."""
    return may_organise(actor, owner_id, on)


def may_see(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may read the version. A draft is its owner's own affair; the others are everyone's."""
    return Allowed() if status.public else may_draft(actor, owner_id=owner_id, on=on)


def may_change(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may change or delete the version, or put it in use."""
    verdict = may_draft(actor, owner_id=owner_id, on=on)
    if not verdict:
        return verdict
    if status is Status.IN_USE:
        return Denied(_("This version is in use and never changes. Copy it to a new version and change that."))
    if status is Status.SUPERSEDED:
        return Denied(_("This version has been superseded and never changes. Copy it to a new version."))
    return Allowed()


def may_copy(actor: Actor, *, owner_id: int, status: Status, to_owner_id: int, on: date) -> Verdict:
    """Say whether the actor may copy the version to a draft of the unit `to_owner_id`."""
    seen = may_see(actor, owner_id=owner_id, status=status, on=on)
    return may_draft(actor, owner_id=to_owner_id, on=on) if seen else seen


def may_supersede(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may declare that the version is no longer used."""
    verdict = may_draft(actor, owner_id=owner_id, on=on)
    if not verdict:
        return verdict
    if status is not Status.IN_USE:
        return Denied(_("Only a version that is in use can be superseded."))
    return Allowed()
