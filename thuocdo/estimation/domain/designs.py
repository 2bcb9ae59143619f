"""How a sample was drawn: strata, primary sampling units, and how many of them there were to draw from.

A primary sampling unit (PSU) is what was drawn first within a stratum, a commune for instance. Every PSU that was
drawn is listed, also one where nobody of a group was met: its nothing is an observation.
Source: docs/method/estimation.md, section 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from thuocdo.kernel.refusals import BadInput, Problem
from thuocdo.kernel.sentences import say_later as _s

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MICRO = 10**6  # a weight of 1 is a million micro-units


class LonelyRule(StrEnum):
    """What a stratum with one PSU adds to a variance, which no single observation can show."""

    FAIL = "fail"  # no estimate of error is given, and the reason says which stratum
    REMOVE = "remove"  # nothing
    CERTAINTY = "certainty"  # nothing: the PSU was sure to be drawn
    ADJUST = "adjust"  # its square about zero, which for a mean or ratio is the whole sample's
    AVERAGE = "average"  # as much as the other strata on average


@dataclass(frozen=True, eq=False)
class Design:
    """Strata and PSUs of a sample, in a fixed order, with the populations they were drawn from where these count.

    `populations`: PSUs in each stratum's population; None leaves out the finite population correction.
    `drawn` and `residents`: people drawn in each PSU and people there; both or none. They need `populations`.
    `unit`: how many units of weight make a weight of 1.
    """

    strata: tuple[str, ...]
    psus: tuple[str, ...]
    stratum_of: Ints  # per PSU, place of its stratum
    lonely: LonelyRule = LonelyRule.FAIL
    populations: Ints | None = None
    drawn: Ints | None = None
    residents: Ints | None = None
    unit: int = MICRO

    def __post_init__(self) -> None:
        problems = [*self._population_problems(), *self._resident_problems()]
        if problems:
            raise BadInput(_s("The sampling design does not hold together."), problems=problems)

    def _population_problems(self) -> list[Problem]:
        if self.populations is None:
            return []
        return [
            Problem(
                _s(
                    "Stratum %(stratum)s: more primary sampling units were drawn (%(drawn)s) than there are (%(all)s).",
                    stratum=self.strata[place], drawn=int(drawn), all=int(self.populations[place]),
                ),
                place=self.strata[place], given=str(int(self.populations[place])),
                expected=_s("at least %(least)s", least=int(drawn)),
            )
            for place, drawn in enumerate(self.sizes) if self.populations[place] < drawn
        ]  # fmt: skip

    def _resident_problems(self) -> list[Problem]:
        if self.drawn is None and self.residents is None:
            return []
        if self.drawn is None or self.residents is None or self.populations is None:
            return [Problem(_s(
                "The second stage needs the people drawn and the people living in each primary sampling unit, and the "
                "number of units in each stratum."
            ))]  # fmt: skip
        return [
            Problem(
                _s(
                    "Primary sampling unit %(psu)s: more people were drawn (%(drawn)s) than live there (%(all)s).",
                    psu=name, drawn=int(drawn), all=int(residents),
                ),
                place=name, given=str(int(residents)), expected=_s("at least %(least)s", least=int(drawn)),
            )
            for name, drawn, residents in zip(self.psus, self.drawn, self.residents, strict=True) if residents < drawn
        ]  # fmt: skip

    @cached_property
    def sizes(self) -> Ints:
        """PSUs drawn in each stratum."""
        return np.bincount(self.stratum_of, minlength=len(self.strata)).astype(np.int64)

    @cached_property
    def left_out(self) -> Floats:
        """The share of each stratum's PSUs that was not drawn: 1 − n/N, or 1 when the population is not given."""
        if self.populations is None:
            return np.ones(len(self.strata))
        return 1.0 - self.sizes / self.populations

    @cached_property
    def is_lonely(self) -> Bools:
        """Whether each stratum has one PSU though there were others to draw."""
        found: Bools = (self.sizes == 1) & (self.left_out > 0)
        return found


@dataclass(frozen=True, slots=True)
class Stage:
    """What is known of the populations: PSUs by stratum, and people drawn and living by (stratum, PSU)."""

    psus: Mapping[str, int]
    drawn: Mapping[tuple[str, str], int] | None = None
    residents: Mapping[tuple[str, str], int] | None = None


def design_of(
    strata: Sequence[str],
    psus: Sequence[str],
    *,
    lonely: LonelyRule = LonelyRule.FAIL,
    stage: Stage | None = None,
    unit: int = MICRO,
) -> tuple[Design, Ints]:
    """Return the design of rows labelled with stratum and PSU, and the place of each row's PSU in it.

    PSUs are told apart within their stratum: PSU 1 of stratum A is not PSU 1 of stratum B. Both are put in the order of
    their labels, so that the order of rows does not matter.
    """
    labels = list(zip(strata, psus, strict=True))
    pairs = sorted(set(labels))
    names = sorted({stratum for stratum, _psu in pairs})
    place_of_stratum = {name: place for place, name in enumerate(names)}
    place_of_pair = {pair: place for place, pair in enumerate(pairs)}
    populations = drawn = residents = None
    if stage is not None:
        populations = np.array([stage.psus[name] for name in names], dtype=np.int64)
        if stage.drawn is not None:
            drawn = np.array([stage.drawn[pair] for pair in pairs], dtype=np.int64)
        if stage.residents is not None:
            residents = np.array([stage.residents[pair] for pair in pairs], dtype=np.int64)
    design = Design(
        tuple(names), tuple(psu for _stratum, psu in pairs),
        np.array([place_of_stratum[stratum] for stratum, _psu in pairs], dtype=np.int64),
        lonely, populations, drawn, residents, unit,
    )  # fmt: skip
    return design, np.array([place_of_pair[label] for label in labels], dtype=np.int64)
