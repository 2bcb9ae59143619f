"""Who hears of a change: the audit log, and, when the public sees it, the page cache and the outbox."""

from __future__ import annotations

from datetime import datetime

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.foundation.pagecache import stamps as pagecache
from thuocdo.indices.models import Framework

AREA = "indices"


def recorded(action: str, framework: Framework, actor: Actor, now: datetime, **detail: str | int) -> None:
    """Record a change of a draft. Called last in the transaction."""
    told = {"title": framework.title_vi, "version": framework.version, "revision": framework.revision, **detail}
    audit.record(
        actor_id=actor.user_id, action=f"{AREA}.{action}", subject=f"framework {framework.slug}", detail=told, now=now
    )  # fmt: skip


def published(event: str, action: str, framework: Framework, actor: Actor, now: datetime) -> None:
    """Record what the public sees at once: public pages are made anew, and other features may react."""
    outbox.record(event, {"framework": framework.pk, "slug": framework.slug}, now=now)
    pagecache.touch(AREA)
    recorded(action, framework, actor, now)
