"""Publishing freezes a draft under a hash of everything that counts. Nothing of it ever changes again."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.directory.selectors import units as directory
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.foundation.pagecache import stamps as pagecache
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status as FrameworkStatus
from thuocdo.kernel.numbers import exact_text
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require
from thuocdo.results.domain import policy
from thuocdo.results.domain.computed import Computed, problems, require_consistent
from thuocdo.results.domain.freezing import METHOD_VERSION, content_hash
from thuocdo.results.models import Publication
from thuocdo.results.selectors.contents import contents
from thuocdo.results.services.computed import store_computed
from thuocdo.results.services.drafts import Saved, band_to_data, corrected, require_same
from thuocdo.results.services.numbering import begin


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
    return seal(draft, actor_id=actor.user_id, now=now)


@transaction.atomic
def freeze(*, actor: Actor, computed: Computed, now: datetime, slug: str = "") -> Saved:
    """Freeze a computed result as a publication, in one step: before it there is nothing, after it everyone reads it.

    `computed` says all that is needed: units with exact values and node values, the framework version, the method
    version, rank style and bands, the decision with number, date and signer, and any JSON data it was made from
    (`records`). Ranks, ranks at nodes and bands are worked out here from the exact values; numbers are stored with
    nine decimals, and as fractions too where those round. Everything counts for the publication's SHA-256. With
    `computed.corrects` the publication gets the next number and replaces the one it corrects, which stays readable.

    The caller holds the lock of what it computed from, in the same transaction, so that nothing changes in between.
    Raise `NotPermitted` where the actor is no organiser of the owner; `NotFound` where framework, unit or corrected
    publication does not exist; `BadInput` with every problem that a person can mend, with code `exists_already` where
    the index has a result of this owner and year; `ValueError` where the numbers contradict each other.
    """
    on = timezone.localdate(now)
    require(may_organise(actor, computed.owner_id, on))
    framework = indices.framework(computed.framework_id, actor=actor, on=on)
    if framework.status is FrameworkStatus.DRAFT:
        raise BadInput(_s("The framework is a draft. Put it in use first."), field="framework", code="not_ready")
    require_consistent(computed, indices.spec(framework.id))
    if found := tuple(problems(computed)):
        raise BadInput(found[0].sentence, field=found[0].place, problems=found, code="not_ready")
    old = corrected(actor, computed.corrects.of_slug, now) if computed.corrects else None
    if old is not None:
        require_same(old, owner_id=computed.owner_id, index_id=framework.index.id, year=computed.year)
    units = directory.cards(line.unit_id for line in computed.lines)
    if missing := {line.unit_id for line in computed.lines} - units.keys():
        raise NotFound(_s("There is no unit with the number %(unit)s.", unit=min(missing)))
    draft = begin(_computed_draft(computed, framework, old, actor), framework.index, slug=slug)
    store_computed(draft, computed, units)
    return seal(draft, actor_id=actor.user_id, now=now)


def _computed_draft(
    computed: Computed, framework: indices.FrameworkCard, old: Publication | None, actor: Actor
) -> Publication:
    return Publication(
        kind=Publication.Kind.COMPUTED,
        owner_id=computed.owner_id,
        index_id=framework.index.id,
        framework_id=framework.id,
        year=computed.year,
        number=old.number + 1 if old else 1,
        title_vi=computed.title_vi,
        title_en=computed.title_en,
        is_model=computed.is_model or framework.is_model,
        as_of=computed.as_of,
        units_total=len(computed.lines),
        rank_style=computed.rank_style,
        bands=[band_to_data(band) for band in computed.bands],
        source_vi=computed.source_vi,
        source_en=computed.source_en,
        notes_vi=computed.notes_vi,
        notes_en=computed.notes_en,
        printed={"columns": _columns(computed)},
        decision_number=computed.decision.number,
        decision_date=computed.decision.decided_on,
        decision_body=computed.decision.body,
        decision_signer=computed.decision.signer,
        signer_position=computed.decision.signer_position,
        method_version=computed.method_version,
        corrects=old,
        correction_reason=computed.corrects.reason.strip() if computed.corrects else "",
        created_by_id=actor.user_id,
    )


def _columns(computed: Computed) -> list[dict[str, object]]:
    """Return which nodes have values: the largest maximum that applied to any unit, and whether it has self scores."""
    most: dict[str, Fraction] = {}
    own: set[str] = set()
    for line in computed.lines:
        for node in line.nodes:
            most[node.code] = max(node.max_points, most.get(node.code, Fraction()))
            if node.self_points is not None:
                own.add(node.code)
    return [
        {"code": code, "max_points": exact_text(points, 9), "has_self": code in own} for code, points in most.items()
    ]


def seal(draft: Publication, *, actor_id: int | None, now: datetime) -> Saved:
    """Publish a draft for good. The caller has asked whether it may, and holds the lock."""
    if draft.corrects_id is not None:
        old = Publication.objects.select_for_update().get(pk=draft.corrects_id)
        if old.status != Publication.Status.PUBLISHED:
            raise BadInput(_s("What this corrects has been replaced in the meantime. Begin the correction anew."))
        old.status = Publication.Status.REPLACED
        old.save(update_fields=["status"])
    draft.method_version = draft.method_version or METHOD_VERSION
    draft.content_hash = content_hash(contents(draft.pk, method_version=draft.method_version))
    draft.status = Publication.Status.PUBLISHED
    draft.published_at = now
    draft.save(update_fields=["method_version", "content_hash", "status", "published_at"])
    pagecache.touch("results")
    corrects = draft.corrects.slug if draft.corrects else ""
    outbox.record(
        "ResultPublished",
        {"publication": draft.pk, "slug": draft.slug, "number": draft.number, "corrects": corrects},
        now=now,
    )
    audit.record(
        actor_id=actor_id,
        action="results.publish",
        subject=f"publication {draft.slug}",
        detail={
            "number": draft.number, "content_hash": draft.content_hash, "corrects": corrects,
            "decision": draft.decision_number,
        },
        now=now,
    )  # fmt: skip
    return Saved(draft.pk, draft.slug, draft.number)
