"""Who appraises what: named, taken back, taken over from the framework. On record, until the council has signed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain import policy
from thuocdo.assessments.domain.phases import day_of
from thuocdo.assessments.models import Assignment, Participant
from thuocdo.assessments.selectors import rounds, setup
from thuocdo.assessments.selectors.rounds import RoundCard
from thuocdo.assessments.services.opening import lock_round
from thuocdo.assessments.services.rounds import record
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import units
from thuocdo.indices import selectors as indices
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to appraise what. `code` "" is everything, `participant_id` None every unit; a person or an agency."""

    code: str
    person_id: int | None = None
    agency_id: int | None = None
    participant_id: int | None = None


@transaction.atomic
def assign(*, actor: Actor, round_id: int, wishes: Collection[Wish], now: datetime) -> int:
    """Add assignments and return how many are new. Raise `NotPermitted`, or `BadInput` with all that can't be."""
    lock_round(round_id)
    card = rounds.round_(round_id)
    require(policy.may_steer(actor, card.facts, now))
    _check(card, wishes, now)
    there = {(each.code, each.participant_id, each.person_id, each.agency_id)
             for each in rounds.assignments(round_id)}  # fmt: skip
    new = [
        each for each in dict.fromkeys(wishes)
        if (each.code, each.participant_id, each.person_id, each.agency_id) not in there
    ]  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(round_id=round_id, code=each.code, participant_id=each.participant_id, person_id=each.person_id,
                   agency_id=each.agency_id, created_by_id=actor.user_id)
        for each in new
    )  # fmt: skip
    if new:
        record(actor, round_id, "round.assign", {"added": [_told(each) for each in new]}, now)
    return len(new)


@transaction.atomic
def unassign(*, actor: Actor, round_id: int, assignment_id: int, now: datetime) -> None:
    """Take an assignment back; what was appraised by it stays. Raise `NotPermitted` or `NotFound`."""
    lock_round(round_id)
    require(policy.may_steer(actor, rounds.round_(round_id).facts, now))
    row = Assignment.objects.filter(round=round_id, pk=assignment_id).first()
    if row is None:
        raise NotFound(_s("There is no such assignment any more."))
    told = _told(Wish(row.code, row.person_id, row.agency_id, row.participant_id))
    row.delete()
    record(actor, round_id, "round.unassign", {"removed": [told]}, now)


def _check(card: RoundCard, wishes: Iterable[Wish], now: datetime) -> None:
    if indices.status_of(card.framework_id) is Status.DRAFT:
        raise BadInput(_s("The framework is not in use. Put it in use first."))
    tree, found = card.spec.tree, list[Problem]()
    people = {each.id for each in setup.appraisers(card.owner_id, day_of(now))}
    parts = set(Participant.objects.filter(round=card.id).values_list("id", flat=True))
    agencies = units.cards(each.agency_id for each in wishes if each.agency_id is not None)
    for each in wishes:
        if each.code and each.code not in tree:
            found.append(Problem(_s("There is no part %(code)s in this framework.", code=each.code), place="code"))
        elif each.code and not any(leaf.self_scored for leaf in tree.leaves_under(each.code)):
            sentence = _s("%(code)s has no leaf that is appraised: its points are entered by the organiser.",
                          code=each.code)  # fmt: skip
            found.append(Problem(sentence, place="code"))
        if each.participant_id is not None and each.participant_id not in parts:
            found.append(Problem(_s("This unit does not take part in the round."), place="participant"))
        if (each.person_id is None) == (each.agency_id is None):
            found.append(Problem(_s("Choose a person or an agency."), place="who"))
        elif each.person_id is not None and each.person_id not in people:
            found.append(Problem(_s("This person is not an appraiser whom you can ask."), place="who"))
        elif each.agency_id is not None and each.agency_id not in agencies:
            found.append(Problem(_s("There is no such unit."), place="who"))
    if found:
        raise BadInput(found[0].sentence, field=found[0].place, problems=found[1:])


def _told(wish: Wish) -> dict[str, object]:
    return {"code": wish.code, "participant_id": wish.participant_id, "person_id": wish.person_id,
            "agency_id": wish.agency_id}  # fmt: skip
