"""Whether there is room for one more ballot of a kind. Campaigns without bounds never come here.

Those with bounds take their ballots one after the other: whoever counts holds the campaign's door until commit. What
counts is the sums and the ballots that are not in them yet, both seen in one statement, so that a fold in between
neither loses nor doubles one.
"""

from __future__ import annotations

from django.db import connection

from thuocdo.kernel.sentences import say_later as _s
from thuocdo.surveys.domain.ballots import QuotaFull
from thuocdo.surveys.domain.quotas import Cell

DOOR = 7_116_329  # the first of two numbers of an advisory lock; the second is the campaign

_COUNTED = """
SELECT
    coalesce((
        SELECT sum(n) FROM surveys_pace
        WHERE campaign_id = %(campaign)s AND rehearsal = %(rehearsal)s AND NOT aside
            AND (%(group)s::bigint IS NULL OR group_id = %(group)s) AND (%(unit)s::bigint IS NULL OR unit_id = %(unit)s)
    ), 0) + coalesce((
        SELECT sum(change.sign) FROM surveys_change change JOIN surveys_submission ballot ON ballot.id = submission_id
        WHERE campaign_id = %(campaign)s AND rehearsal = %(rehearsal)s AND NOT aside
            AND (%(group)s::bigint IS NULL OR group_id = %(group)s) AND (%(unit)s::bigint IS NULL OR unit_id = %(unit)s)
    ), 0)
"""


def hold_door(campaign_id: int) -> None:
    """Let nobody else come through a campaign's door until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DOOR, campaign_id % 2**31])


def take_place(campaign_id: int, cells: tuple[Cell, ...], *, rehearsal: bool) -> None:
    """See to it that there is room in all cells of a ballot, until the end of the transaction. Raise `QuotaFull`."""
    if not cells:
        return
    hold_door(campaign_id)
    for cell in cells:
        if counted(campaign_id, cell, rehearsal=rehearsal) >= cell.most:
            raise QuotaFull(_s("Enough people have answered this survey already. Thank you for your readiness."))


def counted(campaign_id: int, cell: Cell, *, rehearsal: bool = False) -> int:
    """Return how many ballots of a cell count at this moment; those set aside do not."""
    known = {"campaign": campaign_id, "rehearsal": rehearsal, "group": cell.group_id, "unit": cell.unit_id}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, known)
        return int(cursor.fetchone()[0])
