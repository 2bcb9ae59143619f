"""How long estimates take: a million people × 25 answers by 63 provinces, from rows and totals; ranks of 63 units."""

from __future__ import annotations

import numpy as np

from tests.bench.timing import best_of
from thuocdo.estimation.domain.designs import Design
from thuocdo.estimation.domain.estimates import Estimate, shares
from thuocdo.estimation.domain.rank_sets import alike, band_probabilities, rank_ranges, simulate
from thuocdo.estimation.domain.totals import MISSING, cells_of, tallies

PEOPLE, ITEMS, PROVINCES, COMMUNES = 1_000_000, 25, 63, 32  # communes drawn in each of two strata of a province
FROM_ROWS, FROM_TOTALS, RANKS = 500, 50, 1_000  # milliseconds
SCALE = (1, 2, 3, 4, 5)
BANDS = (("weak", None), ("fair", 0.7), ("good", 0.8), ("excellent", 0.9))


def national_sample():
    """Return a design, the PSU and province of every person, weights, and answers to every item."""
    draw = np.random.default_rng(2022)
    strata = 2 * PROVINCES
    stratum_of = np.repeat(np.arange(strata), COMMUNES)
    names = tuple(f"{place // 2 + 1:02}-{'UR'[place % 2]}" for place in range(strata))
    design = Design(names, tuple(str(place) for place in range(len(stratum_of))), stratum_of)
    psu = draw.integers(0, len(stratum_of), PEOPLE)
    weights = draw.integers(10**6, 90 * 10**6, PEOPLE)
    level = draw.normal(0, 0.3, len(stratum_of))[psu]
    answers = [
        np.clip(np.rint(3.9 + level + draw.normal(0, 0.9, PEOPLE)), 1, 5).astype(np.int16) for _item in range(ITEMS)
    ]
    for each in answers[::3]:
        each[draw.random(PEOPLE) < 0.05] = MISSING
    return design, psu, stratum_of[psu] // 2, weights, answers


def count(sample):
    design, psu, province, weights, answers = sample
    layout, cell = cells_of(design, psu, province, [f"{place + 1:02}" for place in range(PROVINCES)])
    return tallies(layout, cell, weights, dict(enumerate(answers)), SCALE).values()


def estimated(tallies):
    return [shares(each, {4, 5}) for each in tallies]


def main():
    sample = national_sample()
    tallies = count(sample)
    totals = best_of(7, lambda: estimated(tallies))
    rows = best_of(3, lambda: estimated(count(sample)))
    assert all(isinstance(each, Estimate) for item in rows.found for each in item.values())
    first = rows.found[0]
    ranked = [(name, float(each.value), each.se) for name, each in first.items()]

    def ranks():
        drawn = simulate(*zip(*ranked, strict=True), seed=979)
        return rank_ranges(drawn), alike(drawn), band_probabilities(drawn, BANDS)

    drawn = best_of(3, ranks)
    print(f"  {ITEMS} items x {PROVINCES} provinces with errors, from totals {totals.verdict(FROM_TOTALS)}")
    print(f"  the same from {PEOPLE:,} rows {rows.verdict(FROM_ROWS)}")
    print(f"  20,000 draws of 63 units: ranks, groups alike, bands {drawn.verdict(RANKS)}")
    return 0 if totals.within(FROM_TOTALS) and rows.within(FROM_ROWS) and drawn.within(RANKS) else 1


if __name__ == "__main__":
    raise SystemExit(main())
