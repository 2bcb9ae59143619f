"""The audit of a published table: everything that can be computed again is, and compared with what is printed.

Nothing is corrected. A finding says where, what is printed, what comes out, and whether rounding explains it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from thuocdo.results.domain.checks.bands import bands
from thuocdo.results.domain.checks.names import names
from thuocdo.results.domain.checks.ranks import hidden_ties, ranks
from thuocdo.results.domain.checks.sums import cells, losses, sums
from thuocdo.results.domain.checks.texts import statements
from thuocdo.results.domain.findings import Finding, Weight
from thuocdo.results.domain.published import Table

_GRAVEST_FIRST = (Weight.ERROR, Weight.LOOK, Weight.ROUNDING, Weight.RIGHT)


def audit(table: Table) -> tuple[Finding, ...]:
    """Return all findings about `table`, the gravest first, each weight in the order of the checks."""
    found = [
        finding
        for check in (ranks, sums, bands, statements, hidden_ties, losses, cells, names)
        for finding in check(table)
    ]
    return tuple(sorted(found, key=lambda finding: _GRAVEST_FIRST.index(finding.weight)))


def counts(findings: Iterable[Finding]) -> Mapping[Weight, int]:
    """Return how many findings have each weight."""
    counted = Counter(finding.weight for finding in findings)
    return {weight: counted[weight] for weight in _GRAVEST_FIRST}
