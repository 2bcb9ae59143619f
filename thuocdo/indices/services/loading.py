"""Takes the frameworks that come with the product into the database (A16). What is in use is never touched."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from thuocdo.directory.selectors import units
from thuocdo.foundation.pagecache import stamps as pagecache
from thuocdo.foundation.sheets.reading import read_sheet
from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.domain.writing.rows import SheetRow
from thuocdo.indices.domain.writing.table import read_table
from thuocdo.indices.models import Framework, Index
from thuocdo.indices.services.storing import columns_of, store
from thuocdo.indices.services.telling import AREA

DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What happened to one framework of the product: its slug, nodes, and whether it was new."""

    slug: str
    nodes: int
    is_new: bool


@transaction.atomic
def load(*, now: datetime) -> tuple[Loaded, ...]:
    """Create the indices and frameworks that come with the product and are not there yet.

    Raise `NotFound` when the units have not been loaded before.
    """
    told = json.loads((DATA / "frameworks.json").read_text(encoding="utf-8"))
    for position, each in enumerate(told["indices"], start=1):
        _index(each, position)
    loaded = tuple(_framework(each, now) for each in told["frameworks"])
    if any(each.is_new for each in loaded):
        pagecache.touch(AREA)
    return loaded


def shipped(slug: str) -> Document:
    """Return a framework of the product as its file says it."""
    path = DATA / f"{slug}.csv"
    sheet = read_sheet(path.read_bytes(), path.name, header_row=1)
    return read_table(sheet.header, [SheetRow(row.number, row.cells) for row in sheet.rows])


def _index(told: dict[str, Any], position: int) -> None:
    if Index.objects.filter(slug=told["slug"]).exists():
        return
    Index.objects.create(
        slug=told["slug"],
        owner_id=units.unit(told["owner"]).id,
        within_id=units.unit(told["within"]).id if "within" in told else None,
        title_vi=told["title_vi"],
        title_en=told["title_en"],
        unit_kind=told["unit_kind"],
        position=position,
    )


def _framework(told: dict[str, Any], now: datetime) -> Loaded:
    there = Framework.objects.filter(slug=told["slug"]).first()
    if there is not None:
        return Loaded(there.slug, there.nodes.count(), is_new=False)
    index = Index.objects.get(slug=told["index"])
    document = shipped(told["slug"])
    framework = Framework.objects.create(
        index=index,
        owner_id=index.owner_id,
        slug=told["slug"],
        version=told["version"],
        is_model=told.get("is_model", False),
        as_printed=told.get("as_printed", False),
        **columns_of(document),
    )
    store(framework, document)
    framework.status = Status.IN_USE.value
    framework.put_in_use_at = now
    framework.save(update_fields=["status", "put_in_use_at"])
    return Loaded(framework.slug, len(document.spec.nodes), is_new=True)
