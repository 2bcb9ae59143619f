"""Takes the published results that come with the product into the database (A16). What is there is never touched."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import transaction

from thuocdo.directory.domain.units import UnitCard, UnitKind
from thuocdo.directory.selectors import units as directory
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.indices import selectors as indices
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.analysis import read_analysis
from thuocdo.results.domain.audit import counts
from thuocdo.results.domain.findings import Weight
from thuocdo.results.domain.mapping import by_heading
from thuocdo.results.domain.meta import Meta
from thuocdo.results.domain.statements import statement_from_data
from thuocdo.results.models import Publication
from thuocdo.results.services.drafts import create
from thuocdo.results.services.preparing import Prepared, make_table, prepare
from thuocdo.results.services.publishing import seal

DATA = Path(__file__).resolve().parents[1] / "data"
# The analysis of 2022 looks back at the table of 2021, so that comes first.
PUBLISHED = (
    "par-index-bo-2021", "par-index-tinh-2021", "cchc-so-thanh-hoa-2020", "cchc-huyen-thanh-hoa-2020",
    "par-index-tinh-2022-hai-duong",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What happened to one publication of the product: units, findings by weight, and whether it was new."""

    slug: str
    units: int
    findings: dict[Weight, int]
    is_new: bool


def load_published(*, now: datetime) -> tuple[Loaded, ...]:
    """Load and publish the results that come with the product and are not there yet. May be run again.

    Raise `NotFound` when the units or the frameworks have not been loaded before.
    """
    return tuple(_load(slug, now) for slug in PUBLISHED)


@transaction.atomic
def _load(slug: str, now: datetime) -> Loaded:
    there = Publication.objects.filter(slug=slug).first()
    if there is not None:
        return Loaded(slug, there.lines.count(), {}, is_new=False)
    told = json.loads((DATA / f"{slug}.json").read_text(encoding="utf-8"))
    framework = indices.in_use(told["framework"])
    meta = meta_from_data(told)
    owner_id = _unit(told["owner"], meta.as_of).id if "owner" in told else framework.index.owner_id
    prepared = (
        _analysis(slug, told, framework, meta)
        if told.get("form") == "one_unit"
        else _table(slug, told, framework, meta)
    )
    saved = create(owner_id=owner_id, framework=framework, meta=meta, prepared=prepared, created_by=None, slug=slug)
    seal(Publication.objects.select_for_update().get(pk=saved.id), actor_id=None, now=now)
    return Loaded(slug, len(prepared.table.lines), dict(counts(saved.findings)), is_new=True)


def meta_from_data(told: dict[str, Any]) -> Meta:
    """Return what a publication's JSON file says about its table."""
    return Meta(
        year=told["year"],
        as_of=date.fromisoformat(told["as_of"]),
        title_vi=told["title_vi"],
        title_en=told["title_en"],
        source_vi=told["source_vi"],
        source_en=told["source_en"],
        notes_vi=told.get("notes_vi", ""),
        notes_en=told.get("notes_en", ""),
        units_total=told["units_total"],
        statements=tuple(told["statements"]),
        step=Fraction(told["step"]) if "step" in told else None,
        elsewhere=(told.get("elsewhere_vi", ""), told.get("elsewhere_en", "")),
        other_names=tuple(told.get("other_names", ())),
    )


def _table(slug: str, told: dict[str, Any], framework: indices.FrameworkCard, meta: Meta) -> Prepared:
    path = DATA / f"{slug}.csv"
    sheet = read_sheet(path.read_bytes(), path.name)
    mapping = by_heading(sheet.header, told["columns"])
    return prepare(framework=framework, meta=meta, sheet=sheet, mapping=mapping)


def _analysis(slug: str, told: dict[str, Any], framework: indices.FrameworkCard, meta: Meta) -> Prepared:
    with (DATA / f"{slug}.csv").open(encoding="utf-8", newline="") as text:
        line, printed = read_analysis(told["unit"], csv.DictReader(text))
    unit = _unit([framework.index.unit_kind, told["unit"]], meta.as_of)
    statements = [statement_from_data(each) for each in meta.statements]
    unit_ids = {line.name: unit.id}
    table = make_table(
        framework=framework, spec=indices.spec(framework.id), meta=meta, lines=[line], statements=statements,
        unit_ids=unit_ids,
    )  # fmt: skip
    return Prepared(table, unit_ids, {line.name: printed})


def _unit(told: list[str], on: date) -> UnitCard:
    kind, name = told
    unit = directory.find(UnitKind(kind), name, on)
    if unit is None:
        raise NotFound(_s("The unit %(name)s is not in the register. Load the units first.", name=name))
    return unit
