"""The try-out box: the inputs that a rule asks for, as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.rules import Inputs, InputSpec, read_inputs
from thuocdo.ui.asked import AskedForm
from thuocdo.ui.language import title_of

PREFIX = "try"


class TryForm(AskedForm):
    """One field for each input of the rule of a node. Nothing is required: an absent input is said by the rule."""

    def __init__(self, spec: FrameworkSpec, node: Node, data: Mapping[str, Any] | None = None) -> None:
        self.asked: tuple[InputSpec, ...] = node.rule.inputs(node) if node.rule else ()
        groups = {group.code: title_of(group)[0] for group in spec.respondent_groups}
        super().__init__(self.asked, groups, data, prefix=PREFIX)

    def inputs(self) -> Inputs:
        """Return what was typed as the rule takes it. Raise `BadInput` with every fault."""
        return read_inputs(self.asked, self.raw())
