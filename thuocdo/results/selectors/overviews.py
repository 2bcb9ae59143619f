"""What stands on every page of a publication, in one query; and who stands where in the index or in a component.

Sums and counts are taken in SQL on exact numbers, so that a table of thousands of lines is not carried here for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import F

from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Titled
from thuocdo.results.models import NodeResult, UnitResult

_FEW = 4  # first and last units that are named

# `shown` is rounded as pages show it: half away from zero, which for these values is half up.
_OVERVIEWS = """
SELECT wanted.id, told.everything FROM results_publication wanted CROSS JOIN LATERAL (
WITH line AS MATERIALIZED (
    SELECT result.id, result.unit_id, result.value, result.rank, result.band, round(result.value, 2) AS shown
    FROM results_unitresult result WHERE result.publication_id = wanted.id
), fact AS (
    SELECT count(*) AS units, sum(value) AS total, max(value) AS highest, min(value) AS lowest FROM line
), tie AS (
    SELECT shown FROM line GROUP BY shown HAVING min(value) <> max(value)
), former AS (
    SELECT DISTINCT ON (line.unit_id) line.unit_id, unit.slug, unit.name, past.name AS earlier
    FROM line JOIN directory_unit unit ON unit.id = line.unit_id
        JOIN directory_unitname past ON past.unit_id = line.unit_id
    WHERE NOT past.is_alias AND past.valid_until > wanted.as_of
        AND (past.valid_from IS NULL OR past.valid_from <= wanted.as_of)
        AND NOT EXISTS (SELECT FROM directory_unitname own WHERE own.unit_id = line.unit_id AND own.name = unit.name
            AND (own.valid_from IS NULL OR own.valid_from <= wanted.as_of)
            AND (own.valid_until IS NULL OR own.valid_until > wanted.as_of))
    ORDER BY line.unit_id, length(past.name)
), named AS (
    SELECT line.value, line.rank, line.shown IN (SELECT shown FROM tie) AS hidden, unit.slug, unit.name,
        unit.title_en, unit.sort_key
    FROM line CROSS JOIN fact JOIN directory_unit unit ON unit.id = line.unit_id
    WHERE line.value IN (fact.highest, fact.lowest) OR line.rank <= 3 OR line.shown IN (SELECT shown FROM tie)
)
SELECT json_build_object(
    'units', fact.units, 'total', fact.total::text, 'highest', fact.highest::text, 'lowest', fact.lowest::text,
    'above', (SELECT count(*) FROM line WHERE line.value * fact.units > fact.total),
    'bands', (SELECT json_object_agg(band, units) FROM (SELECT band, count(*) AS units FROM line GROUP BY band) each),
    'classes', (SELECT json_object_agg(low, units) FROM (
        SELECT floor(value)::int AS low, count(*) AS units FROM line GROUP BY 1) each),
    'named', (SELECT json_agg(json_build_object('slug', slug, 'name', name, 'en', title_en, 'value', value::text,
        'rank', rank, 'hidden', hidden) ORDER BY value DESC, sort_key) FROM named),
    'former', (SELECT json_agg(json_build_object('slug', slug, 'name', name, 'then', earlier)) FROM former),
    'regions', (SELECT json_agg(json_build_object('slug', slug, 'name', name, 'en', title_en)
        ORDER BY position, id) FROM directory_region WHERE id IN (
            SELECT unit.region_id FROM line JOIN directory_unit unit ON unit.id = line.unit_id)),
    'findings', (SELECT json_object_agg(weight, found) FROM (SELECT weight, count(*) AS found FROM results_finding
        WHERE publication_id = wanted.id GROUP BY weight) each),
    'losses', (SELECT count(DISTINCT loss.line_id) FROM results_loss loss JOIN line ON line.id = loss.line_id)
) AS everything FROM fact) told WHERE wanted.id = ANY(%(publications)s)
"""


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit by name, with its index in percent and its rank."""

    slug: str
    title: Titled
    value: Decimal
    rank: int | None


@dataclass(frozen=True, slots=True)
class NamedRegion:
    """A region that listed units lie in."""

    slug: str
    title: Titled


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a unit was called on the day the table speaks of, where it has another name (`now`) today."""

    slug: str
    now: str
    title: Titled


@dataclass(frozen=True, slots=True)
class Overview:
    """A publication at a glance. Values are percent, exact; `mean`, `highest`, `lowest` are None of an empty table.

    `podium`: the units ranked first to third. `ties`: sets of units that look equal with two decimals, though
    unrounded values rank them apart. `bands`: how many lines each band has, by its code; "" for those in none.
    `classes`: how many by the whole percent below. `findings`: how many by weight. `losses`: units with recorded lost
    points. `former`: units that are called otherwise today.
    """

    units: int
    mean: Fraction | None
    above_mean: int
    highest: Decimal | None
    lowest: Decimal | None
    first: tuple[NamedUnit, ...]
    last: tuple[NamedUnit, ...]
    podium: tuple[NamedUnit, ...]
    ties: tuple[tuple[NamedUnit, ...], ...]
    bands: Mapping[str, int]
    classes: Mapping[int, int]
    regions: tuple[NamedRegion, ...]
    former: tuple[FormerName, ...]
    findings: Mapping[str, int]
    losses: int

    @property
    def gap(self) -> Decimal | None:
        """Highest minus lowest, in percentage points."""
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest

    def title_of(self, slug: str, title: Titled) -> Titled:
        """Return what a unit was called on the day the table speaks of; `title` is its name of today."""
        return next((each.title for each in self.former if each.slug == slug), title)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands: percent of the index, or points in a component; `rank` is recomputed."""

    slug: str
    title: Titled
    region: str
    region_title: Titled
    value: Decimal
    rank: int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """A group of standings: how many, their mean, the highest and the lowest with who has them."""

    mean: Fraction
    highest: Decimal
    lowest: Decimal
    first: tuple[Standing, ...]
    last: tuple[Standing, ...]
    units: int = 0
    members: tuple[Standing, ...] = field(default=())

    @classmethod
    def of(cls, standings: tuple[Standing, ...]) -> Spread | None:
        """Return the spread of some standings, or None of none."""
        if not standings:
            return None
        highest, lowest = max(each.value for each in standings), min(each.value for each in standings)
        return cls(
            mean=sum((Fraction(each.value) for each in standings), Fraction()) / len(standings),
            highest=highest,
            lowest=lowest,
            first=tuple(each for each in standings if each.value == highest),
            last=tuple(each for each in standings if each.value == lowest),
            units=len(standings),
            members=standings,
        )


def overview(publication_id: int) -> Overview:
    """Return a publication at a glance, in one query however many lines it has."""
    return overviews([publication_id])[publication_id]


def overviews(publication_ids: Iterable[int]) -> dict[int, Overview]:
    """Return several publications at a glance, by id, in one query."""
    wanted = list(publication_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OVERVIEWS, {"publications": wanted})
        rows = cursor.fetchall()
    return {key: _overview(told if isinstance(told, dict) else json.loads(told)) for key, told in rows}


def _overview(told: Mapping[str, Any]) -> Overview:
    units: int = told["units"]
    former = tuple(FormerName(each["slug"], each["name"], Titled(each["then"])) for each in told["former"] or ())
    then = {each.slug: each.title for each in former}
    named = [(_named(each, then), bool(each["hidden"])) for each in told["named"] or ()]
    highest, lowest = _exact(told["highest"]), _exact(told["lowest"])
    return Overview(
        units=units,
        mean=Fraction(told["total"]) / units if units else None,
        above_mean=told["above"],
        highest=highest,
        lowest=lowest,
        first=tuple(each for each, _ in named if each.value == highest)[:_FEW],
        last=tuple(each for each, _ in named if each.value == lowest)[:_FEW],
        podium=tuple(each for each, _ in named if each.rank is not None and each.rank <= 3),
        ties=_ties([each for each, hidden in named if hidden]),
        bands=told["bands"] or {},
        classes={int(low): count for low, count in (told["classes"] or {}).items()},
        regions=tuple(NamedRegion(each["slug"], Titled(each["name"], each["en"])) for each in told["regions"] or ()),
        former=former,
        findings=told["findings"] or {},
        losses=told["losses"],
    )


def _named(told: Mapping[str, Any], then: Mapping[str, Titled]) -> NamedUnit:
    title = then.get(told["slug"]) or Titled(told["name"], told["en"])
    return NamedUnit(told["slug"], title, _exact(told["value"]) or Decimal(), told["rank"])


def _ties(units: list[NamedUnit]) -> tuple[tuple[NamedUnit, ...], ...]:
    sets: dict[Decimal, list[NamedUnit]] = {}
    for each in units:
        sets.setdefault(SHOWN(each.value), []).append(each)
    return tuple(tuple(found) for found in sets.values())


def _exact(text: str | None) -> Decimal | None:
    """Return a number without the zeros that its column adds; two decimals stay."""
    if text is None:
        return None
    short = Decimal(text).normalize()
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent > -2 else short


def standings(publication_id: int, overview: Overview, code: str = "") -> tuple[Standing, ...]:
    """Return every listed unit with its index (percent), or with its points in the component `code`; best first.

    Units without points in the component are left out. Units are called as on the day the table speaks of.
    """
    names = ("slug", "name", "title_en", "region__slug", "region__name", "region__title_en")
    rows: Iterable[tuple[Any, ...]]
    if code:
        rows = (
            NodeResult.objects.filter(line__publication_id=publication_id, code=code, points__isnull=False)
            .order_by("-points", "line__unit__sort_key")
            .values_list(*(f"line__unit__{name}" for name in names), "points", "rank")
        )
    else:
        rows = (
            UnitResult.objects.filter(publication_id=publication_id)
            .order_by("-value", F("rank").asc(nulls_last=True), "unit__sort_key")
            .values_list(*(f"unit__{name}" for name in names), "value", "rank")
        )
    return tuple(
        Standing(
            slug, overview.title_of(slug, Titled(name, english or "")), region or "",
            Titled(region_name or "", region_english or ""), _exact(str(value)) or Decimal(), rank,
        )
        for slug, name, english, region, region_name, region_english, value, rank in rows
    )  # fmt: skip


def units_with_losses(publication_id: int) -> tuple[NamedUnit, ...]:
    """Return the units whose lost points are on record, in the order of the table."""
    rows = (
        UnitResult.objects.filter(publication_id=publication_id, losses__isnull=False)
        .distinct()
        .order_by("position")
        .values_list("unit__slug", "unit__name", "unit__title_en", "value", "rank")
    )
    return tuple(
        NamedUnit(slug, Titled(name, english or ""), _exact(str(value)) or Decimal(), rank)
        for slug, name, english, value, rank in rows
    )
