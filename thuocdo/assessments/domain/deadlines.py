"""How much time is left, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s


def time_left(ends_at: datetime, now: datetime) -> Sentence:
    """Return "5 days left", "3 hours left" or "20 minutes left": whole units, rounded down; "over" at the end."""
    left = ends_at - now
    if left <= timedelta(0):
        return _s("over")
    if left >= timedelta(days=2):
        return _s("%(count)s day left", "%(count)s days left", count=left.days)
    hours = int(left.total_seconds() // 3600)
    if hours >= 1:
        return _s("%(count)s hour left", "%(count)s hours left", count=hours)
    return _s("%(count)s minute left", "%(count)s minutes left", count=int(left.total_seconds() // 60))
