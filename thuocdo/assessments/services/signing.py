"""Handing in, returning and signing what a unit says: in self-assessment, and once more its explanation (A5).

Whoever signs holds the row of the unit's part, as everybody who says anything does: what is signed is what stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, tidy
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.models import Step
from thuocdo.assessments.selectors import signatures, worklist
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import recording
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


class GapsLeft(BadInput):
    """Something is still missing; whoever goes on says that they know."""

    code = "gaps_left"


class ContentChanged(BadInput):
    """What would be signed is no longer what the leader read."""

    code = "content_changed"


@transaction.atomic
def hand_in(
    *, actor: Actor, participant_id: int, phase: Phase, comment: str = "", despite_gaps: bool = False, now: datetime
) -> None:
    """Tell the leader that all is ready to sign.

    Raise `NotPermitted`; `BadInput` while evidence is missing without an explanation; `GapsLeft` unless `despite_gaps`.
    """
    card, part = recording.lock_part(participant_id)
    deed = _Deed(actor, card, part, phase)
    require(policy.may_hand_in(actor, card.facts, part.facts, phase, now))
    _check_gaps(card, part, phase, despite_gaps=despite_gaps)
    note = tidy(comment, LONGEST_TEXT, "comment")
    _step(actor, part, phase, Step.Kind.HANDED_IN, now, comment=note)
    outbox.record("SheetHandedIn", deed.payload, now=now)
    deed.on_record("round.hand_in", now)


@transaction.atomic
def give_back(
    *, actor: Actor, participant_id: int, phase: Phase, comment: str, codes: Collection[str] = (), now: datetime
) -> None:
    """Return what was handed in, with a comment and the leaves to look at again.

    Raise `NotPermitted`, or `BadInput` when nothing was handed in, a code is unknown or no comment was given.
    """
    card, part = recording.lock_part(participant_id)
    deed = _Deed(actor, card, part, phase)
    require(policy.may_sign(actor, card.facts, part.facts, phase, now))
    if phase not in part.facts.handed_in:
        raise BadInput(_s("Nothing has been handed in that could be returned."))
    note = tidy(comment, LONGEST_TEXT, "comment")
    if not note:
        raise BadInput(_s("Say what has to be put right; the officers will read it."), field="comment")
    unknown = sorted(set(codes) - card.spec.tree.leaf_codes)
    if unknown:
        raise BadInput(_s("There is no leaf %(code)s in this framework.", code=unknown[0]), field="codes")
    ordered = [leaf.code for leaf in card.spec.tree.leaves if leaf.code in set(codes)]
    _step(actor, part, phase, Step.Kind.RETURNED, now, comment=note, codes=ordered)
    outbox.record("SheetReturned", deed.payload, now=now)
    deed.on_record("round.return", now, leaves=ordered)


@transaction.atomic
def sign(
    *, actor: Actor, participant_id: int, phase: Phase, seen_hash: str, despite_gaps: bool = False, now: datetime
) -> str:
    """Sign and lock what the unit says, and return the hash that it is signed under.

    `seen_hash` is that of the content the leader read. Raise `NotPermitted`; `ContentChanged` when it has changed
    since; `BadInput` while evidence is missing without an explanation; `GapsLeft` unless `despite_gaps`.
    """
    card, part = recording.lock_part(participant_id)
    deed = _Deed(actor, card, part, phase)
    require(policy.may_sign(actor, card.facts, part.facts, phase, now))
    standing = signatures.standing_hash(card, part, phase)
    if seen_hash != standing:
        raise ContentChanged(_s("Something was changed after you opened this page. Read it again before you sign."))
    _check_gaps(card, part, phase, despite_gaps=despite_gaps)
    _step(actor, part, phase, Step.Kind.SIGNED, now, content_hash=standing)
    outbox.record("SheetSigned", deed.payload, now=now)
    deed.on_record("round.sign", now, content_hash=standing)
    return standing


def _check_gaps(card: RoundCard, part: Part, phase: Phase, *, despite_gaps: bool) -> None:
    found = worklist.lacks(card, part.id, phase)
    hindering = [lack for lack in found if lack.hinders]
    problems = [
        Problem(_s("%(code)s: %(gap)s.", code=lack.code, gap=lack.words), place=lack.code)
        for lack in hindering or found
    ]
    if hindering:
        raise BadInput(
            _s("%(count)s leaf lacks evidence and an explanation.",
               "%(count)s leaves lack evidence and an explanation.", count=len(hindering)),
            problems=problems,
        )  # fmt: skip
    if found and not despite_gaps:
        raise GapsLeft(
            _s("%(count)s leaf is not complete. Confirm that it is meant to stay so.",
               "%(count)s leaves are not complete. Confirm that they are meant to stay so.", count=len(found)),
            problems=problems,
        )  # fmt: skip


def _step(
    actor: Actor, part: Part, phase: Phase, kind: Step.Kind, now: datetime, *,
    comment: str = "", codes: Collection[str] = (), content_hash: str = "",
) -> None:  # fmt: skip
    Step.objects.create(
        participant_id=part.id, phase=phase, kind=kind, comment=comment, codes=list(codes), content_hash=content_hash,
        author_id=recording.author_id(actor), recorded_at=now,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Deed:
    """Who did something about the sheet of which unit, and in which phase."""

    actor: Actor
    card: RoundCard
    part: Part
    phase: Phase

    @property
    def payload(self) -> dict[str, object]:
        return {"round_id": self.card.id, "participant_id": self.part.id, "phase": self.phase.value}

    def on_record(self, action: str, now: datetime, **more: object) -> None:
        """Write it into the audit log: the last thing in the transaction."""
        detail = {"participant_id": self.part.id, "unit": self.part.unit.slug, "phase": self.phase.value, **more}
        subject = f"round:{self.card.id}"
        audit.record(actor_id=self.actor.user_id, action=action, subject=subject, detail=detail, now=now)
