"""Who hears of a change: the audit log. Nothing about single ballots of respondents is told there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit


def record(actor: Actor, campaign_id: int, action: str, detail: Mapping[str, object], now: datetime) -> None:
    """Put an action on record; called last in the transaction."""
    audit.record(
        actor_id=actor.user_id, action=f"survey.{action}", subject=f"survey:{campaign_id}", detail=detail, now=now
    )
