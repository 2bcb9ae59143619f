"""Everything of a publication that counts, as plain data: what its hash is taken of, and what a bundle holds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from thuocdo.kernel.numbers import exact_text
from thuocdo.results.models import Loss, NodeResult, Publication, Record, UnitResult

_LINE = (
    "position", "printed_name", "others", "printed", "digits_source", "ranked", "rank", "printed_rank",
    "printed_rank_change", "band", "printed_band",
)  # fmt: skip
_HEAD = (
    "slug", "year", "number", "title_vi", "title_en", "kind", "is_model", "units_total", "rank_style", "bands",
    "source_vi", "source_en", "notes_vi", "notes_en", "printed", "correction_reason",
)  # fmt: skip


def contents(publication_id: int, *, method_version: str = "") -> dict[str, object]:
    """Return the publication as data: numbers as exact texts, units by slug, nodes by code."""
    row = Publication.objects.select_related("owner", "index", "framework", "corrects").get(pk=publication_id)
    whole: dict[str, object] = {
        **{name: getattr(row, name) for name in _HEAD},
        "owner": row.owner.slug,
        "index": row.index.slug,
        "framework": row.framework.slug,
        "framework_version": row.framework.version,
        "as_of": row.as_of.isoformat(),
        "corrects": row.corrects.slug if row.corrects else "",
        "method_version": method_version or row.method_version,
        "lines": _lines(publication_id),
    }
    # What only computed ones have is left out of the others: their hashes were taken without it.
    return whole | _computed(row) if row.kind == Publication.Kind.COMPUTED else whole


def _computed(row: Publication) -> dict[str, object]:
    """Return what a computed publication rests on: its decision, exact fractions, the hashes of its records."""
    records = Record.objects.filter(publication=row).order_by()
    lines = UnitResult.objects.filter(publication=row, exact__isnull=False).order_by()
    nodes = NodeResult.objects.filter(line__publication=row, exact__isnull=False).order_by()
    return {
        "decision": {
            "number": row.decision_number, "date": row.decision_date.isoformat() if row.decision_date else "",
            "body": row.decision_body, "signer": row.decision_signer, "signer_position": row.signer_position,
        },
        "exact": _sorted(lines.values_list("unit__slug", "exact")),
        "exact_nodes": _sorted(nodes.values_list("line__unit__slug", "code", "exact")),
        "records": _sorted(records.values_list("line__unit__slug", "name", "content_hash")),
    }  # fmt: skip


def _sorted(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    """Return rows in an order that no database's collation decides; the whole publication (no unit) comes first."""
    return sorted((list(row) for row in rows), key=lambda row: [str(cell or "") for cell in row])


def _lines(publication_id: int) -> list[dict[str, object]]:
    values: dict[int, list[dict[str, object]]] = {}
    nodes = NodeResult.objects.filter(line__publication_id=publication_id).order_by()
    for node in sorted(nodes, key=lambda each: each.code):  # not by the database, whose order depends on its collation
        values.setdefault(node.line_id, []).append(
            {
                "code": node.code, "points": _text(node.points), "self_points": _text(node.self_points),
                "max_points": _text(node.max_points), "rank": node.rank, "printed_rank": node.printed_rank,
                "printed_rank_change": node.printed_rank_change,
            }
        )  # fmt: skip
    losses: dict[int, list[dict[str, object]]] = {}
    for loss in Loss.objects.filter(line__publication_id=publication_id).order_by("line_id", "position"):
        losses.setdefault(loss.line_id, []).append(
            {
                "node": loss.node_code, "code": loss.code, "title": loss.title_vi, "max": _text(loss.max_points),
                "achieved": _text(loss.achieved), "lost": _text(loss.lost), "reason": loss.reason_vi,
                "responsible": loss.responsible,
            }
        )  # fmt: skip
    rows = UnitResult.objects.filter(publication_id=publication_id).select_related("unit").order_by("position")
    return [
        {
            **{name: getattr(row, name) for name in _LINE},
            "unit": row.unit.slug,
            "value": _text(row.value),
            "summed": _text(row.summed),
            "printed_total": _text(row.printed_total),
            "self_total": _text(row.self_total),
            "values": values.get(row.pk, []),
            "losses": losses.get(row.pk, []),
        }
        for row in rows
    ]


def _text(value: Decimal | None) -> str:
    return "" if value is None else exact_text(value, 9)
