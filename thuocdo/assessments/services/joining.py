"""Which units take part in a round, in what order, ranked or not. Settled once the round is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from thuocdo.assessments.domain import policy
from thuocdo.assessments.models import Participant, Round
from thuocdo.assessments.selectors import rounds
from thuocdo.assessments.services.opening import lock_round
from thuocdo.assessments.services.rounds import record, touch
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.selectors import units
from thuocdo.kernel.refusals import BadInput, NotFound, Problem
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require

MOST_UNITS = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one unit: its place (from 1), whether it is ranked, and why not."""

    place: int
    ranked: bool = True
    note: str = ""


@transaction.atomic
def add_units(*, actor: Actor, round_id: int, unit_ids: Collection[int], now: datetime) -> int:
    """Add units behind those that are there, in the order given; return how many are new. Raise `NotPermitted`."""
    row = _prepared(actor, round_id, now)
    there = set(Participant.objects.filter(round=row).values_list("unit_id", flat=True))
    new = [each for each in dict.fromkeys(unit_ids) if each not in there]
    known = units.cards(new)
    if set(new) - known.keys():
        raise NotFound(_s("There is no such unit."))
    if len(there) + len(new) > MOST_UNITS:
        raise BadInput(_s("A round takes at most %(most)s units.", most=MOST_UNITS))
    last = Participant.objects.filter(round=row).aggregate(last=Max("position"))["last"] or 0
    Participant.objects.bulk_create(
        Participant(round=row, unit_id=each, position=last + at) for at, each in enumerate(new, start=1)
    )
    if new:
        touch(row)
        record(actor, round_id, "round.units.add", {"units": [known[each].slug for each in new]}, now)
    return len(new)


@transaction.atomic
def remove_units(*, actor: Actor, round_id: int, participant_ids: Collection[int], now: datetime) -> int:
    """Take units out, with what was assigned for them alone; return how many. Raise `NotPermitted`."""
    row = _prepared(actor, round_id, now)
    gone = list(Participant.objects.filter(round=row, pk__in=participant_ids).select_related("unit"))
    slugs = [each.unit.slug for each in gone]
    Participant.objects.filter(pk__in=[each.pk for each in gone]).delete()
    if gone:
        _number(round_id)
        touch(row)
        record(actor, round_id, "round.units.remove", {"units": slugs}, now)
    return len(gone)


@transaction.atomic
def arrange(*, actor: Actor, round_id: int, lines: Mapping[int, Line], now: datetime) -> None:
    """Set order, ranking and notes of some participants; the others close up around them.

    Raise `NotPermitted`, or `BadInput` naming the units that are not ranked without a reason.
    """
    row = _prepared(actor, round_id, now)
    there = {each.pk: each for each in Participant.objects.filter(round=row)}
    changed = []
    for participant_id, line in lines.items():
        each = there.get(participant_id)
        if each is None:
            raise NotFound(_s("This unit does not take part in the round."))
        if (each.ranked, each.note) != (line.ranked, line.note.strip()) or each.position != line.place:
            changed.append(each)
    missing = [
        Problem(_s("Say why this unit is scored but not ranked."), place=str(each))
        for each, line in lines.items() if not line.ranked and not line.note.strip()
    ]  # fmt: skip
    if missing:
        raise BadInput(_s("These units can't be saved like this."), problems=missing)
    if not changed:
        return
    moved = {each.pk for each in changed if each.position != lines[each.pk].place}
    for each in changed:
        line = lines[each.pk]
        each.ranked, each.note = line.ranked, line.note.strip()
    Participant.objects.bulk_update(changed, ["ranked", "note"])

    def key(each: Participant) -> tuple[float, int]:
        # A unit sent to a place goes before the one that stands there when it moves up, behind it when it moves down.
        if each.pk not in moved:
            return (each.position, 0)
        return (lines[each.pk].place + (0.5 if lines[each.pk].place > each.position else -0.5), 0)

    _number(round_id, sorted(there.values(), key=key))
    touch(row)
    detail = [[each.unit_id, lines[each.pk].ranked, lines[each.pk].note.strip()] for each in changed]
    record(actor, round_id, "round.units.arrange", {"units": detail}, now)


@transaction.atomic
def sort_by_name(*, actor: Actor, round_id: int, now: datetime) -> None:
    """Put the units in the order of a Vietnamese dictionary. Raise `NotPermitted`."""
    row = _prepared(actor, round_id, now)
    there = list(Participant.objects.filter(round=row).select_related("unit"))
    _number(round_id, sorted(there, key=lambda each: (each.unit.sort_key, each.pk)))
    touch(row)
    record(actor, round_id, "round.units.sort", {}, now)


def _prepared(actor: Actor, round_id: int, now: datetime) -> Round:
    row = lock_round(round_id)
    require(policy.may_prepare(actor, rounds.round_(round_id).facts, now))
    return row


def _number(round_id: int, ordered: list[Participant] | None = None) -> None:
    """Number the participants 1, 2, 3 … in this order, or in that in which they stand."""
    rows = ordered or list(Participant.objects.filter(round=round_id).order_by("position", "id"))
    for place, each in enumerate(rows, start=1):
        each.position = place
    Participant.objects.bulk_update(rows, ["position"], batch_size=1000)
