"""Units that become other units: merged, split, abolished. The old ones end, a succession says what became of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from thuocdo.directory.domain import changes, policy
from thuocdo.directory.domain.actors import Actor
from thuocdo.directory.domain.changes import NewUnit
from thuocdo.directory.domain.units import KIND_WORDS, Lineage, SuccessionKind, UnitCard, UnitProfile
from thuocdo.directory.models import Membership, Succession, Unit, UnitCode
from thuocdo.directory.selectors import lineage
from thuocdo.directory.selectors import units as selectors
from thuocdo.directory.services import units
from thuocdo.foundation.audit import log as audit
from thuocdo.kernel.refusals import BadInput
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.verdicts import require


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit as its page will show it, and how many units and roles hang on it today."""

    profile: UnitProfile
    lineage: Lineage
    below: int
    roles: int

    @property
    def kind_word(self) -> Sentence:
        """Return what its kind is called."""
        return KIND_WORDS[self.profile.card.kind]


@transaction.atomic
def merge(
    *, actor: Actor, unit_ids: Collection[int], into: int | NewUnit, on: date, basis: str, now: datetime
) -> tuple[int, ...]:
    """Merge units on a day into a new one or into one of them that goes on; return all, the one they became last.

    What lay in the ended units lies in the one they became. Raise `NotPermitted` or `BadInput` with every field.
    """
    today = timezone.localdate(now)
    kept = into if isinstance(into, int) else None
    whole = sorted({*unit_ids, *([kept] if kept is not None else [])})
    known = _permitted(actor, whole, today)
    ended = [each for each in whole if each != kept]
    if not ended or len(whole) < 2:
        raise BadInput(_s("Name at least two units to merge."), field="units")
    if len({known[each].kind for each in whole}) > 1:
        raise BadInput(_s("Only units of the same kind can be merged."), field="units")
    problems = (*changes.basis_problems(basis), *changes.day_problems(on, today, known.values()))
    changes.refuse(problems)
    successor = kept if kept is not None else _made(actor, into, on, basis, now)
    _refuse_circles(successor, ended)
    for each in ended:
        _end(each, on, now)
        _succeed(each, successor, SuccessionKind.MERGE, on, basis)
    moved = _move(ended, successor, on, now)
    units.save(Unit.objects.get(pk=successor), now)
    told = {"date": on.isoformat(), "predecessors": ended, "moved": moved}
    _tell(actor, "unit.merged", successor, now, basis=basis, **told)
    return (*ended, successor)


@transaction.atomic
def split(
    *, actor: Actor, unit_id: int, parts: Sequence[int | NewUnit], goes_on: bool, on: date, basis: str, now: datetime
) -> tuple[int, ...]:
    """Split a unit on a day into parts, new ones or such as stand; with `goes_on` the rest of it stays what it is.

    Return the unit and its parts. Raise `NotPermitted` or `BadInput` with every field.
    """
    today = timezone.localdate(now)
    standing = [each for each in parts if isinstance(each, int)]
    known = _permitted(actor, {unit_id, *standing}, today)
    if unit_id in standing or len(set(standing)) < len(standing):
        raise BadInput(_s("Name each part once, and not the unit itself."), field="parts")
    if len(parts) < (1 if goes_on else 2):
        raise BadInput(_s("Name at least two parts, or one where the rest goes on."), field="parts")
    changes.refuse((*changes.basis_problems(basis), *changes.day_problems(on, today, known.values())))
    if not goes_on:
        _refuse_with_children([unit_id], on)
    made = [each if isinstance(each, int) else _made(actor, each, on, basis, now) for each in parts]
    if goes_on:
        units.save(Unit.objects.get(pk=unit_id), now)
    else:
        _end(unit_id, on, now)
    for each in made:
        _refuse_circles(each, [unit_id])
        _succeed(unit_id, each, SuccessionKind.SPLIT, on, basis)
        units.save(Unit.objects.get(pk=each), now)
    _tell(actor, "unit.split", unit_id, now, basis=basis, date=on.isoformat(), successors=made, kept=goes_on)
    return (unit_id, *made)


@transaction.atomic
def abolish(*, actor: Actor, unit_id: int, on: date, basis: str, now: datetime) -> tuple[int, ...]:
    """End a unit on a day without a successor; return it. Raise `NotPermitted`, or `BadInput` while units lie in it."""
    today = timezone.localdate(now)
    known = _permitted(actor, [unit_id], today)
    changes.refuse((*changes.basis_problems(basis), *changes.day_problems(on, today, known.values())))
    _refuse_with_children([unit_id], on)
    _end(unit_id, on, now)
    _succeed(unit_id, None, SuccessionKind.ABOLITION, on, basis)
    _tell(actor, "unit.abolished", unit_id, now, basis=basis, date=on.isoformat())
    return (unit_id,)


def preview(do: Callable[[], Iterable[int]], on: date) -> tuple[Seen, ...]:
    """Do a change, look at its units as their pages will show them, and take it back.

    Nothing can differ from what the change itself will do. Refusals of the change travel up.
    """
    with transaction.atomic():
        seen = tuple(look(each, on) for each in do())
        transaction.set_rollback(True)
    return seen


def look(unit_id: int, on: date) -> Seen:
    """Return a unit as the register has it now. Raise `NotFound`."""
    card = selectors.unit(unit_id)
    roles = Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), unit=unit_id).count()
    return Seen(selectors.profile(card.slug), lineage.lineage(unit_id), _below([unit_id], on).count(), roles)


def _permitted(actor: Actor, unit_ids: Iterable[int], today: date) -> dict[int, UnitCard]:
    """Lock units, always in the same order, and return them. Raise `NotFound` or `NotPermitted`."""
    return {each: units.permitted(actor, each, today)[1] for each in sorted(unit_ids)}


def _made(actor: Actor, new: NewUnit | int, on: date, basis: str, now: datetime) -> int:
    if isinstance(new, int):
        return new
    today = timezone.localdate(now)
    require(policy.may_edit_unit(actor, (0, *selectors.line(new.parent_id)), today))
    return units.make(new, selectors.unit(new.parent_id), on, basis, today, now)


def _end(unit_id: int, on: date, now: datetime) -> None:
    row = Unit.objects.get(pk=unit_id)
    row.valid_until = on
    units.save(row, now)
    # A code that would have begun later never does; the others end with the unit.
    codes = UnitCode.objects.filter(unit=unit_id)
    codes.filter(valid_from__gte=on).delete()
    codes.filter(Q(valid_until=None) | Q(valid_until__gt=on)).update(valid_until=on)


def _succeed(unit_id: int, successor: int | None, kind: SuccessionKind, on: date, basis: str) -> None:
    Succession.objects.create(
        predecessor_id=unit_id, successor_id=successor, kind=kind.value, effective_date=on, note=basis.strip()
    )


def _below(unit_ids: Collection[int], on: date) -> QuerySet[Unit]:
    return Unit.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), parent__in=unit_ids)


def _move(unit_ids: Collection[int], successor: int, on: date, now: datetime) -> int:
    """Let what lies in the ended units lie in their successor; return how many units that were."""
    return _below(unit_ids, on).update(parent_id=successor, edited_at=now)


def _refuse_with_children(unit_ids: Collection[int], on: date) -> None:
    if count := _below(unit_ids, on).count():
        raise BadInput(
            _s(
                "%(count)s unit still lies in it. Move it first, or merge.",
                "%(count)s units still lie in it. Move them first, or merge.",
                count=count,
            ),
            field="on",
        )


def _refuse_circles(successor: int, ended: Collection[int]) -> None:
    if set(selectors.line(successor)[1:]) & set(ended):
        raise BadInput(_s("A unit can't become part of what lies in it."), field="units")


def _tell(actor: Actor, action: str, unit_id: int, now: datetime, **detail: object) -> None:
    audit.record(
        actor_id=actor.user_id,
        action=action,
        subject=f"unit:{unit_id}",
        detail=detail,
        now=now,
    )
