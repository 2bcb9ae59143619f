"""Answers that are numbers: how many, their mean, and what a quarter, half and three quarters of people stay below."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from django.db import connection

from thuocdo.estimation.domain.intervals import Bounds, t_bounds
from thuocdo.surveys.domain.figures import LEVEL
from thuocdo.surveys.selectors import live
from thuocdo.surveys.selectors.campaigns import CampaignCard
from thuocdo.surveys.selectors.crossing import CHOSEN, NOT_ASIDE
from thuocdo.surveys.selectors.live import Filter

_NUMBERS = """
SELECT count(*), avg(given.value), var_samp(given.value),
    percentile_cont(array[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY given.value)
FROM (
    SELECT (ballot.others ->> %(code)s)::numeric AS value FROM surveys_submission ballot
    WHERE ballot.others ->> %(code)s IS NOT NULL AND ({chosen})
) AS given
"""
_ONE_VERSION = f"({CHOSEN} AND {NOT_ASIDE})"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What numbers say, in the unit of the question."""

    n: int
    mean: Decimal
    interval: Bounds | None
    quarters: tuple[Decimal, Decimal, Decimal]


def numbers(card: CampaignCard, code: str, chosen: Filter) -> Numbers | None:
    """Return what the numbers given to a question say; None where fewer answered than may be shown."""
    values = {
        "campaign": card.id, "rehearsal": chosen.rehearsal, "unit": chosen.unit_id, "group": chosen.group_id,
        "channel": chosen.channel.value if chosen.channel else None, "code": code,
        "versions": list(live.comparable(card, code)),
    }  # fmt: skip
    one = _ONE_VERSION.replace("ballot.version_id = %(version)s", "ballot.version_id = ANY(%(versions)s)")
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS.format(chosen=one), values)
        n, mean, variance, quarters = cursor.fetchone()
    if n < card.smallest_cell:
        return None
    interval = t_bounds(float(mean), sqrt(variance / n), n - 1, LEVEL) if n > 1 else None
    low, middle, high = (Decimal(str(each)) for each in quarters)
    return Numbers(n, mean, interval, (low, middle, high))
