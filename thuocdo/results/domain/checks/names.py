"""Do tables of one source call the same unit by the same name?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.findings import Check, Finding, Weight
from thuocdo.results.domain.published import Table


def names(table: Table) -> Iterator[Finding]:
    """Report names that differ by more than case, spaces and punctuation: the reader can't know it is one unit."""
    for line in table.lines:
        for other in line.others:
            if other.name and letters(other.name) != letters(line.name):
                yield Finding(
                    Check.NAME, Weight.LOOK,
                    _s(
                        "%(name)s is called %(other)s in %(where)s. They are taken for one unit.",
                        name=line.name, other=other.name, where=other.where,
                    ),
                    unit=line.name, printed=line.name, recomputed=other.name,
                )  # fmt: skip


def letters(name: str) -> str:
    """Return the letters and digits of `name` with their marks: "Hoằng Hóa" and "Hoàng Hóa" stay different."""
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).casefold()))
