"""Reasons that an owner's appraisers often give, to begin from. What was once given stays as it was given."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from thuocdo.assessments.domain.declaring import LONGEST_REASON, tidy
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.models import ReasonTemplate
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.policy import may_organise
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require

MOST = 100  # a longer list helps nobody


@transaction.atomic
def add_reason(*, actor: Actor, owner_id: int, text: str, now: datetime) -> int:
    """Add a reason at the end and return its id. Raise `NotPermitted` or `BadInput`."""
    require(may_organise(actor, owner_id, day_of(now)))
    said = _text(text)
    if ReasonTemplate.objects.filter(owner=owner_id).count() >= MOST:
        raise BadInput(_s("There are %(most)s reasons already. Remove one first.", most=MOST), field="text")
    last = ReasonTemplate.objects.filter(owner=owner_id).aggregate(last=Max("position"))["last"]
    row = ReasonTemplate.objects.create(owner_id=owner_id, text=said, position=(last or 0) + 1)
    _on_record(actor, owner_id, {"after": said}, now)
    return row.pk


@transaction.atomic
def change_reason(*, actor: Actor, owner_id: int, reason_id: int, text: str, now: datetime) -> None:
    """Word a reason anew. Raise `NotPermitted`, `NotFound` or `BadInput`."""
    require(may_organise(actor, owner_id, day_of(now)))
    row = ReasonTemplate.objects.select_for_update().filter(pk=reason_id, owner=owner_id).first()
    if row is None:
        raise NotFound(_s("This reason is not there any more."))
    before, said = row.text, _text(text)
    if said == before:
        return
    row.text = said
    row.save()
    _on_record(actor, owner_id, {"before": before, "after": said}, now)


@transaction.atomic
def remove_reason(*, actor: Actor, owner_id: int, reason_id: int, now: datetime) -> None:
    """Take a reason off the list; removing it twice is no fault. Raise `NotPermitted`."""
    require(may_organise(actor, owner_id, day_of(now)))
    row = ReasonTemplate.objects.select_for_update().filter(pk=reason_id, owner=owner_id).first()
    if row is not None:
        before = row.text
        row.delete()
        _on_record(actor, owner_id, {"before": before}, now)


@transaction.atomic
def move_reason(*, actor: Actor, owner_id: int, reason_id: int, up: bool, now: datetime) -> None:
    """Let a reason change places with the one before or after it; at the end of the list nothing happens.

    Raise `NotPermitted` or `NotFound`.
    """
    require(may_organise(actor, owner_id, day_of(now)))
    rows = list(ReasonTemplate.objects.select_for_update().filter(owner=owner_id).order_by("position", "id"))
    place = next((at for at, row in enumerate(rows) if row.pk == reason_id), None)
    if place is None:
        raise NotFound(_s("This reason is not there any more."))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for at, row in enumerate(rows, start=1):  # anew for all: older lists may hold a position twice
        row.position = at
    ReasonTemplate.objects.bulk_update(rows, ["position"])
    _on_record(actor, owner_id, {"after": rows[other].text, "position": other + 1}, now)


def _text(text: str) -> str:
    said = tidy(text, LONGEST_REASON, "text")
    if not said:
        raise BadInput(_s("Write something first."), field="text")
    return said


def _on_record(actor: Actor, owner_id: int, detail: dict[str, str | int], now: datetime) -> None:
    audit.record(actor_id=actor.user_id, action="round.reasons", subject=f"unit:{owner_id}", detail=detail, now=now)
