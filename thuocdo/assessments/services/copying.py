"""This year's round from an earlier one: a draft with its units, appraisers, settings and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from thuocdo.assessments.domain.assigning import Assignment
from thuocdo.assessments.domain.copying import Lost, moved, next_title
from thuocdo.assessments.domain.phases import Span, day_of
from thuocdo.assessments.domain.policy import may_organise_round
from thuocdo.assessments.models import Assignment as AssignmentTable
from thuocdo.assessments.models import Participant, PhaseSpan, Round
from thuocdo.assessments.selectors import rounds, setup
from thuocdo.assessments.selectors.rounds import Part, RoundCard
from thuocdo.assessments.services import rounds as services
from thuocdo.assessments.services.rounds import Basics
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import people, units
from thuocdo.indices import selectors as indices
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.verdicts import require


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something of the earlier round that the copy lacks, and why."""

    what: Titled | str
    part: str  # units, appraisers, council
    why: Lost


@dataclass(frozen=True, slots=True)
class Plan:
    """What a copy would be, before it is made."""

    basics: Basics
    spans: tuple[Span, ...]
    parts: tuple[Part, ...]
    assignments: tuple[Assignment, ...]
    not_taken: tuple[NotTaken, ...]


def plan(actor: Actor, card: RoundCard, now: datetime, *, framework_id: int | None = None) -> Plan:
    """Return what a copy of a round would be: dates a year on, people who still hold their roles, units that exist.

    `framework_id`: another version to assess by; the parts that it no longer has are listed.
    """
    on = day_of(now)
    before, spans = services.basics_of(card), moved(card.timetable.spans)
    framework = framework_id or card.framework_id
    year = card.year + 1
    not_taken: list[NotTaken] = []
    chair_id = before.chair_id
    if chair_id is not None and chair_id not in {each.id for each in setup.chairs(card.owner_id, on)}:
        not_taken.append(NotTaken(people.person(chair_id).full_name, "council", Lost.ROLE_ENDED))
        chair_id = None
    parts = rounds.parts(card.id)
    kept = tuple(part for part in parts if part.unit.exists_on(on))
    not_taken += [
        NotTaken(Titled(part.unit.full_name, part.unit.title_en), "units", Lost.UNIT_ENDED)
        for part in parts if part not in kept
    ]  # fmt: skip
    assignments, lost = _assignments(card, framework, {part.id for part in kept}, now)
    basics = Basics(
        framework_id=framework, year=year, title_vi=next_title(before.title_vi, card.year, year),
        title_en=next_title(before.title_en, card.year, year), previous_id=card.id, chair_id=chair_id,
        notes_vi=before.notes_vi, notes_en=before.notes_en, settings=before.settings,
    )  # fmt: skip
    return Plan(basics, spans, kept, assignments, (*not_taken, *lost))


@transaction.atomic
def copy(*, actor: Actor, round_id: int, now: datetime, framework_id: int | None = None) -> str:
    """Make the copy as a draft and return its slug. Raise `NotPermitted` or `BadInput`."""
    card = rounds.round_(round_id)
    require(may_organise_round(actor, card.facts, now))
    planned = plan(actor, card, now, framework_id=framework_id)
    slug = services.create(actor=actor, owner_id=card.owner_id, basics=planned.basics, now=now)
    row = Round.objects.get(slug=slug)
    PhaseSpan.objects.bulk_create(
        PhaseSpan(round=row, phase=span.phase, starts_at=span.starts_at, ends_at=span.ends_at) for span in planned.spans
    )
    new = Participant.objects.bulk_create(
        Participant(round=row, unit_id=part.unit.id, position=at, ranked=part.ranked, note=part.note)
        for at, part in enumerate(planned.parts, start=1)
    )
    of = {part.id: each.pk for part, each in zip(planned.parts, new, strict=True)}
    AssignmentTable.objects.bulk_create(
        AssignmentTable(
            round=row, code=each.code, participant_id=each.participant_id and of[each.participant_id],
            person_id=each.person_id, agency_id=each.agency_id, created_by_id=actor.user_id,
        )
        for each in planned.assignments
    )  # fmt: skip
    detail = {"from": card.slug, "units": len(new), "assignments": len(planned.assignments),
              "not_taken": len(planned.not_taken)}  # fmt: skip
    services.record(actor, row.pk, "round.copy", detail, now)
    return slug


def _assignments(
    card: RoundCard, framework_id: int, participants: set[int], now: datetime
) -> tuple[tuple[Assignment, ...], list[NotTaken]]:
    on = day_of(now)
    tree = indices.settled_spec(framework_id).tree
    able = {each.id for each in setup.appraisers(card.owner_id, on)}
    all_of = rounds.assignments(card.id)
    agencies = units.cards(each.agency_id for each in all_of if each.agency_id is not None)
    kept: list[Assignment] = []
    lost: dict[tuple[str, Lost], NotTaken] = {}
    for each in all_of:
        agency = agencies.get(each.agency_id) if each.agency_id is not None else None
        if each.participant_id is not None and each.participant_id not in participants:
            continue  # its unit is listed already
        if each.code and each.code not in tree:
            lost.setdefault((each.code, Lost.LEAF_GONE), NotTaken(each.code, "appraisers", Lost.LEAF_GONE))
        elif each.person_id is not None and each.person_id not in able:
            name = people.person(each.person_id).full_name
            lost.setdefault((name, Lost.ROLE_ENDED), NotTaken(name, "appraisers", Lost.ROLE_ENDED))
        elif agency is not None and not agency.exists_on(on):
            what = Titled(agency.full_name, agency.title_en)
            lost.setdefault((what, Lost.UNIT_ENDED), NotTaken(what, "appraisers", Lost.UNIT_ENDED))
        else:
            kept.append(each)
    return tuple(kept), list(lost.values())
