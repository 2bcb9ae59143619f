"""What other features and the pages may ask about indices and frameworks. Answers are plain frozen values."""

from thuocdo.indices.selectors.lists import (
    FrameworkCard,
    IndexCard,
    framework,
    frameworks,
    in_use,
    index,
    indices,
    indices_for,
    leaf_counts,
    measured,
)
from thuocdo.indices.selectors.trees import NodeRow, document, nodes, settled_spec, spec, status_of

__all__ = [
    "FrameworkCard",
    "IndexCard",
    "NodeRow",
    "document",
    "framework",
    "frameworks",
    "in_use",
    "index",
    "indices",
    "indices_for",
    "leaf_counts",
    "measured",
    "nodes",
    "settled_spec",
    "spec",
    "status_of",
]
