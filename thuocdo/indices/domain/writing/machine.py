"""A framework as one JSON document for machines: every node with its rule, exact numbers as text."""

from __future__ import annotations

from thuocdo.indices.domain.documents import Document
from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import rule_to_data
from thuocdo.indices.domain.rules.data import Json
from thuocdo.indices.domain.rules.data import to_data as as_json
from thuocdo.indices.domain.rules.given import number_text


def to_machine(document: Document) -> dict[str, Json]:
    """Return titles, settings and nodes. Points are text in exact digits; rules are as `rule_from_data` reads them."""
    spec = document.spec
    return {
        "title_vi": document.title_vi,
        "title_en": document.title_en,
        "source_vi": document.source_vi,
        "source_en": document.source_en,
        "legal_basis": spec.legal_basis,
        "valid_from_year": spec.valid_from_year,
        "valid_to_year": spec.valid_to_year,
        "total_points": number_text(spec.total_points),
        "rank_style": spec.rank_style.value,
        "bands": [as_json(band) for band in spec.bands],
        "respondent_groups": [as_json(group) for group in spec.respondent_groups],
        "nodes": [_node(node, document.certainty.get(node.code, "")) for node in spec.tree.ordered],
    }


def _node(node: Node, certainty: str) -> dict[str, Json]:
    data: dict[str, Json] = {
        "code": node.code,
        "parent": node.parent_code,
        "title_vi": node.title_vi,
        "title_en": node.title_en,
        "max_points": number_text(node.max_points),
    }
    if node.rule is not None:
        data |= {
            "channel": node.channel.value,
            "not_applicable": node.not_applicable.value,
            "rule_kind": node.rule.kind,
            "rule": rule_to_data(node.rule),
        }
    optional = {"responsible": node.responsible, "legal_basis": node.legal_basis, "certainty": certainty}
    return data | {name: text for name, text in optional.items() if text}
