"""Questions about units through time: what became of one, what it was formed from, over any number of steps."""

from __future__ import annotations

from datetime import date

from django.db import connection

from thuocdo.directory.domain.units import Lineage, Step, SuccessionKind, UnitCard
from thuocdo.directory.models import Succession
from thuocdo.directory.selectors import units

# Walks along successions in one direction; UNION (not UNION ALL) ends the walk where lineage runs in a circle.
_WALK = """
WITH RECURSIVE walk(unit_id) AS (
    SELECT %(start)s::bigint
  UNION
    SELECT step.{there} FROM directory_succession step JOIN walk ON step.{here} = walk.unit_id
    WHERE step.{there} IS NOT NULL AND (%(on)s::date IS NULL OR step.effective_date {when} %(on)s::date)
)
SELECT unit_id FROM walk
"""
_FORWARD = _WALK.format(here="predecessor_id", there="successor_id", when="<=")
_BACKWARD = _WALK.format(here="successor_id", there="predecessor_id", when=">")


def successors(unit_id: int, on: date) -> tuple[UnitCard, ...]:
    """Return the units that exist on a day and into which `unit_id` went by then, over any number of steps.

    Empty when it went nowhere: it still exists, or it was abolished. Source: the register's successions.
    """
    return _existing(_walk(_FORWARD, unit_id, on), unit_id, on)


def predecessors(unit_id: int, on: date | None = None) -> tuple[UnitCard, ...]:
    """Return the units from which `unit_id` was formed, over any number of steps.

    With a day: those that existed on it. Without: all of them, of every generation.
    """
    return _existing(_walk(_BACKWARD, unit_id, on), unit_id, on)


def standing_for(unit_id: int, on: date) -> tuple[UnitCard, ...]:
    """Return the unit itself when it exists on a day, else those that had become of it or were to become it."""
    own = units.unit(unit_id)
    if own.exists_on(on):
        return (own,)
    return successors(unit_id, on) if own.valid_until and own.valid_until <= on else predecessors(unit_id, on)


def lineage(unit_id: int) -> Lineage:
    """Return every step before and after a unit, oldest first, over all generations."""
    before, after = _walk(_BACKWARD, unit_id, None), _walk(_FORWARD, unit_id, None)
    back = Succession.objects.filter(successor__in=before, predecessor__in=before)
    ahead = Succession.objects.filter(predecessor__in=after)
    steps = {row.pk: row for row in (*back, *ahead)}
    known = units.cards(
        each for row in steps.values() for each in (row.predecessor_id, row.successor_id) if each is not None
    )

    def told(row: Succession) -> Step:
        return Step(
            before=known[row.predecessor_id],
            after=known[row.successor_id] if row.successor_id else None,
            kind=SuccessionKind(row.kind),
            effective_date=row.effective_date,
            note=row.note,
            verified=row.verified,
        )

    def order(step: Step) -> tuple[date, str, str]:
        return (step.effective_date, step.before.sort_key, step.after.sort_key if step.after else "")

    return Lineage(
        tuple(sorted(map(told, back), key=order)),
        tuple(sorted(map(told, ahead), key=order)),
    )


def _walk(sql: str, unit_id: int, on: date | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": unit_id, "on": on})
        return [row[0] for row in cursor.fetchall()]


def _existing(ids: list[int], unit_id: int, on: date | None) -> tuple[UnitCard, ...]:
    found = units.cards(each for each in ids if each != unit_id).values()
    return tuple(
        sorted(
            (each for each in found if on is None or each.exists_on(on)),
            key=lambda each: (each.sort_key, each.id),
        )
    )
