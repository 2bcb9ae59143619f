"""The two small samples whose estimates R's survey package computed (data/README.md), read into totals."""

import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from thuocdo.estimation.domain.designs import MICRO, LonelyRule, Stage, design_of
from thuocdo.estimation.domain.totals import MISSING, cells_of, in_units, sums, tally

DATA = Path(__file__).parent / "data"
SCALE = (1, 2, 3, 4, 5)


def rows_of(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def answers_of(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


class Sample:
    """Rows of a sample with its design; `by` groups rows into domains."""

    def __init__(self, rows, strata, psus, weights, *, lonely=LonelyRule.FAIL, stage=None, unit=MICRO):
        self.rows = rows
        self.design, self.psu = design_of(strata, psus, lonely=lonely, stage=stage, unit=unit)
        self.weights = in_units(weights, unit)
        self.two_stage = stage is not None and stage.drawn is not None

    def cells(self, *columns):
        if not columns:
            return cells_of(self.design, self.psu)
        labels = [" ".join(row[column] for column in columns) for row in self.rows]
        names = sorted(set(labels))
        return cells_of(self.design, self.psu, np.array([names.index(label) for label in labels]), names)

    def column(self, name):
        return np.array([int(row[name]) if row[name] != "" else MISSING for row in self.rows])

    def tally(self, item, *by, values=SCALE):
        layout, cell = self.cells(*by)
        return tally(layout, cell, self.weights, self.column(item), values)

    def sums(self, top, bottom=None, *by):
        layout, cell = self.cells(*by)
        tops, bottoms = self.column(top), None if bottom is None else self.column(bottom)
        answered = (tops != MISSING) & (True if bottoms is None else bottoms != MISSING)
        return sums(layout, cell, self.weights, tops, bottoms, answered=answered, second_stage=self.two_stage)


def mini(**kwargs):
    rows = rows_of("mini.csv")
    return Sample(
        rows,
        [row["stratum"] for row in rows],
        [row["psu"] for row in rows],
        [Decimal(row["w"]) for row in rows],
        **kwargs,
    )


def mini_two_stage():
    """The same rows drawn in two stages from populations of known size; the weights follow from these."""
    rows = rows_of("mini.csv")
    strata, psus = [row["stratum"] for row in rows], [row["psu"] for row in rows]
    places = list(zip(strata, psus, strict=True))
    drawn = {pair: places.count(pair) for pair in places}
    living = {(row["stratum"], row["psu"]): int(row["m_pop"]) for row in rows}
    of_stratum = {row["stratum"]: int(row["npsu_pop"]) for row in rows}
    weights = [
        Fraction(of_stratum[h], len({p for p in drawn if p[0] == h})) * Fraction(living[h, i], drawn[h, i])
        for h, i in places
    ]
    return Sample(rows, strata, psus, weights, stage=Stage(of_stratum, drawn, living), unit=10**9)


def lonely(rule):
    rows = rows_of("lonely.csv")
    return Sample(
        rows, [row["h"] for row in rows], [row["psu"] for row in rows], [Decimal(row["w"]) for row in rows], lonely=rule
    )
