"""What published results say about single units: where each stands, part by part, and beside whom.

Only what is public and not replaced by a correction is read. Points and values are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from thuocdo.kernel.sentences import Titled
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.models import Finding, Loss, NodeResult, Publication, UnitResult


@dataclass(frozen=True, slots=True)
class BandTold:
    """A classification band; `level` 1 is the best of the criteria set, 0 means in no band."""

    code: str
    title: Titled
    level: int


@dataclass(frozen=True, slots=True)
class PublicationTold:
    """A publication as pages about units speak of it. `listed` units have a line, `ranked` of them a rank."""

    id: int
    slug: str
    year: int
    number: int
    title: Titled
    index_slug: str
    index_title: Titled
    unit_kind: str
    framework_id: int
    framework_slug: str
    owner_slug: str
    owner_name: Titled
    as_of: date
    units_total: int
    listed: int
    ranked: int
    is_model: bool
    source: Titled
    bands: tuple[BandTold, ...]
    mean: Fraction | None  # percent, of all ranked units; None where not all are listed
    highest: Decimal | None
    lowest: Decimal | None

    @property
    def complete(self) -> bool:
        """Whether every unit that was measured is listed, so that means and ranks can be computed."""
        return self.listed >= self.units_total


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's line in one publication. `rank` is recomputed, `printed_rank` what the source prints."""

    publication: PublicationTold
    line_id: int
    unit_id: int
    unit_slug: str
    unit_name: Titled  # the newest official name
    printed_name: str  # as the table has it, or "" where it is the same name
    position: int  # in the source
    value: Decimal  # percent, in all digits that are known
    ranked: bool
    rank: int | None
    printed_rank: int | None
    rank_change: int | None  # as printed; positive: up
    summed: Decimal | None  # points
    printed_total: Decimal | None  # points
    self_total: Decimal | None  # points
    band: BandTold | None
    printed_band: str
    has_losses: bool = False  # whether reasons for lost points are recorded

    @property
    def place(self) -> int | None:
        """The rank to show: the recomputed one, or the printed one where the others are not listed."""
        return self.rank if self.rank is not None else self.printed_rank


@dataclass(frozen=True, slots=True)
class Part:
    """One unit's points at one node, in the order of the criteria set, beside all ranked units. Ranks are of the node.

    `mean`, `best`: points; None where not all units are listed.
    """

    code: str
    points: Decimal | None
    self_points: Decimal | None
    maximum: Decimal
    rank: int | None
    printed_rank: int | None
    rank_change: int | None
    mean: Fraction | None
    best: Decimal | None


@dataclass(frozen=True, slots=True)
class LossTold:
    """Points lost at a place, with the recorded reason and agency."""

    node_code: str
    code: str
    title: str
    lost: Decimal
    maximum: Decimal | None
    achieved: Decimal | None
    reason: str
    responsible: str


@dataclass(frozen=True, slots=True)
class FindingTold:
    """What the audit found at a unit's line; `sentence` is stored and said in the reader's language."""

    weight: str
    check: str
    node_code: str
    printed: str
    recomputed: str
    sentence: Mapping[str, object]


def standings(unit_ids: Iterable[int]) -> tuple[Standing, ...]:
    """Return every published line of these units: by index, the newest year first. Two queries."""
    rows = list(
        UnitResult.objects.filter(unit__in=set(unit_ids), publication__status=Publication.Status.PUBLISHED)
        .select_related("unit", "publication__index", "publication__framework", "publication__owner")
        .annotate(has_losses=Exists(Loss.objects.filter(line=OuterRef("pk"))))
        .order_by("publication__index__position", "publication__index", "-publication__year", "-value", "position")
    )
    told = _told({row.publication_id: row.publication for row in rows})
    return tuple(_standing(row, told[row.publication_id], has_losses=row.has_losses) for row in rows)


def newest(found: Iterable[Standing]) -> dict[int, Standing]:
    """Return the newest standing of each unit, preferring tables that list every unit."""
    best: dict[int, Standing] = {}
    for each in found:
        known = best.get(each.unit_id)
        if known is None or _weight(each) > _weight(known):
            best[each.unit_id] = each
    return best


def parts(standing: Standing) -> tuple[Part, ...]:
    """Return the points of a unit's line node by node, with mean and best of all ranked units. Two queries."""
    return parts_of((standing,))[standing.line_id]


def parts_of(lines: Iterable[Standing]) -> dict[int, tuple[Part, ...]]:
    """Return the parts of several lines of one publication, by line. Two queries, however many lines."""
    wanted = {each.line_id: each.publication for each in lines}
    if not wanted:
        return {}
    over = _over_all(next(iter(wanted.values())))
    found: dict[int, list[Part]] = {line_id: [] for line_id in wanted}
    for row in NodeResult.objects.filter(line__in=list(wanted)).order_by("line", "id"):
        mean, best = over.get(row.code, (None, None))
        found[row.line_id].append(
            Part(
                code=row.code,
                points=row.points,
                self_points=row.self_points,
                maximum=row.max_points,
                rank=row.rank,
                printed_rank=row.printed_rank,
                rank_change=row.printed_rank_change,
                mean=mean,
                best=best,
            )
        )
    return {line_id: tuple(listed) for line_id, listed in found.items()}


def neighbours(standing: Standing, reach: int = 2) -> tuple[Standing, ...]:
    """Return up to `reach` units ranked above a unit, the unit itself, and up to `reach` below."""
    if not standing.ranked or not standing.publication.complete:
        return ()
    others = _ranked(standing.publication.id).select_related("unit")
    equal = Q(value=standing.value)
    above = others.filter(Q(value__gt=standing.value) | (equal & Q(position__lt=standing.position)))
    below = others.filter(Q(value__lt=standing.value) | (equal & Q(position__gt=standing.position)))
    nearest = above.order_by("value", "-position")[:reach].union(below.order_by("-value", "position")[:reach])
    told = [standing, *(_standing(row, standing.publication) for row in nearest)]
    return tuple(sorted(told, key=lambda each: (-each.value, each.position)))


def losses(standing: Standing) -> tuple[LossTold, ...]:
    """Return the points a unit lost with their recorded reasons, in the order of the source."""
    return tuple(
        LossTold(
            node_code=row.node_code,
            code=row.code,
            title=row.title_vi,
            lost=row.lost,
            maximum=row.max_points,
            achieved=row.achieved,
            reason=row.reason_vi,
            responsible=row.responsible,
        )
        for row in Loss.objects.filter(line=standing.line_id).order_by("position")
    )


def findings_at(line_ids: Iterable[int]) -> dict[int, tuple[FindingTold, ...]]:
    """Return what the audit found at these lines, by line; what proved right is left out."""
    found: dict[int, list[FindingTold]] = {}
    rows = Finding.objects.filter(line__in=set(line_ids)).exclude(weight=Finding.Weight.RIGHT).order_by("position")
    for row in rows:
        found.setdefault(row.line_id or 0, []).append(
            FindingTold(row.weight, row.check_name, row.node_code, row.printed, row.recomputed, row.sentence)
        )
    return {line_id: tuple(listed) for line_id, listed in found.items()}


def publications(ids: Iterable[int] | None = None) -> tuple[PublicationTold, ...]:
    """Return public publications, the newest first; all of them, or those with these ids. Two queries."""
    rows = Publication.objects.filter(status=Publication.Status.PUBLISHED).select_related("index", "framework", "owner")
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    told = _told({row.pk: row for row in rows.order_by("-year", "index__position", "index", "-number")})
    return tuple(told.values())


def _weight(standing: Standing) -> tuple[bool, int, int]:
    return (standing.publication.complete, standing.publication.year, standing.publication.number)


def _ranked(publication_id: int) -> QuerySet[UnitResult]:
    return UnitResult.objects.filter(publication=publication_id, ranked=True)


def _over_all(publication: PublicationTold) -> dict[str, tuple[Fraction, Decimal]]:
    if not publication.complete:
        return {}
    rows = (
        NodeResult.objects.filter(line__publication=publication.id, line__ranked=True, points__isnull=False)
        .values("code")
        .annotate(total=Sum("points"), units=Count("id"), best=Max("points"))
    )
    return {row["code"]: (Fraction(row["total"]) / row["units"], row["best"]) for row in rows}


@dataclass(frozen=True, slots=True)
class _Counts:
    listed: int = 0
    ranked: int = 0
    total: Decimal | None = None
    highest: Decimal | None = None
    lowest: Decimal | None = None


def _told(rows: Mapping[int, Publication]) -> dict[int, PublicationTold]:
    ranked = Q(ranked=True)
    counts = {
        key: _Counts(*figures)
        for key, *figures in UnitResult.objects.filter(publication__in=list(rows))
        .values("publication")
        .annotate(
            listed=Count("id"),
            count=Count("id", filter=ranked),
            total=Sum("value", filter=ranked),
            highest=Max("value", filter=ranked),
            lowest=Min("value", filter=ranked),
        )
        .values_list("publication", "listed", "count", "total", "highest", "lowest")
    }
    return {key: _publication(row, counts.get(key, _Counts())) for key, row in rows.items()}


def _publication(row: Publication, counts: _Counts) -> PublicationTold:
    complete = counts.listed >= row.units_total and counts.ranked > 0
    return PublicationTold(
        id=row.pk,
        slug=row.slug,
        year=row.year,
        number=row.number,
        title=Titled(row.title_vi, row.title_en),
        index_slug=row.index.slug,
        index_title=Titled(row.index.title_vi, row.index.title_en),
        unit_kind=row.index.unit_kind,
        framework_id=row.framework_id,
        framework_slug=row.framework.slug,
        owner_slug=row.owner.slug,
        owner_name=Titled(row.owner.full_name or row.owner.name, row.owner.title_en),
        as_of=row.as_of,
        units_total=row.units_total,
        listed=counts.listed,
        ranked=counts.ranked,
        is_model=row.is_model,
        source=Titled(row.source_vi, row.source_en),
        bands=tuple(
            BandTold(str(each["code"]), Titled(str(each["title_vi"]), str(each.get("title_en", ""))), level)
            for level, each in enumerate(row.bands, start=1)
        ),
        mean=Fraction(counts.total) / counts.ranked if complete and counts.total is not None else None,
        highest=counts.highest if complete else None,
        lowest=counts.lowest if complete else None,
    )


def _standing(row: UnitResult, publication: PublicationTold, *, has_losses: bool = False) -> Standing:
    official = {fold(row.unit.name), fold(row.unit.full_name)}
    return Standing(
        publication=publication,
        line_id=row.pk,
        unit_id=row.unit_id,
        unit_slug=row.unit.slug,
        unit_name=Titled(row.unit.name, row.unit.title_en),
        printed_name="" if fold(row.printed_name) in official else row.printed_name,
        position=row.position,
        value=row.value,
        ranked=row.ranked,
        rank=row.rank,
        printed_rank=row.printed_rank,
        rank_change=row.printed_rank_change,
        summed=row.summed,
        printed_total=row.printed_total,
        self_total=row.self_total,
        band=next((each for each in publication.bands if each.code == row.band), None),
        printed_band=row.printed_band,
        has_losses=has_losses,
    )
