"""Who hears of a change: the audit log, and the outbox when a version is published."""

from __future__ import annotations

from datetime import datetime

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.questionnaires.models import Version


def recorded(action: str, version: Version, actor: Actor, now: datetime, **detail: str | int) -> None:
    """Record what was done to a version. Called last in the transaction."""
    told = {"title": version.title_vi, "version": version.number, "content_hash": version.content_hash, **detail}
    audit.record(
        actor_id=actor.user_id, action=f"questionnaires.{action}",
        subject=f"questionnaire {version.questionnaire.slug}", detail=told, now=now,
    )  # fmt: skip
