"""How many answers may come from one network at once: token buckets that a village behind one address survives (B6).

A bucket holds so many answers and fills again with time. What names a bucket is a keyed hash under a key that is drawn
anew each day and never leaves the memory of a process.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv6Address, ip_address, ip_network

from thuocdo.kernel.refusals import Refusal
from thuocdo.kernel.sentences import say_later as _s

MOST_KNOWN = 100_000  # buckets in memory; the longest unused are forgotten, which only errs on the generous side
HOME_BITS = 64  # of an IPv6 address: what one household gets


@dataclass(frozen=True, slots=True)
class Flow:
    """How many at once, and how many more each minute."""

    burst: int
    minute: float


class TooMany(Refusal):
    """More answers come from one network than a campaign takes at once; `wait` says for how many seconds."""

    code = "too_many"

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(
            _s(
                "Many answers are coming from your network at the moment. Send yours again in %(count)s second.",
                "Many answers are coming from your network at the moment. Send yours again in %(count)s seconds.",
                count=wait,
            )
        )


class Buckets:
    """The buckets of one process; safe for threads."""

    def __init__(self, most: int = MOST_KNOWN) -> None:
        self._most = most
        self._levels: OrderedDict[bytes, tuple[float, float]] = OrderedDict()  # key → level, moment
        self._lock = threading.Lock()

    def take(self, key: bytes, flow: Flow, now: float) -> float:
        """Take one out of a bucket and return 0.0; or take nothing and return after how many seconds there is one.

        `now` are seconds of a clock that never goes back.
        """
        each = flow.minute / 60
        with self._lock:
            level, before = self._levels.pop(key, (float(flow.burst), now))
            level = min(float(flow.burst), level + max(0.0, now - before) * each)
            taken = level >= 1
            self._levels[key] = (level - 1 if taken else level, now)
            if len(self._levels) > self._most:
                self._levels.popitem(last=False)
        if taken:
            return 0.0
        return (1 - level) / each if each else 3600.0

    def __len__(self) -> int:
        return len(self._levels)


def name(key: bytes, day: date, campaign_id: int, kind: str, who: str) -> bytes:
    """Return what names a bucket: nobody gets back from it to an address, and tomorrow it is another one."""
    said = f"{day.isoformat()}\n{campaign_id}\n{kind}\n{who}"
    return hashlib.blake2b(said.encode("utf-8", "replace"), key=key, digest_size=16).digest()


def network(address: str) -> str:
    """Return the network that an address stands for: IPv4 as it is, of IPv6 what one household gets."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, HOME_BITS), strict=False))
    return str(found)
