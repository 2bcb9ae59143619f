"""Questions about units: one, many, by name, by code, by search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from thuocdo.directory.domain.spelling import closest
from thuocdo.directory.domain.units import (
    DOUBTS,
    CodeSpan,
    Doubt,
    NameSpan,
    RegionCard,
    UnitCard,
    UnitKind,
    UnitPage,
    UnitProfile,
)
from thuocdo.directory.models import Region, Unit, UnitCode, UnitName
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold

PER_PAGE = 50
_HIGHEST_FIRST = Case(
    *(When(kind=kind, then=Value(place)) for place, kind in enumerate(UnitKind)), output_field=IntegerField()
)
# UNION (not UNION ALL) ends the walk where units lie in a circle.
_ABOVE = """
WITH RECURSIVE walk(id) AS (
    SELECT id FROM directory_unit WHERE id = ANY(%s)
  UNION
    SELECT unit.parent_id FROM directory_unit unit JOIN walk ON unit.id = walk.id WHERE unit.parent_id IS NOT NULL
)
SELECT id FROM walk
"""
TYPE_WORDS = ("tinh ", "thanh pho ", "tp ", "xa ", "phuong ", "thi tran ", "dac khu ", "huyen ", "thi xa ", "quan ")


def card(row: Unit) -> UnitCard:
    """Return a row as a plain value; the row was read with its region."""
    return UnitCard(
        id=row.pk,
        slug=row.slug,
        kind=UnitKind(row.kind),
        name=row.name,
        full_name=row.full_name or row.name,
        title_en=row.title_en,
        sort_key=row.sort_key,
        parent_id=row.parent_id,
        region=row.region.slug if row.region else "",
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def rows() -> QuerySet[Unit]:
    """Return the units as `card` reads them: with their region, in the order of a Vietnamese dictionary."""
    return Unit.objects.select_related("region").order_by("sort_key", "id")


def on_day(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Keep the units that exist on a day."""
    return units.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on))


def unit(which: str | int) -> UnitCard:
    """Return one unit by slug or id. Raise `NotFound`."""
    row = rows().filter(**({"pk": which} if isinstance(which, int) else {"slug": which})).first()
    if row is None:
        raise NotFound(_s("There is no unit “%(which)s”.", which=which))
    return card(row)


def cards(ids: Iterable[int]) -> dict[int, UnitCard]:
    """Return the units with these ids, by id; ids that do not exist are left out."""
    return {row.pk: card(row) for row in rows().filter(pk__in=set(ids))}


def country() -> UnitCard:
    """Return the country itself. Raise `NotFound` where no units are loaded."""
    row = rows().filter(kind=UnitKind.COUNTRY).first()
    if row is None:
        raise NotFound(_s("No units are loaded. Run `manage.py load_units`."))
    return card(row)


def of_kind(kind: UnitKind, on: date, within: int | None = None) -> tuple[UnitCard, ...]:
    """Return all units of a kind that exist on a day, in the order of a Vietnamese dictionary."""
    found = on_day(rows().filter(kind=kind), on)
    return tuple(card(row) for row in (found.filter(parent=within) if within else found))


def children(unit_id: int, kind: UnitKind, on: date) -> tuple[UnitCard, ...]:
    """Return the units of a kind that lie directly in `unit_id` on a day."""
    return of_kind(kind, on, within=unit_id)


def line(unit_id: int) -> tuple[int, ...]:
    """Return the id of a unit and of every unit above it, nearest first; empty where it does not exist."""
    found: list[int] = []
    at: int | None = unit_id
    while at is not None and at not in found:
        parent = Unit.objects.filter(pk=at).values_list("parent_id", flat=True)
        if not (known := list(parent)):
            break
        found.append(at)
        at = known[0]
    return tuple(found)


def above(unit_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of these units and of every unit above any of them: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [list(unit_ids)])
        return frozenset(row[0] for row in cursor.fetchall())


def find(kind: UnitKind, name: str, on: date, within: int | None = None) -> UnitCard | None:
    """Return the unit of a kind that is called `name` on a day, or None when there is none or more than one.

    Official names of that day and aliases count alike. A match to the letter is preferred to one that differs in the
    tone's place, and that to one without diacritics. "Tỉnh", "Thành phố" before the name may be there or not.
    """
    found = _called(kind, name, on, within)
    return cards(found)[found.pop()] if len(found) == 1 else None


def suggest(kind: UnitKind, name: str, on: date, within: int | None = None, limit: int = 5) -> tuple[UnitCard, ...]:
    """Return the units that `name` may mean on a day: those called so, or else those with a similar name."""
    called = cards(_called(kind, name, on, within))
    found = list(called)  # in the order of a Vietnamese dictionary
    if not found and fold(name):
        similar = (
            _named(kind, on, within)
            .annotate(likeness=TrigramSimilarity("folded", fold(name)))
            .filter(likeness__gt=0.3)
            .order_by("-likeness", "unit__sort_key")
            .values_list("unit_id", flat=True)[: 4 * limit]
        )
        found = list(dict.fromkeys(similar))
    known = cards(found)
    return tuple(known[each] for each in found)[:limit]


def _named(kind: UnitKind, on: date, within: int | None) -> QuerySet[UnitName]:
    there = on_day(Unit.objects.filter(kind=kind), on)
    if within is not None:
        there = there.filter(parent=within)
    return UnitName.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_until=None) | Q(valid_until__gt=on), unit__in=there
    )


def _called(kind: UnitKind, name: str, on: date, within: int | None) -> set[int]:
    """Return the ids of the units whose names match best."""
    folded = fold(name)
    if not folded:
        return set()
    spoken = {folded, *(folded.removeprefix(word) for word in TYPE_WORDS)}
    names: dict[int, list[str]] = {}
    for unit_id, each in _named(kind, on, within).filter(folded__in=spoken).values_list("unit_id", "name"):
        names.setdefault(unit_id, []).append(each)
    typed = {key: [word for each in given for word in _with_types(name, each)] for key, given in names.items()}
    return closest(name, names) or closest(name, typed) or set(names)


def _with_types(given: str, name: str) -> list[str]:
    """Return `name` with the first word or two of `given` before it: how it would be written with its type."""
    words = given.split()
    return [f"{' '.join(words[:count])} {name}" for count in (1, 2)]


def by_code(scheme: str, kind: UnitKind, code: str, on: date) -> UnitCard | None:
    """Return the unit that bears a code on a day; a bare code is ambiguous over time."""
    unit_id = (
        UnitCode.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=on),
            Q(valid_until=None) | Q(valid_until__gt=on),
            scheme=scheme,
            kind=kind,
            code=code,
        )
        .values_list("unit_id", flat=True)
        .first()
    )
    return cards([unit_id])[unit_id] if unit_id else None


def search(
    text: str = "",
    kinds: Collection[UnitKind] = (),
    on: date | None = None,
    page: int = 1,
    *,
    within: int | None = None,
    per_page: int = PER_PAGE,
) -> UnitPage:
    """Return a page of the units whose names hold every word of `text`, with or without diacritics.

    Names of any time and aliases are searched. Names that are or begin with the text come first, then larger units
    before smaller ones. A page beyond the last is the last.
    """
    found = rows()
    if kinds:
        found = found.filter(kind__in=kinds)
    if on is not None:
        found = on_day(found, on)
    if within is not None:
        found = found.filter(parent=within)
    folded = fold(text)
    if text.strip() and not folded:
        found = found.none()
    for word in folded.split()[:8]:
        found = found.filter(folded__contains=word)
    total = found.count()
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    if folded:
        first = Case(
            When(Q(folded=folded) | Q(folded__startswith=f"{folded} |"), then=Value(0)),
            When(folded__startswith=folded, then=Value(1)),
            When(folded__contains=f"| {folded}", then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        found = found.order_by(first, _HIGHEST_FIRST, "sort_key", "id")
    else:
        found = found.order_by(_HIGHEST_FIRST, "sort_key", "id")
    start = (page - 1) * per_page
    return UnitPage(tuple(card(row) for row in found[start : start + per_page]), total, page, pages, per_page)


def names(unit_id: int) -> tuple[NameSpan, ...]:
    """Return the names of a unit over time, oldest first, then its aliases."""
    found = UnitName.objects.filter(unit=unit_id).order_by("is_alias", "valid_until", "id")
    return tuple(NameSpan(each.name, each.is_alias, each.valid_from, each.valid_until) for each in found)


def codes(unit_id: int) -> tuple[CodeSpan, ...]:
    """Return the codes of a unit, oldest first."""
    found = UnitCode.objects.filter(unit=unit_id).order_by("scheme", "valid_until", "code")
    return tuple(CodeSpan(each.scheme, each.code, each.valid_from, each.valid_until, each.verified) for each in found)


def regions() -> tuple[RegionCard, ...]:
    """Return the regions in their official order."""
    return tuple(_region(row) for row in Region.objects.order_by("position", "id"))


def profile(slug: str) -> UnitProfile:
    """Return all the register says about the unit with this slug. Raise `NotFound`."""
    own = unit(slug)
    row = Unit.objects.select_related("region", "parent__region").get(pk=own.id)
    return UnitProfile(
        card=own,
        parent=card(row.parent) if row.parent else None,
        region=_region(row.region) if row.region else None,
        names=names(own.id),
        codes=codes(own.id),
        area_km2=row.area_km2,
        population=row.population,
        note=row.note,
        doubts=tuple(DOUBTS[Doubt(doubt)] for doubt in row.doubts),
    )


def _region(row: Region) -> RegionCard:
    return RegionCard(row.pk, row.slug, row.name, row.title_en, row.position)
