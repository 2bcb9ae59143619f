"""Small samples of any shape: strata with two to four PSUs, a few people in each, some answers missing."""

import numpy as np
from hypothesis import strategies as st

from thuocdo.estimation.domain.designs import LonelyRule, design_of
from thuocdo.estimation.domain.totals import MISSING, cells_of, sums, tally

SCALE = (1, 2, 3, 4, 5)
GROUPS = ("a", "b")


@st.composite
def samples(draw, missing=True):
    """Return rows (stratum, psu, group, micro-weight, answer) of a sample whose strata all have at least two PSUs."""
    rows = []
    for stratum in range(draw(st.integers(1, 3))):
        for psu in range(draw(st.integers(2, 4))):
            for _person in range(draw(st.integers(1, 4))):
                weight = draw(st.integers(1, 10**9))
                answer = draw(st.sampled_from((*SCALE, MISSING) if missing else SCALE))
                rows.append((f"h{stratum}", f"p{psu}", draw(st.sampled_from(GROUPS)), weight, answer))
    return rows


def counted(rows, *, by_group=False, lonely=LonelyRule.FAIL):
    design, psu = design_of([row[0] for row in rows], [row[1] for row in rows], lonely=lonely)
    groups = np.array([GROUPS.index(row[2]) for row in rows]) if by_group else None
    layout, cell = cells_of(design, psu, groups, GROUPS if by_group else ("",))
    weights = np.array([row[3] for row in rows], dtype=np.int64)
    return layout, cell, weights, np.array([row[4] for row in rows])


def tally_of(rows, **kwargs):
    return tally(*counted(rows, **kwargs), SCALE)


def sums_of(rows, **kwargs):
    layout, cell, weights, answers = counted(rows, **kwargs)
    return sums(layout, cell, weights, answers, answered=answers != MISSING)
