"""Takes the frameworks that come with the product into the database (A16). What is in use is never touched."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from thuocdo.directory import selectors as directory
from thuocdo.directory.domain.units import UnitKind
from thuocdo.indices.domain.lifecycle import Status
from thuocdo.indices.models import Framework, Index, Node
from thuocdo.kernel.refusals import NotFound
from thuocdo.kernel.sentences import say_later as _

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

    Raise `NotFound` naming the unit when the units have not been loaded before.
    """
    told = json.loads((DATA / "frameworks.json").read_text(encoding="utf-8"))
    for position, each in enumerate(told["indices"], start=1):
        _index(each, position, now)
    return tuple(_framework(each, told, now) for each in told["frameworks"])


def _index(told: dict[str, Any], position: int, now: datetime) -> None:
    Index.objects.get_or_create(
        slug=told["slug"],
        defaults={
            "owner_id": _unit(told["owner"], now),
            "within_id": _unit(told["within"], now) if "within" in told else None,
            "title_vi": told["title_vi"],
            "title_en": told["title_en"],
            "unit_kind": told["unit_kind"],
            "position": position,
        },
    )


def _framework(told: dict[str, Any], shared: dict[str, Any], now: datetime) -> Loaded:
    there = Framework.objects.filter(slug=told["slug"]).first()
    if there is not None:
        return Loaded(there.slug, there.nodes.count(), is_new=False)
    index = Index.objects.get(slug=told["index"])
    framework = Framework.objects.create(
        index=index,
        owner_id=index.owner_id,
        settings={
            "bands": shared["bands"][told["bands"]],
            "groups": shared["groups"][told["groups"]] if "groups" in told else [],
            "channels_mixed": told.get("channels_mixed", False),
        },
        **{name: told[name] for name in told if name not in {"index", "bands", "groups", "channels_mixed"}},
    )
    count = _nodes(framework)
    framework.status = Status.IN_USE.value
    framework.put_in_use_at = now
    framework.save(update_fields=["status", "put_in_use_at"])
    return Loaded(framework.slug, count, is_new=True)


def _nodes(framework: Framework) -> int:
    by_code: dict[str, Node] = {}
    for position, row in enumerate(_rows(framework.slug), start=1):
        by_code[row["code"]] = Node.objects.create(
            framework=framework,
            parent=by_code[row["parent"]] if row["parent"] else None,
            code=row["code"],
            position=position,
            title_vi=row["title_vi"],
            title_en=row["title_en"],
            max_points=Decimal(row["max_points"]),
            channel=row["channel"],
            rule_kind=row["rule_kind"],
            not_applicable=row["not_applicable"] or "not_allowed",
            evidence_required=row["evidence_required"] == "yes",
            guidance_vi=row["guidance_vi"],
            guidance_en=row["guidance_en"],
            settings={"certainty": row["certainty"]},
        )
    return len(by_code)


def _rows(slug: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{slug}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _unit(told: list[str], now: datetime) -> int:
    kind, name = told
    unit = directory.find(UnitKind(kind), name, timezone.localdate(now))
    if unit is None:
        raise NotFound(_("The unit %(name)s is not in the register. Load the units first.", name=name))
    return unit.id
