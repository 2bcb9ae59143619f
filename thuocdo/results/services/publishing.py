"""Publishing freezes a draft under a hash of everything that counts. Nothing of it ever changes again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.pagecache import stamps as pagecache
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results.domain import policy
from thuocdo.results.domain.freezing import METHOD_VERSION, content_hash
from thuocdo.results.models import Publication
from thuocdo.results.selectors.contents import contents
from thuocdo.results.services.drafts import Saved


@transaction.atomic
def publish(*, actor: Actor, publication_slug: str, now: datetime) -> Saved:
    """Publish a draft: everyone can read it, and nobody can change it. A correction replaces what it corrects.

    Raise `NotPermitted`, `NotFound`, and `BadInput` where another correction came first.
    """
    draft = Publication.objects.select_for_update().filter(slug=publication_slug).first()
    if draft is None:
        raise NotFound(_s("There is no such publication."))
    on = timezone.localdate(now)
    require(policy.may_publish(actor, owner_id=draft.owner_id, status=policy.Status(draft.status), on=on))
    return freeze(draft, actor_id=actor.user_id, now=now)


def freeze(draft: Publication, *, actor_id: int | None, now: datetime) -> Saved:
    """Freeze a draft. The caller has asked whether it may, and holds the lock."""
    if draft.corrects_id is not None:
        old = Publication.objects.select_for_update().get(pk=draft.corrects_id)
        if old.status != Publication.Status.PUBLISHED:
            raise BadInput(_s("What this corrects has been replaced in the meantime. Begin the correction anew."))
        old.status = Publication.Status.REPLACED
        old.save(update_fields=["status"])
    draft.method_version = METHOD_VERSION
    draft.content_hash = content_hash(contents(draft.pk, method_version=METHOD_VERSION))
    draft.status = Publication.Status.PUBLISHED
    draft.published_at = now
    draft.save(update_fields=["method_version", "content_hash", "status", "published_at"])
    pagecache.touch("results")
    audit.record(
        actor_id=actor_id,
        action="results.publish",
        subject=f"publication {draft.slug}",
        detail={"number": draft.number, "content_hash": draft.content_hash},
        now=now,
    )
    return Saved(draft.pk, draft.slug, draft.number)
