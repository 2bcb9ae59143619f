"""The council: it changes a leaf with a reason, its chair signs the whole and may take the signature back.

Whoever signs holds the round and, in the order of their numbers, every unit's part. Who adds an entry holds only its
part: the one waits for the other, and then sees what it did. What is signed is what stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.decisions import Document
from thuocdo.assessments.domain.declaring import LONGEST_REASON, tidy
from thuocdo.assessments.domain.doubts import Doubt, words
from thuocdo.assessments.domain.entries import Entry, Kind
from thuocdo.assessments.domain.phases import RoundStatus, day_of
from thuocdo.assessments.models import CouncilDecision, Participant, Round
from thuocdo.assessments.selectors import deciding, rounds, slots
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import recording
from thuocdo.assessments.services.declaring import stood_before
from thuocdo.assessments.services.opening import lock_round
from thuocdo.assessments.services.signing import ContentChanged
from thuocdo.directory.domain.actors import Actor
from thuocdo.foundation.audit import log as audit
from thuocdo.foundation.events import outbox
from thuocdo.indices.domain.leaf_inputs import LeafInput, Missing
from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


class DoubtsLeft(BadInput):
    """Something should be looked at first; the chair says that they know of it."""

    code = "doubts_left"


@transaction.atomic
def decide(
    *, actor: Actor, participant_id: int, code: str, content: LeafInput, reason: str, seen: int | None, now: datetime
) -> Entry:
    """Change a leaf by decision of the council and return the entry, which counts from now on.

    `seen` is the number of the newest thing said about the leaf that the council had before it (None: not asked).
    Raise `NotPermitted`, `LateSave` when something was said since, or `BadInput` for a content that the leaf can't
    take and for a missing reason.
    """
    card, part = recording.lock_part(participant_id)
    require(policy.may_decide(actor, card.facts, now, part.facts))
    row = recording.lock_slots(participant_id, [code])[code]
    leaf = card.spec.tree[code]
    if seen is not None and row.last_number != seen:
        raise recording.LateSave(slots.history(card.spec, row.pk)[-1])
    text = tidy(reason, LONGEST_REASON, "reason", leaf)
    if not text:
        raise BadInput(_s("Give the reason of the council; everyone will read it."), field="reason")
    if isinstance(content, Missing):
        raise BadInput(_s("Give what the council decides."), field="content")
    said = slots.said(row, leaf)
    standing = said.standing_entry()
    entry = recording.add(
        row, leaf, round_id=card.id, kind=Kind.DECIDED, content=content, author_id=recording.author_id(actor), now=now,
        text=text, about=standing.number if standing else None, before=stood_before(card, part, leaf),
    )  # fmt: skip
    detail = {"unit": part.unit.slug, "code": code, "reason": text}
    _on_record(actor, card.id, "round.decide_leaf", detail, now)
    return entry


@transaction.atomic
def sign(
    *, actor: Actor, round_id: int, document: Document, seen_hash: str, confirmed: Collection[Doubt] = (), now: datetime
) -> str:
    """Sign the council's decision on a round and return the hash it is signed under. From then on nothing changes.

    `seen_hash` is that of what the chair read; `confirmed`: kinds of doubt that are meant to stay. Raise
    `NotPermitted`, `ContentChanged`, `DoubtsLeft`, or `BadInput` with everything that the document lacks.
    """
    row, card, parts = _locked(round_id)
    require(policy.may_sign_decision(actor, card.facts, now))
    stands = deciding.standing(card, parts)
    if seen_hash != stands.content_hash:
        raise ContentChanged(_s("Something was changed after you opened this page. Read it again before you sign."))
    told = document.tidied()
    if problems := tuple(told.problems(day_of(now))):
        raise BadInput(problems[0].sentence, field=problems[0].place, problems=problems)
    _check_doubts(card, parts, frozenset(confirmed))
    CouncilDecision.objects.create(
        round=row, kind=CouncilDecision.Kind.SIGNED, number=told.number, decided_on=told.decided_on, body=told.body,
        signer=told.signer, signer_position=told.signer_position, content_hash=stands.content_hash,
        digests=stands.digests, author_id=recording.author_id(actor), recorded_at=now,
    )  # fmt: skip
    _set_status(row, RoundStatus.DECIDED)
    outbox.record("DecisionSigned", {"round_id": round_id}, now=now)
    detail = {"number": told.number, "date": told.decided_on.isoformat(), "content_hash": stands.content_hash,
              "confirmed": sorted(confirmed)}  # fmt: skip
    _on_record(actor, round_id, "round.sign_decision", detail, now)
    return stands.content_hash


@transaction.atomic
def withdraw(*, actor: Actor, round_id: int, reason: str, now: datetime) -> None:
    """Take the signature back before publication; the round is open again. Raise `NotPermitted` or `BadInput`."""
    row = lock_round(round_id)
    require(policy.may_withdraw_decision(actor, rounds.round_(round_id).facts, now))
    text = tidy(reason, LONGEST_REASON, "reason")
    if not text:
        raise BadInput(_s("Give the reason; it stays on record."), field="reason")
    CouncilDecision.objects.create(
        round=row, kind=CouncilDecision.Kind.WITHDRAWN, text=text, author_id=recording.author_id(actor),
        recorded_at=now,
    )  # fmt: skip
    _set_status(row, RoundStatus.OPEN)
    outbox.record("DecisionWithdrawn", {"round_id": round_id}, now=now)
    _on_record(actor, round_id, "round.withdraw_decision", {"reason": text}, now)


def lock_decided(*, actor: Actor, round_id: int, now: datetime) -> tuple[RoundCard, tuple[Part, ...]]:
    """Lock a round that is to be published with all its parts, and return what stands. The caller has a transaction.

    Raise `NotPermitted`, or `ContentChanged` where what stands is not what the chair signed: somebody went past every
    guard, and nothing may be published before it is known what happened.
    """
    _row, card, parts = _locked(round_id)
    require(policy.may_publish(actor, card.facts, now))
    signed = deciding.decision(round_id)
    if signed is None or deciding.standing(card, parts).content_hash != signed.content_hash:
        raise ContentChanged(
            _s("What stands is no longer what the council signed. The command verify_round says where it differs.")
        )
    return card, parts


def close(*, actor: Actor, round_id: int, publication: str, now: datetime) -> None:
    """Note that a locked round has been published, as `publication`. The caller holds its lock and asked the policy."""
    _set_status(lock_round(round_id), RoundStatus.PUBLISHED)
    outbox.record("RoundPublished", {"round_id": round_id, "publication": publication}, now=now)
    _on_record(actor, round_id, "round.publish", {"publication": publication}, now)


def _locked(round_id: int) -> tuple[Round, RoundCard, tuple[Part, ...]]:
    """Lock the round and all its parts in the order of their numbers, and read them as they are from then on."""
    row = lock_round(round_id)
    list(Participant.objects.select_for_update(no_key=True).filter(round=round_id).order_by("pk"))
    return row, rounds.round_(round_id), rounds.parts(round_id)


def _check_doubts(card: RoundCard, parts: tuple[Part, ...], confirmed: frozenset[Doubt]) -> None:
    found = Counter(point.doubt for point in deciding.doubts(slots.slots(card.spec, round_id=card.id), parts))
    left = [doubt for doubt in Doubt if found[doubt] and doubt not in confirmed]
    if left:
        raise DoubtsLeft(
            _s("Confirm that you know of everything on the list, or have it put right first."),
            problems=[Problem(words(doubt, found[doubt]), place=doubt) for doubt in left],
        )


def _set_status(row: Round, status: RoundStatus) -> None:
    row.status = status
    row.save(update_fields=["status"])


def _on_record(actor: Actor, round_id: int, action: str, detail: Mapping[str, object], now: datetime) -> None:
    audit.record(actor_id=actor.user_id, action=action, subject=f"round:{round_id}", detail=detail, now=now)
