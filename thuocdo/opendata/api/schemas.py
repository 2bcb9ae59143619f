"""What the API answers. Points and percents are texts with their exact digits: a float would change them."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema


class Title(Schema):
    vi: str
    en: str


class IndexOut(Schema):
    slug: str
    title: Title
    unit_kind: str


class IndexPage(Schema):
    items: list[IndexOut]
    total: int


class BandOut(Schema):
    code: str
    title: Title
    low: str | None  # percent; belongs to the band
    high: str | None  # percent; does not belong to it


class ComponentOut(Schema):
    code: str
    title: Title
    max_points: str


class DecisionOut(Schema):
    number: str
    date: date
    body: str
    signer: str
    signer_position: str


class PublicationOut(Schema):
    slug: str
    title: Title
    index: str
    year: int
    number: int
    status: str
    is_model: bool
    owner: str
    unit_kind: str
    as_of: date
    units_total: int
    units_listed: int
    rank_style: str
    framework: str
    published_at: datetime | None
    content_hash: str
    replaced_by: str | None
    corrects: str | None
    correction_reason: str
    decision: DecisionOut | None
    source: Title


class PublicationPage(Schema):
    items: list[PublicationOut]
    total: int


class PublicationFull(PublicationOut):
    bands: list[BandOut]
    components: list[ComponentOut]
    findings: dict[str, int]


class ResultOut(Schema):
    unit: str
    name: str
    region: str
    rank: int | None
    printed_rank: int | None
    rank_change: int | None
    index: str
    printed_index: str
    band: str


class StandingOut(Schema):
    slug: str
    status: str  # published or replaced
    replaced_by: str | None  # the correction that takes its place
    corrects: str | None
    correction_reason: str


class ResultPage(Schema):
    publication: StandingOut
    items: list[ResultOut]
    total: int
    page: int
    pages: int


class ValueOut(Schema):
    unit: str
    name: str
    component: str
    points: str | None
    self_points: str | None
    max_points: str
    rank: int | None


class ValuePage(Schema):
    publication: StandingOut
    items: list[ValueOut]
    total: int
    page: int
    pages: int


class FindingOut(Schema):
    check: str
    weight: str
    unit: str
    component: str
    printed: str
    recomputed: str
    sentence: str
    quote: str


class FindingPage(Schema):
    publication: StandingOut
    items: list[FindingOut]
    total: int


class LostOut(Schema):
    code: str
    level: str
    field: str
    title: Title
    lost: str
    max_points: str
    units: int
    units_that_lost: int
    gain_at_best: str


class LostPage(Schema):
    publication: StandingOut
    items: list[LostOut]
    total: int


class UnitOut(Schema):
    slug: str
    kind: str
    name: str
    full_name: str
    title_en: str
    region: str
    valid_from: date | None
    valid_until: date | None


class UnitPageOut(Schema):
    items: list[UnitOut]
    total: int
    page: int
    pages: int


class UnitResultOut(Schema):
    publication: str
    year: int
    unit: str
    is_own: bool  # false: the value of a predecessor or successor
    rank: int | None
    index: str
    band: str


class UnitFull(UnitOut):
    results: list[UnitResultOut]


class ProblemOut(Schema):
    place: str
    sentence: str


class ErrorOut(Schema):
    code: str
    sentence: str
    problems: list[ProblemOut]
