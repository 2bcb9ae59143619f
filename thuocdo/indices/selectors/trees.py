"""The tree of a framework version: as rows for tables, and as the pure specification that the domain computes with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thuocdo.indices.models import Node


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node as stored. `depth` is 0 for a field; points are exact."""

    id: int
    code: str
    parent_id: int | None
    parent_code: str
    depth: int
    is_leaf: bool
    title_vi: str
    title_en: str
    max_points: Decimal
    channel: str
    rule_kind: str
    certainty: str  # how well the node is known, in the words of its source; empty where nothing is doubtful


def nodes(framework_id: int) -> tuple[NodeRow, ...]:
    """Return the nodes of a version, depth first. Whether the version may be seen is asked of `framework`."""
    rows = list(Node.objects.filter(framework_id=framework_id).order_by("position"))
    by_id = {row.pk: row for row in rows}
    parents = {row.parent_id for row in rows}
    depth: dict[int, int] = {}
    for row in rows:
        depth[row.pk] = depth[row.parent_id] + 1 if row.parent_id else 0
    return tuple(
        NodeRow(
            id=row.pk,
            code=row.code,
            parent_id=row.parent_id,
            parent_code=by_id[row.parent_id].code if row.parent_id else "",
            depth=depth[row.pk],
            is_leaf=row.pk not in parents,
            title_vi=row.title_vi,
            title_en=row.title_en,
            max_points=row.max_points,
            channel=row.channel,
            rule_kind=row.rule_kind,
            certainty=str(row.settings.get("certainty", "")),
        )
        for row in rows
    )
