"""All that a unit's own page asks of the register, in few queries: what it is, what it was, what lies in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject, RowNumber

from thuocdo.directory.domain.units import (
    DOUBTS,
    CodeSpan,
    Doubt,
    Lineage,
    NameSpan,
    RegionCard,
    Step,
    SuccessionKind,
    UnitCard,
    UnitKind,
    UnitProfile,
)
from thuocdo.directory.models import Region, Succession, Unit, UnitCode, UnitName
from thuocdo.directory.selectors.units import card
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s

# The steps before a unit and after it, over any number of generations. UNION ends the walk where lineage is a circle.
_STEPS = """
WITH RECURSIVE back(id, unit_id) AS (
    SELECT s.id, s.predecessor_id FROM directory_succession s WHERE s.successor_id = %s
  UNION
    SELECT s.id, s.predecessor_id FROM directory_succession s JOIN back ON s.successor_id = back.unit_id
), ahead(id, unit_id) AS (
    SELECT s.id, s.successor_id FROM directory_succession s WHERE s.predecessor_id = %s
  UNION
    SELECT s.id, s.successor_id FROM directory_succession s JOIN ahead ON s.predecessor_id = ahead.unit_id
) SELECT id FROM back UNION SELECT id FROM ahead
"""


@dataclass(frozen=True, slots=True)
class Members:
    """Units of one kind that lie directly in a unit: `total` of them, `units` on this page."""

    kind: UnitKind
    units: tuple[UnitCard, ...]
    total: int


def profile(slug: str) -> UnitProfile:
    """Return all the register says about the unit with this slug, in one query. Raise `NotFound`."""
    names = UnitName.objects.filter(unit=OuterRef("pk")).order_by("is_alias", "valid_until", "id")
    codes = UnitCode.objects.filter(unit=OuterRef("pk")).order_by("scheme", "valid_until", "code")
    row = (
        Unit.objects.select_related("region", "parent__region")
        .annotate(
            told_names=ArraySubquery(names.values(each=_json("name", "is_alias", "valid_from", "valid_until"))),
            told_codes=ArraySubquery(
                codes.values(each=_json("scheme", "code", "valid_from", "valid_until", "verified"))
            ),
        )
        .filter(slug=slug)
        .first()
    )
    if row is None:
        raise NotFound(_s("There is no unit “%(which)s”.", which=slug))
    return UnitProfile(
        card=card(row),
        parent=card(row.parent) if row.parent else None,
        region=_region(row.region) if row.region else None,
        names=tuple(NameSpan(**_dated(each)) for each in row.told_names),
        codes=tuple(CodeSpan(**_dated(each)) for each in row.told_codes),
        area_km2=row.area_km2,
        population=row.population,
        note=row.note,
        doubts=tuple(DOUBTS[Doubt(doubt)] for doubt in row.doubts),
    )


def cards_by_slug(slugs: Collection[str]) -> dict[str, UnitCard]:
    """Return the units with these slugs, in the order of `slugs`; those that do not exist are left out. One query."""
    found = {row.slug: card(row) for row in Unit.objects.select_related("region").filter(slug__in=set(slugs))}
    return {slug: found[slug] for slug in slugs if slug in found}


def lineage(unit_id: int) -> Lineage:
    """Return every step before and after a unit, oldest first, over all generations, in one query."""
    steps = (
        Succession.objects.filter(pk__in=RawSQL(_STEPS, (unit_id, unit_id)))  # noqa: S611 only a number goes in
        .select_related("predecessor__region", "successor__region")
        .order_by("effective_date", "predecessor__sort_key", "successor__sort_key")
    )
    rows = list(steps)
    earlier = {unit_id}
    while more := {row.predecessor_id for row in rows if row.successor_id in earlier} - earlier:
        earlier |= more
    before = tuple(_step(row) for row in rows if row.successor_id in earlier)
    return Lineage(before, tuple(_step(row) for row in rows if row.successor_id not in earlier))


def formed_from(unit_ids: Collection[int]) -> dict[int, tuple[UnitCard, ...]]:
    """Return the units from which these were formed directly, by unit; units that were not are left out. One query."""
    steps = Succession.objects.filter(successor__in=unit_ids).select_related("predecessor__region")
    found: dict[int, tuple[UnitCard, ...]] = {}
    for row in steps.order_by("predecessor__sort_key", "id"):
        if row.successor_id is not None:
            found[row.successor_id] = (*found.get(row.successor_id, ()), card(row.predecessor))
    return found


def members(
    unit_id: int, on: date, *, kind: UnitKind | None = None, page: int = 1, per_page: int = 60
) -> tuple[Members, ...]:
    """Return a page of the units that lie directly in a unit on a day, kind by kind, or of one kind. One query.

    A page beyond the last is empty.
    """
    found = _within(unit_id, on).select_related("region")
    if kind is not None:
        found = found.filter(kind=kind)
    by_kind = [F("kind")]
    rows = found.annotate(
        place=Window(RowNumber(), partition_by=by_kind, order_by=[F("sort_key").asc(), F("id").asc()]),
        total=Window(Count("id"), partition_by=by_kind),
    ).filter(place__gt=(page - 1) * per_page, place__lte=page * per_page)
    listed: dict[UnitKind, list[UnitCard]] = {}
    totals: dict[UnitKind, int] = {}
    for row in rows.order_by("sort_key", "id"):
        unit = card(row)
        listed.setdefault(unit.kind, []).append(unit)
        totals[unit.kind] = row.total
    return tuple(Members(each, tuple(listed[each]), totals[each]) for each in UnitKind if each in listed)


def _within(unit_id: int, on: date) -> QuerySet[Unit]:
    return Unit.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on), parent=unit_id
    )


def _json(*fields: str) -> JSONObject:
    return JSONObject(**{field: F(field) for field in fields})


def _dated(told: dict[str, Any]) -> dict[str, Any]:
    return {
        field: date.fromisoformat(value) if field.startswith("valid_") and value else value
        for field, value in told.items()
    }


def _step(row: Succession) -> Step:
    return Step(
        before=card(row.predecessor),
        after=card(row.successor) if row.successor else None,
        kind=SuccessionKind(row.kind),
        effective_date=row.effective_date,
        note=row.note,
        verified=row.verified,
    )


def _region(row: Region) -> RegionCard:
    return RegionCard(row.pk, row.slug, row.name, row.title_en, row.position)
