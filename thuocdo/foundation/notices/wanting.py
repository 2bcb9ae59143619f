"""Which mails a person wants, and when a mail may leave. Pure.

Moments are judged in the time zone that the caller gives. A span of hours includes its first moment and not its last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

SATURDAY = 5
_MOST_STEPS = 10  # a night and a weekend need four


class Wish(StrEnum):
    """Which mails a person wants."""

    AT_ONCE = "now"  # important notices at once, the others with the digest
    DIGEST = "digest"  # everything with the digest
    NONE = "none"


DEFAULT_WISH = Wish.AT_ONCE


class Unmailed(StrEnum):
    """Why a notice will never be mailed."""

    UNWANTED = "unwanted"
    NO_ADDRESS = "no_address"
    READ = "read"  # in the application, before the mail left
    FAILED = "failed"  # the mail was given up


@dataclass(frozen=True, slots=True)
class Hours:
    """When mail is sent. Quiet from `quiet_from` up to `quiet_until`, over midnight if need be; equal: never quiet."""

    quiet_from: time = time(21)
    quiet_until: time = time(6)
    quiet_weekends: bool = False
    digest_from: time = time(7, 30)

    def quiet(self, at: datetime, zone: tzinfo) -> bool:
        """Tell whether no mail leaves at that moment."""
        local = at.astimezone(zone)
        if self.quiet_weekends and local.weekday() >= SATURDAY:
            return True
        return self.covers(local.time())

    def covers(self, clock: time) -> bool:
        """Tell whether a time of day lies in the quiet hours, whatever the day."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def next_open(self, at: datetime, zone: tzinfo) -> datetime:
        """Return `at`, or the first moment after it at which mail leaves."""
        local = at.astimezone(zone)
        for _ in range(_MOST_STEPS):
            if not self.quiet(local, zone):
                return local
            local = self._after(local)
        return local

    def digest_due(self, at: datetime, zone: tzinfo) -> bool:
        """Tell whether the digest of this local day may leave; a digest at a quiet hour waits for the next open one."""
        return at.astimezone(zone).time() >= self.digest_from and not self.quiet(at, zone)

    def _after(self, local: datetime) -> datetime:
        """Return the end of what makes this moment quiet."""
        if self.quiet_weekends and local.weekday() >= SATURDAY:
            return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
        day = local.date() if local.time() < self.quiet_until else local.date() + timedelta(days=1)
        return datetime.combine(day, self.quiet_until, local.tzinfo)
