"""Keeps a document in the tables. Only the other services call this: they have locked the row and asked the policy."""

from __future__ import annotations

from typing import Any

from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import Channel
from thuocdo.indices.domain.frameworks import Node as PureNode
from thuocdo.indices.domain.rules import number_text, rule_to_data, to_data
from thuocdo.indices.models import Framework, Node
from thuocdo.kernel.numbers import as_decimal

_CHANGING = (
    "parent_id", "position", "title_vi", "title_en", "max_points", "channel", "rule_kind", "rule", "not_applicable",
    "evidence_required", "responsible", "legal_basis", "guidance_vi", "guidance_en", "settings",
)  # fmt: skip


def columns_of(document: Document) -> dict[str, Any]:
    """Return what the framework's own row keeps of a document."""
    spec = document.spec
    numbers = {"bonus_cap": spec.bonus_cap, "penalty_cap": spec.penalty_cap, "total_points": spec.total_points}
    settings: dict[str, Any] = {name: number_text(value) for name, value in numbers.items() if value is not None}
    settings |= {
        "bands": [to_data(band) for band in spec.bands],
        "groups": [to_data(group) for group in spec.respondent_groups],
        "ratios_need_cutoff": spec.ratios_need_cutoff,
        "channels_mixed": document.channels_mixed,
    }
    return {
        "title_vi": document.title_vi,
        "title_en": document.title_en,
        "source": document.source_vi,
        "source_en": document.source_en,
        "legal_basis": spec.legal_basis,
        "first_year": spec.valid_from_year,
        "last_year": spec.valid_to_year,
        "rank_style": spec.rank_style.value,
        "settings": settings,
    }


def store(framework: Framework, document: Document) -> None:
    """Make the tables say what the document says. Nodes that keep their code keep their row; `revision` goes up."""
    for name, value in columns_of(document).items():
        setattr(framework, name, value)
    framework.revision += 1
    framework.save()
    there = {node.code: node for node in framework.nodes.all()}
    codes = {node.code for node in document.spec.nodes}
    gone = [node.pk for code, node in there.items() if code not in codes]
    wanted = {
        node.code: _columns(node, place, document) for place, node in enumerate(document.spec.nodes, start=1)
    }  # fmt: skip
    new = [Node(framework=framework, code=code, **told) for code, told in wanted.items() if code not in there]
    ids = {node.code: node.pk for node in (*Node.objects.bulk_create(new), *there.values())}
    changed = []
    for node in document.spec.nodes:
        told = wanted[node.code] | {"parent_id": ids[node.parent_code] if node.parent_code else None}
        row = there.get(node.code)
        if row is None:
            if told["parent_id"] is None:
                continue
            row = Node(pk=ids[node.code], framework=framework, code=node.code)
        elif all(getattr(row, name) == value for name, value in told.items()):
            continue
        for name, value in told.items():
            setattr(row, name, value)
        changed.append(row)
    Node.objects.bulk_update(changed, _updated_fields())
    Node.objects.filter(pk__in=gone).delete()


def _updated_fields() -> list[str]:
    return [name.removesuffix("_id") for name in _CHANGING]


def _columns(node: PureNode, position: int, document: Document) -> dict[str, Any]:
    """Return what a node's row keeps, all but its parent's id."""
    settings: dict[str, Any] = {
        "respondent_weights": {group: number_text(weight) for group, weight in node.respondent_weights.items()},
        "no_self_score": node.no_self_score,
        "certainty": document.certainty.get(node.code, ""),
    }
    kept: dict[str, Any] = {name: value for name, value in settings.items() if value}
    if node.comparable_with is not None:
        kept["comparable_with"] = node.comparable_with  # "" says: with nothing
    spoken = node.rule is not None or node.channel is not Channel.APPRAISAL
    return {
        "position": position,
        "title_vi": node.title_vi,
        "title_en": node.title_en,
        "max_points": as_decimal(node.max_points),
        "channel": node.channel.value if spoken else "",
        "rule_kind": node.rule.kind if node.rule else "",
        "rule": rule_to_data(node.rule) if node.rule else {},
        "not_applicable": node.not_applicable.value,
        "evidence_required": node.evidence_required,
        "responsible": node.responsible,
        "legal_basis": node.legal_basis,
        "guidance_vi": node.guidance_vi,
        "guidance_en": node.guidance_en,
        "settings": kept,
    }
