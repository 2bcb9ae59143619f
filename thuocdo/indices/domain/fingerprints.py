"""What somebody saw when they began to edit, so that saving late over somebody else's change is noticed."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from thuocdo.indices.domain.documents import Document, node_of
from thuocdo.indices.domain.writing.settings import setting_rows
from thuocdo.indices.domain.writing.table import node_rows


def of_node(document: Document, code: str) -> str:
    """Return a mark of everything that a node says. Raise `BadInput` when it is gone."""
    node = node_of(document, code)
    alone = replace(document, spec=replace(document.spec, nodes=(node,)))
    return _mark(sorted((name, str(value)) for name, value in node_rows(alone)[0].items()))


def of_branch(document: Document, code: str) -> str:
    """Return a mark of a node and everything under it. Raise `BadInput` when it is gone."""
    node_of(document, code)
    return _mark([of_node(document, node.code) for node in document.spec.tree.under(code)])


def of_settings(document: Document) -> str:
    """Return a mark of everything that the framework says outside its nodes."""
    return _mark(setting_rows(document))


def of_all(document: Document) -> str:
    """Return a mark of the whole framework."""
    return _mark([of_settings(document), *(of_node(document, node.code) for node in document.spec.nodes)])


def _mark(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
