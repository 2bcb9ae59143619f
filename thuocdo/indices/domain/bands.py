"""Classification bands of an index: half-open intervals such as "Good: from 80 to under 90"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.indices.domain.intervals import Flaw, Interval, flaws
from thuocdo.indices.domain.rules.basis import Fault
from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence, Titled
from thuocdo.kernel.sentences import say_later as _

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Band:
    """One class of units. `low` belongs to it, `high` does not; None is without end. Both in points of the index."""

    code: str
    title_vi: str
    title_en: str = ""
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def title(self) -> Titled:
        return Titled(self.title_vi, self.title_en)

    @property
    def interval(self) -> Interval:
        return Interval(self.low, self.high)


def classify(value: Exact, bands: Iterable[Band]) -> Band | None:
    """Return the first band that holds the exact, unrounded `value`, or None where the bands have a hole."""
    return next((band for band in bands if value in band.interval), None)


def band_problems(bands: Sequence[Band], low: Exact = 0, high: Exact = 100) -> tuple[Fault, ...]:
    """Return what keeps `bands` from holding every value from `low` to `high` exactly once."""
    span = Interval(Fraction(low), Fraction(high), high_included=True)
    found = [_problem(flaw, bands) for flaw in flaws([band.interval for band in bands], span)] if bands else []
    for place, band in enumerate(bands):
        if not band.title_vi.strip():
            found.append(Fault(_("A band has no title."), place=band_place(place)))
        if any(earlier.code == band.code for earlier in bands[:place]):
            found.append(Fault(_("Two bands have the code %(code)s.", code=band.code), place=band_place(place)))
    return tuple(found)


def band_place(place: int) -> str:
    """Return the address of a band within its framework: `bands[0]`."""
    return f"bands[{place}]"


def _problem(flaw: Flaw, bands: Sequence[Band]) -> Fault:
    sentence: Sentence
    if flaw.kind == "gap":
        sentence = _("No band holds the values %(where)s.", where=flaw.where.in_words())
        return Fault(sentence, place="bands")
    titles = [bands[place].title for place in flaw.members]
    if flaw.kind == "overlap":
        sentence = _(
            "The values %(where)s are in two bands, %(first)s and %(second)s.",
            where=flaw.where.in_words(), first=titles[0], second=titles[1],
        )  # fmt: skip
    else:
        sentence = _("No value can be in the band %(band)s: it ends before it begins.", band=titles[0])
    return Fault(sentence, place=band_place(flaw.members[-1]))
