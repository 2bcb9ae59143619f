"""Who may do what in a round, and why not (A4–A7, F1). Every refusal says the date or the role that applies.

Policies judge plain values: who acts, the round, and the unit's part in it. The clock is an argument.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from thuocdo.assessments.domain.entries import Kind, Slot
from thuocdo.assessments.domain.phases import EXTENSIBLE, Extension, Phase, RoundStatus, Timetable, day_of
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.policy import SIGN_IN, may_organise
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import Allowed, Denied, Verdict

OFFICERS = (Role.UNIT_OFFICER, Role.UNIT_LEADER)
COUNCIL = (Role.COUNCIL, Role.COUNCIL_CHAIR)
RUNNING_ENDED = {
    RoundStatus.DECIDED: Denied(_s("The council has signed its decision; nothing in this round changes any more.")),
    RoundStatus.PUBLISHED: Denied(_s("This round is published. What is wrong is put right by a correction.")),
}


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What policies need to know about a round."""

    owner_id: int
    status: RoundStatus
    timetable: Timetable
    chair_id: int | None = None  # the council member who signs


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What policies need to know about a unit's part in a round. `signed`: phases whose content the leader locked."""

    unit_id: int
    extensions: tuple[Extension, ...] = ()
    signed: frozenset[Phase] = frozenset()
    handed_in: frozenset[Phase] = frozenset()  # waiting for the leader


def may_organise_round(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """See everything of a round and steer it: its owner's organisers."""
    return may_organise(actor, facts.owner_id, day_of(now))


def may_prepare(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Change the framework, the units or who appraises: before it opens."""
    return _in_status(may_organise(actor, facts.owner_id, day_of(now)), facts, RoundStatus.DRAFT)


def may_steer(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Move dates, name appraisers, extend, reopen, remind, enter figures of others: until the council has signed."""
    verdict = may_organise(actor, facts.owner_id, day_of(now))
    if verdict and facts.status in RUNNING_ENDED:
        return RUNNING_ENDED[facts.status]
    return verdict


def may_follow(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """See how far all units have come, and who was reminded: the owner's organisers, once the round is open."""
    verdict = may_organise(actor, facts.owner_id, day_of(now))
    if verdict and facts.status is RoundStatus.DRAFT:
        return Denied(_s("This round has not been opened yet."))
    return verdict


def may_remind(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Remind units of what they have to do: while the round runs."""
    return _running(may_organise(actor, facts.owner_id, day_of(now)), facts)


def may_provide(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Enter statistics and points of surveys that no unit declares itself."""
    return _running(may_organise(actor, facts.owner_id, day_of(now)), facts)


def may_link_surveys(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Say which questions of a survey stand for a leaf: the owner's organisers, until the council has signed."""
    return may_steer(actor, facts, now)


def may_see_survey_points(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """See points of surveys while they come in: council and organisers of the owner, auditors; no unit sees them."""
    return may_sit_in_council(actor, facts, now)


def may_extend(actor: Actor, facts: RoundFacts, phase: Phase, now: datetime) -> Verdict:
    """Give one unit more time, or open a phase anew for it."""
    verdict = _running(may_organise(actor, facts.owner_id, day_of(now)), facts)
    if verdict and phase not in EXTENSIBLE:
        return Denied(_s("Only self-assessment and explanation are extended for one unit; move the round's own dates."))
    return verdict


def may_see_sheet(actor: Actor, facts: RoundFacts, unit: UnitFacts, now: datetime, *, assigned: bool) -> Verdict:
    """Read a unit's score sheet before publication: its own people, its appraisers, the council, the organisers."""
    if actor.user_id is None:
        return SIGN_IN
    if facts.status is RoundStatus.DRAFT:
        return may_organise(actor, facts.owner_id, day_of(now))
    own = any(actor.is_a(role, on=day_of(now), unit_id=unit.unit_id) for role in (*OFFICERS, Role.UNIT_ADMIN))
    of_owner = any(actor.is_a(role, on=day_of(now), unit_id=facts.owner_id) for role in (Role.ORGANISER, *COUNCIL))
    if own or of_owner or assigned or actor.is_a(Role.AUDITOR, on=day_of(now)):
        return Allowed()
    return Denied(_s("This score sheet is seen by its unit, its appraisers, the council and the organisers only."))


def may_work_at(actor: Actor, facts: RoundFacts, unit: UnitFacts, now: datetime) -> Verdict:
    """Fill in for a unit at all: its officers and leaders."""
    if actor.user_id is None:
        return SIGN_IN
    if not any(actor.is_a(role, on=day_of(now), unit_id=unit.unit_id) for role in OFFICERS):
        return Denied(_s("Only the officers and leaders of this unit fill in its self-assessment."))
    if facts.status is RoundStatus.DRAFT:
        return Denied(_s("This round has not been opened yet."))
    return Allowed()


def may_declare(actor: Actor, facts: RoundFacts, unit: UnitFacts, now: datetime) -> Verdict:
    """Enter figures, evidence and explanations in self-assessment."""
    return _at_work(actor, facts, unit, Phase.SELF_ASSESSMENT, now)


def may_explain(actor: Actor, facts: RoundFacts, unit: UnitFacts, slot: Slot | None, now: datetime) -> Verdict:
    """Answer the objection to one leaf (`slot` None: to any)."""
    verdict = _at_work(actor, facts, unit, Phase.EXPLANATION, now)
    if verdict and slot is not None and slot.objection is None:
        return Denied(_s("The appraiser has not objected to this leaf, so there is nothing to explain."))
    return verdict


def may_comment(actor: Actor, facts: RoundFacts, unit: UnitFacts, now: datetime) -> Verdict:
    """Talk about a leaf inside the unit."""
    return _running(may_work_at(actor, facts, unit, now), facts)


def may_hand_in(actor: Actor, facts: RoundFacts, unit: UnitFacts, phase: Phase, now: datetime) -> Verdict:
    """Tell the leader that all is ready to sign."""
    verdict = _at_work(actor, facts, unit, phase, now)
    if verdict and phase in unit.handed_in:
        return Denied(_s("It is already waiting for the leader's signature."))
    return verdict


def may_sign(actor: Actor, facts: RoundFacts, unit: UnitFacts, phase: Phase, now: datetime) -> Verdict:
    """Sign and lock, or return with comments: the unit's leader."""
    verdict = _at_work(actor, facts, unit, phase, now)
    if verdict and not actor.is_a(Role.UNIT_LEADER, on=day_of(now), unit_id=unit.unit_id):
        return Denied(_s("Only the leader of this unit signs for it."))
    return verdict


def may_appraise(
    actor: Actor, facts: RoundFacts, unit: UnitFacts, kind: Kind, *, own_line: Collection[int], assigned: bool,
    now: datetime,
) -> Verdict:  # fmt: skip
    """Judge a leaf of a unit in round 1 or 2.

    `own_line` holds the ids of the units to which the actor belongs in any role, and of every unit above those: nobody
    appraises their own unit, and an official of a department does not appraise the province it is part of.
    """
    if actor.user_id is None:
        return SIGN_IN
    if not actor.is_a(Role.APPRAISER, on=day_of(now)):
        return Denied(_s("Only an appraiser can appraise."))
    if unit.unit_id in own_line:
        return Denied(_s("Nobody appraises their own unit."))
    if not assigned:
        return Denied(_s("This leaf of this unit has not been assigned to you."))
    return open_to_appraisal(facts, kind, now)


def may_appraise_at_all(actor: Actor, facts: RoundFacts, kind: Kind, *, assigned: bool, now: datetime) -> Verdict:
    """Judge something in round 1 or 2. `assigned`: whether some leaf of a unit not their own is."""
    if actor.user_id is None:
        return SIGN_IN
    if not actor.is_a(Role.APPRAISER, on=day_of(now)):
        return Denied(_s("Only an appraiser can appraise."))
    if not assigned:
        return Denied(_s("Nothing in this round has been assigned to you."))
    return open_to_appraisal(facts, kind, now)


def open_to_appraisal(facts: RoundFacts, kind: Kind, now: datetime) -> Verdict:
    """Say whether this round of appraisal runs."""
    phase = Phase.APPRAISAL_2 if kind is Kind.APPRAISED_2 else Phase.APPRAISAL_1
    return _running(facts.timetable.open(phase, now), facts)


def may_see_appraisal(actor: Actor, facts: RoundFacts, now: datetime, *, assigned: bool) -> Verdict:
    """Look into the appraisal: who appraises, the council, the organisers. `assigned`: some leaf of some unit."""
    if actor.user_id is None:
        return SIGN_IN
    if facts.status is RoundStatus.DRAFT:
        return Denied(_s("This round has not been opened yet."))
    if (assigned and actor.is_a(Role.APPRAISER, on=day_of(now))) or may_see_signals(actor, facts, now):
        return Allowed()
    return Denied(_s("Only the appraisers, the council and the organisers of this round see its appraisal."))


def may_see_signals(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """See signals, and all leaves in appraisal: the council and the organisers of the owner, auditors."""
    if actor.user_id is None:
        return SIGN_IN
    of_owner = any(actor.is_a(role, on=day_of(now), unit_id=facts.owner_id) for role in (Role.ORGANISER, *COUNCIL))
    if of_owner or actor.is_a(Role.AUDITOR, on=day_of(now)):
        return Allowed()
    return Denied(_s("Only the council and the organisers of this round see the signals."))


def may_talk_over(
    actor: Actor, facts: RoundFacts, unit: UnitFacts, *, own_line: Collection[int], assigned: bool, now: datetime
) -> Verdict:
    """Say something about a leaf to the other appraisers. The unit never reads it; see `may_appraise` for own_line."""
    if actor.user_id is None:
        return SIGN_IN
    today = day_of(now)
    organises = actor.is_a(Role.ORGANISER, on=today, unit_id=facts.owner_id)
    if unit.unit_id in own_line and not organises:
        return Denied(_s("Nobody appraises their own unit."))
    decides = any(actor.is_a(role, on=today, unit_id=facts.owner_id) for role in COUNCIL)
    if not (organises or decides or (assigned and actor.is_a(Role.APPRAISER, on=today))):
        return Denied(_s("Only the appraisers of this leaf, the council and the organisers talk about it here."))
    return _running(Allowed(), facts)


def may_sit_in_council(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """See the decision table: council members of the owner, and its organisers."""
    if actor.user_id is None:
        return SIGN_IN
    if any(actor.is_a(role, on=day_of(now), unit_id=facts.owner_id) for role in (*COUNCIL, Role.ORGANISER)):
        return Allowed()
    if actor.is_a(Role.AUDITOR, on=day_of(now)):
        return Allowed()
    return Denied(_s("Only the council and the organisers of this round see the decision table."))


def may_decide(actor: Actor, facts: RoundFacts, now: datetime, unit: UnitFacts | None = None) -> Verdict:
    """Change a leaf of a unit by decision of the council (`unit` None: of any).

    Nobody decides about the unit for which they work. Sitting in the council is no such work: where a ministry assesses
    itself among others, its whole council belongs to it.
    """
    if actor.user_id is None:
        return SIGN_IN
    if not any(actor.is_a(role, on=day_of(now), unit_id=facts.owner_id) for role in COUNCIL):
        return Denied(_s("Only a member of this round's council decides."))
    if unit is not None and any(
        held.unit_id == unit.unit_id and held.role not in COUNCIL and held.on(day_of(now)) for held in actor.held
    ):
        return Denied(_s("Nobody decides about their own unit; another member of the council does."))
    return _running(facts.timetable.open(Phase.COUNCIL, now), facts)


def may_sign_decision(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Sign the council's decision: its chair."""
    verdict = may_decide(actor, facts, now)
    if verdict and facts.chair_id is None:
        return Denied(_s("The organiser has not named the chair of the council yet."))
    if verdict and not _is_chair(actor, facts, now):
        return Denied(_s("Only the chair of the council signs its decision."))
    return verdict


def may_withdraw_decision(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Take the signature back before publication, on record: the chair."""
    if actor.user_id is None:
        return SIGN_IN
    if facts.status is RoundStatus.PUBLISHED:
        return RUNNING_ENDED[RoundStatus.PUBLISHED]
    if facts.status is not RoundStatus.DECIDED:
        return Denied(_s("No decision has been signed yet."))
    if not _is_chair(actor, facts, now):
        return Denied(_s("Only the chair of the council takes the signature back."))
    return Allowed()


def may_publish(actor: Actor, facts: RoundFacts, now: datetime) -> Verdict:
    """Publish what the council has decided: the owner's organisers."""
    verdict = may_organise(actor, facts.owner_id, day_of(now))
    if not verdict:
        return verdict
    if facts.status is RoundStatus.PUBLISHED:
        return RUNNING_ENDED[RoundStatus.PUBLISHED]
    if facts.status is not RoundStatus.DECIDED:
        return Denied(_s("The council has not signed its decision yet."))
    return Allowed()


def _is_chair(actor: Actor, facts: RoundFacts, now: datetime) -> bool:
    """Whether the actor is the named chair and still holds that role at the owner."""
    holds = actor.is_a(Role.COUNCIL_CHAIR, on=day_of(now), unit_id=facts.owner_id)
    return holds and actor.user_id == facts.chair_id


def _at_work(actor: Actor, facts: RoundFacts, unit: UnitFacts, phase: Phase, now: datetime) -> Verdict:
    verdict = _running(may_work_at(actor, facts, unit, now), facts)
    if not verdict:
        return verdict
    if phase in unit.signed:
        return Denied(
            _s("The self-assessment is signed and locked.") if phase is Phase.SELF_ASSESSMENT
            else _s("The explanation is signed and locked.")
        )  # fmt: skip
    return facts.timetable.open(phase, now, unit.extensions)


def _running(verdict: Verdict, facts: RoundFacts) -> Verdict:
    if verdict and facts.status in RUNNING_ENDED:
        return RUNNING_ENDED[facts.status]
    if verdict and facts.status is RoundStatus.DRAFT:
        return Denied(_s("This round has not been opened yet."))
    return verdict


def _in_status(verdict: Verdict, facts: RoundFacts, status: RoundStatus) -> Verdict:
    if verdict and facts.status is not status:
        return Denied(_s("This is settled once the round is open. Copy the round to begin another one."))
    return verdict
