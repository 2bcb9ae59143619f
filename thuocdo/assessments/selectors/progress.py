"""How far a round has come: one query for all units and fields, one for who appraises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Q

from thuocdo.assessments.domain.assigning import Assignment
from thuocdo.assessments.domain.entries import Kind, Ruling
from thuocdo.assessments.domain.phases import Phase
from thuocdo.assessments.domain.progress import Count as Done
from thuocdo.assessments.domain.progress import Tally
from thuocdo.assessments.models import Reminder, Slot
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.selectors.rounds import RoundCard

_OWN = Q(self_scored=True)
_OBJECTED = _OWN & Q(objected=True)
_COUNTS = {  # in the order of the fields of Tally
    "asked": _OWN,
    "filled": _OWN & Q(complete=True),
    "without_evidence": _OWN & Q(evidence_required=True, evidence_count=0, excused=False),
    "judged": _OWN & Q(appraised_1__isnull=False),
    "objected": _OBJECTED,
    "answered": _OBJECTED & Q(explained__isnull=False),
    # A decision older than the objection was about another one: entries are numbered in the order they were made.
    "undecided": _OBJECTED & (Q(appraised_2__isnull=True) | Q(appraised_2_id__lt=F("appraised_1_id"))),
    "figures": Q(self_scored=False),
    "provided": Q(self_scored=False, complete=True),
}


def tallies(round_id: int, participants: Collection[int] | None = None) -> dict[int, dict[str, Tally]]:
    """Return what is counted, by participant and field."""
    asked = Q(participant__round=round_id)
    if participants is not None:
        asked &= Q(participant__in=participants)
    counted = (
        Slot.objects.filter(asked)
        .order_by()
        .values("participant_id", "field_code")
        # Names of their own: a later count would take one like a column for that column.
        .annotate(**{f"count_{name}": Count("pk", filter=which) for name, which in _COUNTS.items()})
        .values_list("participant_id", "field_code", *(f"count_{name}" for name in _COUNTS))
    )
    found: dict[int, dict[str, Tally]] = defaultdict(dict)
    for participant, field, *counts in counted:
        found[participant][field] = Tally(*counts)
    return found


def evidence_asked_for(round_id: int) -> dict[int, int]:
    """Return by participant for how many leaves round 1 of the appraisal asked for more evidence."""
    rows = Slot.objects.filter(_OBJECTED, participant__round=round_id, appraised_1__ruling=Ruling.ASKED).order_by()
    return dict(
        rows.values("participant_id").annotate(count_asked=Count("pk")).values_list("participant_id", "count_asked")
    )


@dataclass(frozen=True, slots=True)
class Duty:
    """One assignment, and how much of it is done in a round of appraisal."""

    assignment: Assignment
    done: Done


def appraisers(card: RoundCard, kind: Kind) -> tuple[Duty, ...]:
    """Return how far each assignment has come: of all leaves in round 1, of those objected to in round 2."""
    second = kind is Kind.APPRAISED_2
    rows = Slot.objects.filter(participant__round=card.id).filter(_OBJECTED if second else _OWN).order_by()
    left = _COUNTS["undecided"] if second else Q(appraised_1__isnull=True)
    cells = {(participant, code) for participant, code in rows.values_list("participant_id", "code")}
    open_ = set(rows.filter(left).values_list("participant_id", "code"))
    by_leaf: dict[str, list[int]] = defaultdict(list)
    for participant, code in cells:
        by_leaf[code].append(participant)
    tree, found = card.spec.tree, []
    for each in rounds.assignments(card.id):
        leaves = tree.leaves_under(each.code) if each.code in tree else tree.leaves if not each.code else ()
        mine = [
            (participant, leaf.code)
            for leaf in leaves
            for participant in by_leaf[leaf.code]
            if each.participant_id in (None, participant)
        ]
        found.append(Duty(each, Done(sum(cell not in open_ for cell in mine), len(mine))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Reminded:
    """One reminder of a unit. `author_id` None: it was sent by itself before a phase ended."""

    participant_id: int
    phase: Phase
    author_id: int | None
    text: str
    people: int
    at: datetime


def reminders(round_id: int, most: int) -> tuple[Reminded, ...]:
    """Return the newest reminders of a round, newest first."""
    rows = Reminder.objects.filter(participant__round=round_id).order_by("-id")[:most]
    return tuple(
        Reminded(row.participant_id, Phase(row.phase), row.author_id, row.text, row.people, row.recorded_at)
        for row in rows
    )


def last_reminded(round_id: int) -> dict[int, datetime]:
    """Return when each unit was reminded last, by participant."""
    rows = Reminder.objects.filter(participant__round=round_id).order_by().values("participant_id")
    return dict(rows.annotate(at=Max("recorded_at")).values_list("participant_id", "at"))
