"""Is every unit in the band of its value, and do the declared bands leave holes?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from thuocdo.indices.domain.bands import Band, classify
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.kernel.vietnamese import fold
from thuocdo.results.domain.findings import Check, Finding, Weight, figure
from thuocdo.results.domain.published import Line, Table


def bands(table: Table) -> Iterator[Finding]:
    """Check printed bands against the declared limits, and the limits for holes and overlaps between 0 and 100."""
    if not table.bands:
        return
    yield from _holes(table)
    for line in table.lines:
        yield from _line(table, line)


def _line(table: Table, line: Line) -> Iterator[Finding]:
    if line.value is None:
        return
    band = classify(Fraction(line.value), table.bands)
    if band is None:
        yield Finding(
            Check.BAND, Weight.ERROR,
            _s("%(unit)s (%(value)s) is in no declared band.", unit=line.name, value=line.value),
            unit=line.name, printed=line.band,
        )  # fmt: skip
        return
    for printed in {line.band, *(other.band for other in line.others)} - {""}:
        if fold(printed) not in {fold(band.title_vi), fold(band.title_en), fold(band.code)}:
            yield Finding(
                Check.BAND, Weight.ERROR,
                _s(
                    "%(unit)s (%(value)s) is printed as “%(printed)s”, but by the declared limits it is “%(band)s”.",
                    unit=line.name, value=line.value, printed=printed, band=band.title,
                ),
                unit=line.name, printed=printed, recomputed=band.title_vi,
            )  # fmt: skip


def _holes(table: Table) -> Iterator[Finding]:
    ordered = sorted(table.bands, key=_low)
    for lower, upper in pairwise(ordered):
        end, start = _high(lower), _low(upper)
        inside = [line for line in table.lines if line.value is not None and end <= Fraction(line.value) < start]
        if end < start:
            yield Finding(
                Check.BAND_HOLE, Weight.ERROR if inside else Weight.LOOK,
                _s(
                    "From %(end)s to under %(start)s is in no band: “%(lower)s” ends at %(end)s and “%(upper)s” begins "
                    "at %(start)s.",
                    end=end, start=start, lower=lower.title, upper=upper.title,
                ),
                printed=f"{figure(end)}–{figure(start)}",
            )  # fmt: skip
        elif end > start:
            yield Finding(
                Check.BAND_HOLE, Weight.ERROR,
                _s(
                    "From %(start)s to under %(end)s is in two bands, “%(lower)s” and “%(upper)s”.",
                    end=end, start=start, lower=lower.title, upper=upper.title,
                ),
                printed=f"{figure(start)}–{figure(end)}",
            )  # fmt: skip


def _low(band: Band) -> Fraction:
    return Fraction(0) if band.low is None else Fraction(band.low)


def _high(band: Band) -> Fraction:
    return Fraction(101) if band.high is None else Fraction(band.high)
