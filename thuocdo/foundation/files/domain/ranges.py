"""Which part of a file is asked for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `first` to `last`, both counted from 0 and both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(ValueError):
    """The part that is asked for lies outside of the file."""


def part_of(header: str, size: int) -> Part | None:
    """Return the part that a Range header asks for; None where all is to be sent: no header, several parts, nonsense.

    Raise `Unsatisfiable` for a part that begins behind the end.
    """
    match = _ONE.fullmatch(header.strip().replace(" ", ""))
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        wanted = int(match[2])
        if not wanted or not size:
            raise Unsatisfiable
        return Part(max(0, size - wanted), size - 1)
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Part(first, last)
