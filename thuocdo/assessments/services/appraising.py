"""Appraisers judge leaves, one or many at once, in round 1 and round 2 (A7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.appraising import Judgement, claim_in, content_after
from thuocdo.assessments.domain.assigning import assigned
from thuocdo.assessments.domain.declaring import LONGEST_TEXT, tidy
from thuocdo.assessments.domain.entries import Kind
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.models import Slot as SlotTable
from thuocdo.assessments.selectors import rounds, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import recording
from thuocdo.assessments.services.declaring import stood_before
from thuocdo.assessments.services.recording import LateSave
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted, Problem, Refusal
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Verdict, require


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of several judgements: (participant, leaf) that were taken, and why others were not.

    In a problem `place` is the leaf, `row` the participant.
    """

    taken: tuple[tuple[int, str], ...]
    refused: tuple[Problem, ...]


def judge(*, actor: Actor, round_id: int, kind: Kind, judgement: Judgement, now: datetime) -> None:
    """Judge one leaf of one unit.

    Raise `NotPermitted`; `LateSave` when the unit or another appraiser said something since; or `BadInput`.
    """
    with transaction.atomic():
        chamber = _Chamber(actor, round_id, kind, now)
        chamber.lock([judgement])
        chamber.take(judgement)
        chamber.on_record([judgement])


def judge_many(
    *, actor: Actor, round_id: int, kind: Kind, judgements: Sequence[Judgement], now: datetime, only_good: bool = False
) -> Outcome:
    """Judge several leaves in one transaction: all of them, or with `only_good` those that can be taken.

    Raise `BadInput` with every refusal unless `only_good`.
    """
    taken: list[Judgement] = []
    refused: list[Problem] = []
    with transaction.atomic():
        chamber = _Chamber(actor, round_id, kind, now)
        chamber.lock(judgements)
        for each in judgements:
            try:
                with transaction.atomic():
                    chamber.take(each)
            except (BadInput, NotPermitted, NotFound) as refusal:
                refused += _problems(each, refusal)
            else:
                taken.append(each)
        if refused and not only_good:
            raise BadInput(_s("Some of it can't be taken; nothing was saved."), problems=refused)
        if taken:
            chamber.on_record(taken)
    return Outcome(tuple((each.participant_id, each.code) for each in taken), tuple(refused))


def _problems(judgement: Judgement, refusal: Refusal) -> list[Problem]:
    found = refusal.problems if isinstance(refusal, BadInput) else ()
    return [
        replace(each, place=judgement.code, row=judgement.participant_id)
        for each in found or (Problem(refusal.sentence),)
    ]


class _Chamber:
    """One appraiser at work in one transaction: the round and the units as they are under lock."""

    def __init__(self, actor: Actor, round_id: int, kind: Kind, now: datetime) -> None:
        self.actor, self.round_id, self.kind, self.now = actor, round_id, kind, now
        self.parts: dict[int, Part] = {}

    def lock(self, judgements: Sequence[Judgement]) -> None:
        """Lock the units in one order for everybody, then read what policies need."""
        codes: dict[int, set[str]] = {}
        for each in judgements:
            codes.setdefault(each.participant_id, set()).add(each.code)
        for participant_id in sorted(codes):
            recording.lock_participant(participant_id)
        self.rows = recording.lock_many(codes)
        self.card: RoundCard = rounds.round_(self.round_id)
        self.parts = {part.id: part for part in rounds.parts(self.round_id)}
        self.assignments = rounds.assignments(self.round_id)
        self.own_line = rounds.own_line(self.actor, day_of(self.now))

    def take(self, judgement: Judgement) -> None:
        """Add one ruling."""
        part = self.parts.get(judgement.participant_id)
        if part is None:
            raise NotFound(_s("This unit does not take part in the round."))
        row = self.rows.get((part.id, judgement.code))
        if row is None:
            raise recording.no_leaf(judgement.code)
        require(self._may(part, judgement.code))
        if not row.self_scored:
            raise BadInput(_s("%(code)s is not scored by units themselves; there is nothing to appraise.",
                              code=judgement.code))  # fmt: skip
        self._add(row, part, replace(judgement, text=tidy(judgement.text, LONGEST_TEXT, "text")))

    def on_record(self, judgements: Sequence[Judgement]) -> None:
        """Write what was done into the audit log: the last thing in the transaction."""
        counts = Counter(each.ruling.value for each in judgements)
        detail = {
            "kind": self.kind.value, "codes": sorted({each.code for each in judgements}),
            "units": len({each.participant_id for each in judgements}), **counts,
        }  # fmt: skip
        subject = f"round:{self.round_id}"
        audit.record(actor_id=self.actor.user_id, action="round.appraise", subject=subject, detail=detail, now=self.now)

    def _may(self, part: Part, code: str) -> Verdict:
        return policy.may_appraise(
            self.actor,
            self.card.facts,
            part.facts,
            self.kind,
            own_line=self.own_line,
            assigned=assigned(self.assignments, self.actor, self.card.spec.tree, (part.id, code), day_of(self.now)),
            now=self.now,
        )

    def _add(self, row: SlotTable, part: Part, judgement: Judgement) -> None:
        leaf = self.card.spec.tree[judgement.code]
        said = slots.said(row, leaf)
        claim = claim_in(self.kind, said)
        if claim is not None and claim.number != judgement.judged:
            raise LateSave(claim)
        recording.add(
            row, leaf, round_id=self.round_id, kind=self.kind, content=content_after(self.kind, judgement, said),
            author_id=self.actor.user_id, now=self.now, text=judgement.text, ruling=judgement.ruling,
            about=claim.number if claim else None, seen=judgement.seen, before=stood_before(self.card, part, leaf),
            said=said,
        )  # fmt: skip
