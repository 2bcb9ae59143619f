"""The plain values that selectors of results return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.domain.bands import Band
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.results.domain.computed import Decision
from thuocdo.results.domain.policy import Status


@dataclass(frozen=True, slots=True)
class PublicationCard:
    """One publication, without its lines. `complete`: all measured units are listed, so ranks could be recomputed."""

    id: int
    slug: str
    title: Titled
    year: int
    number: int
    status: Status
    kind: str
    is_model: bool
    index_id: int
    index_slug: str
    index_title: Titled
    unit_kind: str
    within_id: int | None
    framework_id: int
    framework_slug: str
    framework_title: Titled
    owner_id: int
    owner_slug: str
    owner_title: Titled
    as_of: date
    units_total: int
    units_listed: int
    rank_style: str
    bands: tuple[Band, ...]
    source: Titled
    notes: Titled
    method_version: str
    content_hash: str
    created_at: datetime
    published_at: datetime | None
    corrects_slug: str
    correction_reason: str
    replaced_by_slug: str
    decision: Decision | None = None  # of computed ones
    columns: tuple[tuple[str, Decimal, bool], ...] = ()  # code, maximum, whether self scores are printed

    @property
    def complete(self) -> bool:
        return self.units_total == self.units_listed

    def band_title(self, code: str) -> Titled:
        """Return the title of a band, or nothing."""
        return next((band.title for band in self.bands if band.code == code), Titled(""))


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """A node of the framework that the publication has values for. Points."""

    code: str
    title: Titled
    max_points: Decimal
    parent: str
    has_self: bool = False


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit as a line names it."""

    id: int
    slug: str
    title: Titled
    region: str
    region_title: Titled


@dataclass(frozen=True, slots=True)
class Value:
    """What a unit earned at a node: points of the maximum, percent, rank among the listed units."""

    code: str
    points: Decimal | None
    self_points: Decimal | None
    max_points: Decimal
    rank: int | None
    printed_rank: int | None
    rank_change: int | None

    @property
    def percent(self) -> Fraction | None:
        if self.points is None or not self.max_points:
            return None
        return Fraction(self.points) * 100 / Fraction(self.max_points)

    @property
    def lost(self) -> Decimal | None:
        return None if self.points is None else self.max_points - self.points


@dataclass(frozen=True, slots=True)
class LineCard:
    """One unit's line. `value`: the index in all known digits, percent. `rank` is recomputed, `printed_rank` printed.

    `rank_change`: places since the year before, up is positive; None where it is not known.
    """

    id: int
    publication_id: int
    unit: UnitRef
    position: int
    printed_name: str
    value: Decimal
    printed_value: str
    from_footnote: bool
    summed: Decimal | None
    self_total: Decimal | None
    ranked: bool
    rank: int | None
    printed_rank: int | None
    rank_change: int | None
    band: str
    printed_band: str
    values: Mapping[str, Value] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)
    attention: int = 0  # findings about this line that are errors or worth a look


@dataclass(frozen=True, slots=True)
class RankingPage:
    """A page of the ranking table."""

    lines: tuple[LineCard, ...]
    columns: tuple[ColumnCard, ...]
    total: int
    page: int
    pages: int
    sort: str
    descending: bool


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One finding of the audit, ready to be said."""

    check: str
    weight: str
    sentence: Sentence
    unit_slug: str
    unit_name: str
    node: str
    printed: str
    recomputed: str
    quote: str


@dataclass(frozen=True, slots=True)
class LossCard:
    """Points lost at a place, with the reason on record. Points."""

    node: str
    code: str
    title: str
    max_points: Decimal | None
    achieved: Decimal | None
    lost: Decimal
    reason: str
    responsible: str


@dataclass(frozen=True, slots=True)
class ComponentStat:
    """A component over all listed units: points; best and worst with the units that have them."""

    column: ColumnCard
    mean: Fraction
    best: Decimal
    worst: Decimal
    best_units: tuple[str, ...]
    worst_units: tuple[str, ...]
    units: int

    @property
    def mean_percent(self) -> Fraction | None:
        return self.mean * 100 / Fraction(self.column.max_points) if self.column.max_points else None
