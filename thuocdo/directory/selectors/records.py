"""What a reader of the audit log may see, and what its numbers stand for: names of people and units, nothing more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from thuocdo.directory.domain import policy
from thuocdo.directory.domain.actors import Actor, Role
from thuocdo.directory.domain.records import UNIT_KEYS
from thuocdo.directory.models import Membership, User
from thuocdo.directory.selectors import units
from thuocdo.foundation.audit.reading import Line, Reach
from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.vietnamese import fold

MOST_CALLED = 200  # people whom one name may mean
_WITHIN = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%s::bigint[]) UNION SELECT unit.id FROM directory_unit unit JOIN below ON unit.parent_id = below.id
) SELECT id FROM below
"""
_PERSON, _UNIT = re.compile(r"user[: ](\d{1,18})"), re.compile(r"unit[: ](\d{1,18})")


def reach_of(actor: Actor, on: date) -> Reach | None:
    """Return what the actor may read: None is everything.

    A unit's administrator reads what was done by and to people whose every role, past and coming ones included, is at
    the unit or below it, and what was done to these units. What a person does for another agency is not theirs to read.
    """
    if policy.may_read_audit(actor, on):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, [sorted(actor.units_as(Role.UNIT_ADMIN, on=on))])
        within = {row[0] for row in cursor.fetchall()}
    elsewhere = Membership.objects.filter(user=OuterRef("pk")).exclude(unit__in=within)
    held = Membership.objects.filter(user=OuterRef("pk"), unit__in=within)
    people = set(User.objects.filter(Exists(held), ~Exists(elsewhere)).values_list("pk", flat=True))
    about = {f"user:{each}" for each in people} | {f"unit:{each}" for each in within}
    return Reach(people, about)


def called(text: str) -> frozenset[int]:
    """Return the ids of the people whom `text` may mean: a number, a user name, or part of a name."""
    words = fold(text).split()[:8]
    if text.isascii() and text.isdigit():
        return frozenset({int(text)} if len(text) < 19 else ())
    if not words:
        return frozenset()
    found = User.objects.all()
    for word in words:
        found = found.filter(Q(full_name__unaccent__icontains=word) | Q(username__icontains=word))
    return frozenset(found.order_by("pk").values_list("pk", flat=True)[:MOST_CALLED])


def names_of_people(ids: Collection[int]) -> dict[int, str]:
    """Return the full names of people by id; those whose account is gone are left out."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))


def names_in(lines: Iterable[Line]) -> tuple[dict[int, str], dict[int, Titled]]:
    """Return the names of all people and units that records speak of, by id. Two queries."""
    people, places = set[int](), set[int]()
    for line in lines:
        if line.actor_id is not None:
            people.add(line.actor_id)
        if match := _PERSON.fullmatch(line.subject):
            people.add(int(match[1]))
        if match := _UNIT.fullmatch(line.subject):
            places.add(int(match[1]))
        for key in UNIT_KEYS:
            given = line.detail.get(key)
            listed = given if isinstance(given, list) else [given]
            places |= {each for each in listed if isinstance(each, int) and not isinstance(each, bool)}
    cards = units.cards(places)
    return names_of_people(people), {key: Titled(each.full_name, each.title_en) for key, each in cards.items()}
