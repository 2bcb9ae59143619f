"""Begin an index and change it. Everyone sees an index, so a change counts at once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.pagecache import stamps as pagecache
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.measured import Measured
from thuocdo.indices.models import Framework, Index
from thuocdo.indices.selectors import lists
from thuocdo.indices.services.drafts import LateSave
from thuocdo.indices.services.telling import AREA
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _
from thuocdo.kernel.verdicts import require


@transaction.atomic
def begin(*, actor: Actor, owner_id: int, told: Measured, now: datetime) -> str:
    """Create an index that belongs to a unit; return its slug. Raise `NotPermitted`, or `BadInput` with all faults."""
    require(may_organise(actor, owner_id, timezone.localdate(now)))
    row = Index(owner_id=owner_id)
    _write(row, told, list(told.problems()))
    _recorded("begin_index", row, actor, now)
    return row.slug


@transaction.atomic
def change(*, actor: Actor, index_id: int, told: Measured, seen: str, now: datetime) -> str:
    """Change an index; return its slug. `seen` is the mark it had when editing began.

    Raise `NotFound`, `NotPermitted`, `LateSave` when somebody has changed it since, or `BadInput` with all faults:
    once a framework of it has been in use, only its titles can change.
    """
    row = Index.objects.select_for_update().filter(pk=index_id).first()
    if row is None:
        raise NotFound(_("There is no such index."))
    require(may_organise(actor, row.owner_id, timezone.localdate(now)))
    before = lists.measured(row.pk)
    if before.mark != seen:
        raise LateSave(
            _("The index was changed by somebody else while you were editing it. Nothing you typed is lost: "
              "compare it with what stands now, then save again.")
        )  # fmt: skip
    if told == before:
        return row.slug
    faults = list(told.problems())
    if Framework.objects.filter(index=row).exclude(status=Status.DRAFT.value).exists():
        faults += told.fixed_parts_changed(before)
    _write(row, told, faults)
    _recorded("change_index", row, actor, now)
    return row.slug


def _write(row: Index, told: Measured, faults: list[Problem]) -> None:
    taken = Problem(_("There is an index with the code %(code)s already.", code=told.slug), place="slug")
    if Index.objects.filter(slug=told.slug).exclude(pk=row.pk).exists():
        faults.append(taken)
    if faults:
        raise BadInput(faults[0].sentence, field=faults[0].place, problems=faults)
    row.title_vi, row.title_en, row.slug = told.title_vi, told.title_en, told.slug
    row.unit_kind = told.unit_kind
    if told.own_parts != (row.within_id is not None):
        row.within_id = row.owner_id if told.own_parts else None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody took the code in the same moment
        raise BadInput(taken.sentence, field=taken.place, problems=(taken,)) from None


def _recorded(action: str, row: Index, actor: Actor, now: datetime) -> None:
    pagecache.touch(AREA)
    detail = {"title": row.title_vi, "title_en": row.title_en, "kind": row.unit_kind, "within": row.within_id or 0}
    audit.record(actor_id=actor.user_id, action=f"{AREA}.{action}", subject=f"index {row.slug}", detail=detail, now=now)
