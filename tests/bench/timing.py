"""How long work takes, and whether that is within its bound.

Bounds are of processor time: on a machine that others use as well, the clock also counts how long one waits for them.
"""

import time
from dataclasses import dataclass

from thuocdo.config import memory


@dataclass(frozen=True)
class Timed:
    """The shortest of several runs, in milliseconds, and what the last one gave."""

    processor: float
    clock: float
    found: object

    def verdict(self, bound):
        """Return "28.1 ms (bound 30 ms, OK; 41.0 ms by the clock)". `bound`: milliseconds."""
        word = "OK" if self.within(bound) else "ABOVE"
        return f"{self.processor:7.1f} ms (bound {bound:,} ms, {word}; {self.clock:,.1f} ms by the clock)"

    def within(self, bound):
        return self.processor <= bound


def best_of(times, work):
    """Run `work` so many times and return the shortest, which is the one that others disturbed least."""
    memory.settle()  # as the server does when it has started
    processor, clock, found = [], [], None
    for _ in range(times):
        used, started = time.process_time(), time.perf_counter()
        found = work()
        processor.append((time.process_time() - used) * 1000)
        clock.append((time.perf_counter() - started) * 1000)
    return Timed(min(processor), min(clock), found)
