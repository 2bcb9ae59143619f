"""Who may do what with a questionnaire, and why not (B1)."""

from __future__ import annotations

from datetime import date

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_manage_surveys
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import Allowed, Verdict
from thuocdo.questionnaires.domain.lifecycle import Status


def may_see(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may read a version: published ones are everyone's, drafts are the owner's."""
    return Allowed() if status is Status.PUBLISHED else may_manage_surveys(actor, owner_id, on)


def may_change(actor: Actor, *, owner_id: int, status: Status, on: date) -> Verdict:
    """Say whether the actor may change, publish or delete a version."""
    kept = _("This version is published and never changes. Begin a new version and change that.")
    return may_manage_surveys(actor, owner_id, on, but=kept if status is Status.PUBLISHED else None)
