"""Opening a round: from then on its phases run, and every unit has a slot for every leaf."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import RoundStatus
from thuocdo.assessments.models import Participant, Round, Slot
from thuocdo.assessments.selectors import readiness, rounds
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import BadInput, NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require

MANY = 500  # slots


def lock_round(round_id: int) -> Round:
    """Return the row of a round, locked; rows that only point to it may still be added meanwhile."""
    row = Round.objects.select_for_update(no_key=True).filter(pk=round_id).first()
    if row is None:
        raise NotFound(_s("There is no such round, or it is not yours to see."))
    return row


@transaction.atomic
def open_round(*, actor: Actor, round_id: int, now: datetime) -> None:
    """Open a round that is ready. Raise `NotPermitted`, or `BadInput` with everything that is still missing."""
    row = lock_round(round_id)
    card = rounds.round_(round_id)
    require(policy.may_prepare(actor, card.facts, now))
    missing = readiness.missing(card)
    if missing:
        raise BadInput(_s("The round is not ready to open."), problems=missing)
    row.status = RoundStatus.OPEN
    row.opened_at = now
    row.save(update_fields=["status", "opened_at"])
    units = make_slots(card.framework_id, round_id)
    outbox.record("RoundOpened", {"round_id": round_id}, now=now)
    audit.record(
        actor_id=actor.user_id,
        action="round.open",
        subject=f"round:{round_id}",
        detail={"framework_id": card.framework_id, "units": units},
        now=now,
    )


def make_slots(framework_id: int, round_id: int) -> int:
    """Make the slots that are not there yet, and return the number of units."""
    tree = indices.settled_spec(framework_id).tree
    fields = {leaf.code: tree.field_of(leaf.code).code for leaf in tree.leaves}
    participants = list(Participant.objects.filter(round=round_id).values_list("id", flat=True))
    Slot.objects.bulk_create(
        (
            Slot(
                participant_id=participant,
                code=leaf.code,
                field_code=fields[leaf.code],
                position=position,
                self_scored=leaf.self_scored,
                evidence_required=leaf.evidence_required and leaf.self_scored,
            )
            for participant in participants
            for position, leaf in enumerate(tree.leaves, start=1)
        ),
        batch_size=2000,
        ignore_conflicts=True,
    )
    if len(participants) * len(tree.leaves) >= MANY:
        # A freshly filled table misleads the planner until statistics are taken.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE assessments_participant, assessments_slot")
    return len(participants)
