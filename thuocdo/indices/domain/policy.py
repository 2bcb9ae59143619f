"""Who may do what with a framework, and why not (A1, A2)."""

from __future__ import annotations

from datetime import date

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise, may_read
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import Verdict


def may_see(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may read the version."""
    return may_read(actor, owner_id, on, public=status.public)


def may_know_of_index(actor: Actor, *, owner_id: int, public: bool, on: date) -> Verdict:
    """Say whether the actor may know of an index; it is `public` once one of its frameworks is."""
    return may_read(actor, owner_id, on, public=public)


def may_change(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may change or delete the version, or put it in use."""
    kept = {
        Status.IN_USE: _("This version is in use and never changes. Copy it to a new version and change that."),
        Status.SUPERSEDED: _("This version has been superseded and never changes. Copy it to a new version."),
    }
    return may_organise(actor, owner_id, on, but=kept.get(status))


def may_supersede(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may declare that the version is no longer used."""
    early = None if status is Status.IN_USE else _("Only a version that is in use can be superseded.")
    return may_organise(actor, owner_id, on, but=early)
