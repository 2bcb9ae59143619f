"""More time for one unit, and opening again what its leader has signed: by the organiser, with a reason, on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import PHASE_WORDS, Phase
from thuocdo.assessments.models import Extension, Step
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services.recording import author_id, lock_participant
from thuocdo.assessments.services.rounds import record
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.events import outbox
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Denied, require


@transaction.atomic
def extend(
    *, actor: Actor, round_id: int, unit_slug: str, phase: Phase, ends_at: datetime, reason: str, now: datetime
) -> None:
    """Give a unit until `ends_at` for a phase, from now on where it is over; a signed sheet is opened again.

    Raise `NotPermitted`, or `BadInput` for a moment that brings nothing and for a missing reason.
    """
    card, part = _locked(actor, round_id, unit_slug, phase, now)
    _needs(reason)
    own, ends = card.timetable.span(phase), card.timetable.ends_at(phase, part.facts.extensions)
    if own is None:
        raise BadInput(_s("%(phase)s: no dates have been set.", phase=PHASE_WORDS[phase]))
    earliest = max(now, ends or now)
    if ends_at <= earliest:
        raise BadInput(_s("The new end must be later than %(at)s.", at=earliest), field="ends_at")
    starts_at = max(now, own.starts_at)
    Extension.objects.create(
        participant_id=part.id, phase=phase, starts_at=starts_at, ends_at=ends_at, reason=reason.strip(),
        granted_by_id=author_id(actor), granted_at=now,
    )  # fmt: skip
    reopened = phase in part.facts.signed
    if reopened:
        _unlock(actor, part, phase, reason, now)
    payload = {"round_id": round_id, "participant_id": part.id, "phase": phase.value, "reopened": reopened}
    outbox.record("TimeExtended", payload, now=now)
    detail = {"participant_id": part.id, "unit": part.unit.slug, "phase": phase.value, "ends_at": ends_at.isoformat(),
              "reopened": reopened, "reason": reason.strip()}  # fmt: skip
    record(actor, round_id, "round.extend", detail, now)


@transaction.atomic
def reopen(*, actor: Actor, round_id: int, unit_slug: str, phase: Phase, reason: str, now: datetime) -> None:
    """Open a signed sheet again while its phase still runs. Raise `NotPermitted` or `BadInput`."""
    card, part = _locked(actor, round_id, unit_slug, phase, now)
    _needs(reason)
    if phase not in part.facts.signed:
        raise BadInput(_s("This unit has not signed, so there is nothing to open again."))
    still = card.timetable.open(phase, now, part.facts.extensions)
    if isinstance(still, Denied):
        raise BadInput(_s("%(why)s Give more time to open it again.", why=still.reason), field="ends_at")
    _unlock(actor, part, phase, reason, now)
    payload = {"round_id": round_id, "participant_id": part.id, "phase": phase.value}
    outbox.record("SheetReopened", payload, now=now)
    detail = {"participant_id": part.id, "unit": part.unit.slug, "phase": phase.value, "reason": reason.strip()}
    record(actor, round_id, "round.reopen", detail, now)


def _locked(actor: Actor, round_id: int, unit_slug: str, phase: Phase, now: datetime) -> tuple[RoundCard, Part]:
    part = rounds.part(round_id, unit_slug)
    lock_participant(part.id)
    card = rounds.round_(round_id)
    require(policy.may_extend(actor, card.facts, phase, now))
    return card, rounds.part(round_id, unit_slug)  # read again: somebody may have signed while we waited


def _needs(reason: str) -> None:
    if not reason.strip():
        raise BadInput(_s("Give the reason; it stays on record."), field="reason")


def _unlock(actor: Actor, part: Part, phase: Phase, reason: str, now: datetime) -> None:
    Step.objects.create(
        participant_id=part.id, phase=phase, kind=Step.Kind.REOPENED, comment=reason.strip(),
        author_id=author_id(actor), recorded_at=now,
    )  # fmt: skip
