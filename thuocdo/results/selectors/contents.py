"""Everything of a publication that counts, as plain data: what its hash is taken of, and what a bundle holds."""

from __future__ import annotations

from decimal import Decimal

from thuocdo.kernel.numbers import exact_text
from thuocdo.results.models import Loss, NodeResult, Publication, UnitResult

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
    return {
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


def _lines(publication_id: int) -> list[dict[str, object]]:
    values: dict[int, list[dict[str, object]]] = {}
    for node in NodeResult.objects.filter(line__publication_id=publication_id).order_by("line_id", "code"):
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
