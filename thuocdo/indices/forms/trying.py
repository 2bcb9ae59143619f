"""The try-out box: the inputs that a rule asks for, as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import Inputs, InputSpec, read_inputs
from thuocdo.ui.asked import AskedForm

PREFIX = "try"


class TryForm(AskedForm):
    """One field for each input of the rule of a node. Nothing is required: an absent input is said by the rule."""

    def __init__(self, node: Node, data: Mapping[str, Any] | None = None) -> None:
        self.asked: tuple[InputSpec, ...] = node.rule.inputs(node) if node.rule else ()
        self.place = node.code
        super().__init__(self.asked, data, prefix=PREFIX)

    def inputs(self) -> Inputs:
        """Return what was typed as the rule takes it. Raise `BadInput` with every fault."""
        return read_inputs(self.asked, self.raw(), self.place)
