"""Two questions against each other: shares by column, whether they have to do with each other, and which cells say so.

Source: docs/method/survey-reports.md, section 3 (Pearson 1900; Cochran 1954; Cramér 1946; Haberman 1973). The statistic
is exact; only its probability and square roots are floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from typing import TypeAlias

from scipy.special import gammaincc

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s

Counts: TypeAlias = Sequence[Sequence[int]]  # rows of columns

LEVEL = 0.05  # below it a difference is called clear
EXPECTED_LEAST = 5  # people expected in a cell, below which the approximation is rough
EXPECTED_SHARE = Fraction(1, 5)  # of cells that may be below it
STANDS_OUT = 2.58  # adjusted residual: one cell in a hundred, where nothing is going on


@dataclass(frozen=True, slots=True)
class Test:
    """Pearson's test of independence. `strength` is Cramér's V, from 0 (nothing) to 1 (one decides the other)."""

    statistic: Fraction
    df: int
    probability: float
    strength: float
    n: int
    least_expected: Fraction
    small_cells: int  # cells in which fewer than five people are expected
    cells: int
    exact: bool = False  # the probability is Fisher's, not that of the chi-square distribution

    @property
    def rough(self) -> bool:
        """Tell whether too many cells are thinly filled for the probability to be relied on (Cochran's rule)."""
        thin = Fraction(self.small_cells, self.cells) > EXPECTED_SHARE or self.least_expected < 1
        return thin and not self.exact

    @property
    def clear(self) -> bool:
        """Tell whether chance alone would hardly make such a difference."""
        return self.probability < LEVEL


@dataclass(frozen=True, slots=True)
class NotTested:
    """Why there is no test."""

    reason: Sentence


def chi_square(counts: Counts) -> Test | NotTested:
    """Return Pearson's test for a table of people. Rows and columns without anybody are left out.

    A table of two by two that is thinly filled gets Fisher's exact probability.
    """
    table = _filled(counts)
    if len(table) < 2 or len(table[0]) < 2:
        return NotTested(_s("There is nothing to compare: all answers are in one row or one column."))
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    n = sum(rows)
    expected = [[Fraction(row * column, n) for column in columns] for row in rows]
    statistic = sum(
        ((seen - wanted) ** 2 / wanted
         for seen_row, wanted_row in zip(table, expected, strict=True)
         for seen, wanted in zip(seen_row, wanted_row, strict=True)),
        Fraction(0),
    )  # fmt: skip
    every = [each for row in expected for each in row]
    small = sum(each < EXPECTED_LEAST for each in every)
    df = (len(rows) - 1) * (len(columns) - 1)
    exact = df == 1 and small > 0
    probability = fisher(table) if exact else float(gammaincc(df / 2, float(statistic) / 2))
    strength = sqrt(statistic / (n * (min(len(rows), len(columns)) - 1)))
    return Test(statistic, df, probability, strength, n, min(every), small, len(every), exact)


def fisher(table: Counts) -> float:
    """Return Fisher's two-sided probability of a table of two by two: of all tables no likelier than this one."""
    (a, b), (c, d) = table
    top, left, n = a + b, a + c, a + b + c + d
    ways = {
        corner: comb(top, corner) * comb(n - top, left - corner)
        for corner in range(max(0, left - (n - top)), min(top, left) + 1)
    }
    return float(Fraction(sum(each for each in ways.values() if each <= ways[a]), comb(n, left)))


def residuals(counts: Counts) -> list[list[float]]:
    """Return for each cell how far it is from what would be expected, in standard deviations; 0 where nobody is."""
    rows, columns = [sum(row) for row in counts], [sum(column) for column in zip(*counts, strict=True)]
    n = sum(rows)
    found = []
    for row, in_row in zip(counts, rows, strict=True):
        line = []
        for seen, in_column in zip(row, columns, strict=True):
            spread = Fraction(in_row * in_column * (n - in_row) * (n - in_column), n**3) if n else Fraction(0)
            line.append(float(seen - Fraction(in_row * in_column, n)) / sqrt(spread) if spread else 0.0)
        found.append(line)
    return found


def _filled(counts: Counts) -> list[list[int]]:
    kept = [place for place, column in enumerate(zip(*counts, strict=True)) if any(column)]
    return [[row[place] for place in kept] for row in counts if any(row)]


@dataclass(frozen=True, slots=True)
class Difference:
    """One share or mean less another, with the ends of its 95 % interval."""

    value: Fraction
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Tell whether the interval leaves out "no difference"."""
        return self.low > 0 or self.high < 0
