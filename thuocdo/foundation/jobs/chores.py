"""What a worker does now and then, whatever else there is to do: cleaning up, looking after files, reminding people.

Which chores there are stands in `settings.THUOCDO_CHORES`, the dotted path of a table: seconds between two times,
dotted path of a function that is called as `function(now=now)`. Several workers may do a chore at the same time, and
one that ended half-way is done again: a chore looks at what stands, as a handler of events does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error
from django.utils.module_loading import import_string

log = logging.getLogger("thuocdo.jobs")


@dataclass(frozen=True, slots=True)
class Chore:
    """One chore and how often it is done."""

    name: str
    every: timedelta
    do: Callable[..., object]  # called as do(now=now)


def wired() -> tuple[Chore, ...]:
    """Return all chores. Raise `ImportError` for one that does not exist."""
    table: Sequence[tuple[float, str]] = import_string(settings.THUOCDO_CHORES)
    return tuple(Chore(path, timedelta(seconds=seconds), import_string(path)) for seconds, path in table)


class Rota:
    """When one worker did which chore."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._done: dict[str, datetime] = {}

    def turn(self, now: datetime) -> None:
        """Do what is due. A chore that fails is told of in the log and done again when it is due again.

        Raise `django.db.Error` where the database does not answer: that is the worker's affair.
        """
        for chore in self._chores:
            before = self._done.get(chore.name)
            if before is not None and now - before < chore.every:
                continue
            self._done[chore.name] = now
            try:
                chore.do(now=now)
            except Error:
                raise
            except Exception:
                log.exception("chore.failed", extra={"chore": chore.name})
