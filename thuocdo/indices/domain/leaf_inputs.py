"""What is known about one leaf of one unit: declared figures, points by hand, "does not apply", or nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from thuocdo.indices.domain.rules import Inputs
from thuocdo.kernel.numbers import Exact


@dataclass(frozen=True, slots=True)
class Declared:
    """Figures from which the rule of the leaf computes points."""

    inputs: Inputs


@dataclass(frozen=True, slots=True)
class ByHand:
    """Points that somebody gave, or that a published table states. The rule is not asked."""

    points: Exact
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class DoesNotApply:
    """The leaf does not apply to this unit; its policy says what follows."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing has been entered yet. It earns nothing and keeps its maximum."""


LeafInput: TypeAlias = Declared | ByHand | DoesNotApply | Missing
