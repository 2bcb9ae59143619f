"""What a publication says as a whole: at a glance, in one query; unit by unit; component by component.

Sums and counts are taken in SQL on exact numbers, so that a table of thousands of lines is not carried here for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from thuocdo.indices.domain.exact import total
from thuocdo.kernel.numbers import SHOWN
from thuocdo.kernel.sentences import Titled
from thuocdo.results.models import Loss, NodeResult, UnitResult
from thuocdo.results.selectors.cards import ColumnCard, ComponentStat, PublicationCard
from thuocdo.results.selectors.lines import FORMER, former_name, title, trimmed
from thuocdo.results.selectors.rankings import columns

NO_TITLE = Titled("")
_FEW = 4  # first and last units that are named
_FEW_NAMES = 5  # units that are named beside the best or worst points in a component

# `shown` is rounded as pages show it: half away from zero, which for these values is half up.
_OVERVIEWS = f"""
SELECT wanted.id, told.everything FROM results_publication wanted CROSS JOIN LATERAL (
WITH line AS MATERIALIZED (
    SELECT result.id, result.unit_id, result.value, result.rank, result.band, round(result.value, 2) AS shown
    FROM results_unitresult result WHERE result.publication_id = wanted.id
), fact AS (
    SELECT count(*) AS units, sum(value) AS total, max(value) AS highest, min(value) AS lowest FROM line
), tie AS (
    SELECT shown FROM line GROUP BY shown HAVING min(value) <> max(value)
), named AS (
    SELECT line.value, line.rank, line.shown IN (SELECT shown FROM tie) AS hidden, unit.slug, unit.name,
        unit.title_en, unit.sort_key, {former_name("wanted.id", "unit.id")} AS former
    FROM line CROSS JOIN fact JOIN directory_unit unit ON unit.id = line.unit_id
    WHERE line.value IN (fact.highest, fact.lowest) OR line.rank <= 3 OR line.shown IN (SELECT shown FROM tie)
)
SELECT json_build_object(
    'units', fact.units, 'total', fact.total::text, 'highest', fact.highest::text, 'lowest', fact.lowest::text,
    'above', (SELECT count(*) FROM line WHERE line.value * fact.units > fact.total),
    'bands', (SELECT json_object_agg(band, units) FROM (SELECT band, count(*) AS units FROM line GROUP BY band) each),
    'classes', (SELECT json_object_agg(low, units) FROM (
        SELECT floor(value)::int AS low, count(*) AS units FROM line GROUP BY 1) each),
    'named', (SELECT json_agg(json_build_object('slug', slug, 'former', former, 'name', name, 'en', title_en,
        'value', value::text, 'rank', rank, 'hidden', hidden) ORDER BY value DESC, sort_key) FROM named),
    'regions', (SELECT json_agg(json_build_object('slug', slug, 'name', name, 'en', title_en)
        ORDER BY position, id) FROM directory_region WHERE id IN (
            SELECT unit.region_id FROM line JOIN directory_unit unit ON unit.id = line.unit_id)),
    'findings', (SELECT json_object_agg(weight, found) FROM (SELECT weight, count(*) AS found FROM results_finding
        WHERE publication_id = wanted.id GROUP BY weight) each),
    'losses', (SELECT count(DISTINCT loss.line_id) FROM results_loss loss JOIN line ON line.id = loss.line_id)
) AS everything FROM fact) told WHERE wanted.id = ANY(%(publications)s)
"""  # noqa: S608 -- what is put in is written in this package


@dataclass(frozen=True, slots=True)
class UnitValue:
    """A unit with its index in percent, or with its points in a component; `rank` is recomputed."""

    slug: str
    title: Titled
    value: Decimal
    rank: int | None
    region: str = ""
    region_title: Titled = NO_TITLE


@dataclass(frozen=True, slots=True)
class NamedRegion:
    """A region that listed units lie in."""

    slug: str
    title: Titled


@dataclass(frozen=True, slots=True)
class Overview:
    """A publication at a glance. Values are percent, exact; `mean`, `highest`, `lowest` are None of an empty table.

    `podium`: the units ranked first to third. `ties`: sets of units that look equal with two decimals, though
    unrounded values rank them apart. `bands`: how many lines each band has, by its code; "" for those in none.
    `classes`: how many by the whole percent below. `findings`: how many by weight. `losses`: units with recorded lost
    points.
    """

    units: int
    mean: Fraction | None
    above_mean: int
    highest: Decimal | None
    lowest: Decimal | None
    first: tuple[UnitValue, ...]
    last: tuple[UnitValue, ...]
    podium: tuple[UnitValue, ...]
    ties: tuple[tuple[UnitValue, ...], ...]
    bands: Mapping[str, int]
    classes: Mapping[int, int]
    regions: tuple[NamedRegion, ...]
    findings: Mapping[str, int]
    losses: int

    @property
    def gap(self) -> Decimal | None:
        """Highest minus lowest, in percentage points."""
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class Spread:
    """A group of units: how many, their mean, the highest and the lowest with who has them."""

    mean: Fraction
    highest: Decimal
    lowest: Decimal
    first: tuple[UnitValue, ...]
    last: tuple[UnitValue, ...]
    units: int = 0
    members: tuple[UnitValue, ...] = field(default=())

    @classmethod
    def of(cls, members: tuple[UnitValue, ...]) -> Spread | None:
        """Return the spread of some units, or None of none."""
        if not members:
            return None
        highest, lowest = max(each.value for each in members), min(each.value for each in members)
        return cls(
            mean=total(each.value for each in members) / len(members),
            highest=highest,
            lowest=lowest,
            first=tuple(each for each in members if each.value == highest),
            last=tuple(each for each in members if each.value == lowest),
            units=len(members),
            members=members,
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
    named = [(_named(each), bool(each["hidden"])) for each in told["named"] or ()]
    highest, lowest = _number(told["highest"]), _number(told["lowest"])
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
        findings=told["findings"] or {},
        losses=told["losses"],
    )


def _named(told: Mapping[str, Any]) -> UnitValue:
    name = title(told["former"], told["name"], told["en"])
    return UnitValue(told["slug"], name, _number(told["value"]) or Decimal(), told["rank"])


def _ties(units: list[UnitValue]) -> tuple[tuple[UnitValue, ...], ...]:
    sets: dict[Decimal, list[UnitValue]] = {}
    for each in units:
        sets.setdefault(SHOWN(each.value), []).append(each)
    return tuple(tuple(found) for found in sets.values())


def _number(text: str | None) -> Decimal | None:
    return trimmed(Decimal(text)) if text is not None else None


def unit_values(publication_id: int, code: str = "") -> tuple[UnitValue, ...]:
    """Return every listed unit with its index (percent), or with its points in the component `code`; best first.

    Units without points in the component are left out.
    """
    if code:
        found = NodeResult.objects.filter(line__publication_id=publication_id, code=code, points__isnull=False)
        return _unit_values(found.order_by("-points", "line__unit__sort_key"), "points", "line__")
    lines = UnitResult.objects.filter(publication_id=publication_id)
    return _unit_values(lines.order_by("-value", F("rank").asc(nulls_last=True), "unit__sort_key"), "value")


def units_with_losses(publication_id: int) -> tuple[UnitValue, ...]:
    """Return the units whose lost points are on record, in the order of the table."""
    lines = UnitResult.objects.filter(Exists(Loss.objects.filter(line=OuterRef("pk"))), publication_id=publication_id)
    return _unit_values(lines.order_by("position"), "value")


def _unit_values(rows: QuerySet[Any], value: str, line: str = "") -> tuple[UnitValue, ...]:
    """Return units with the column `value`; `line` is the way from the table to the lines of the publication."""
    names = ("slug", "name", "title_en", "region__slug", "region__name", "region__title_en")
    read = rows.annotate(former=FORMER).values_list("former", *(f"{line}unit__{name}" for name in names), value, "rank")
    return tuple(
        UnitValue(
            slug, title(former, name, english), trimmed(points) or Decimal(), rank, region or "",
            Titled(region_name or "", region_english or ""),
        )
        for former, slug, name, english, region, region_name, region_english, points, rank in read
    )  # fmt: skip


def component_means(publication: PublicationCard) -> tuple[ComponentStat, ...]:
    """Return mean, best and worst of every component over the listed units, in the order of the framework."""
    rows = NodeResult.objects.filter(line__publication_id=publication.id, points__isnull=False)
    read = rows.annotate(former=FORMER).order_by("line__unit__sort_key").values_list(
        "code", "former", "line__unit__name", "points"
    )  # fmt: skip
    by_code: dict[str, list[tuple[str, Decimal]]] = {}
    for code, former, name, points in read:
        by_code.setdefault(code, []).append((former or name, trimmed(points) or Decimal()))
    return tuple(_stat(column, by_code[column.code]) for column in columns(publication) if column.code in by_code)


def _stat(column: ColumnCard, found: Sequence[tuple[str, Decimal]]) -> ComponentStat:
    points = [each for _, each in found]
    best, worst = max(points), min(points)
    return ComponentStat(
        column, total(points) / len(points), best, worst, _holders(found, best), _holders(found, worst), len(points)
    )


def _holders(found: Sequence[tuple[str, Decimal]], value: Decimal) -> tuple[str, ...]:
    return tuple(name for name, each in found if each == value)[:_FEW_NAMES]
