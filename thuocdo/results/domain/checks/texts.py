"""Does what the source's text says about its table hold: counts, groups, ranges, single values, sums?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.domain.bands import classify
from thuocdo.kernel.numbers import RoundingPolicy
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.checks.means import mean, title
from thuocdo.results.domain.checks.names import letters
from thuocdo.results.domain.findings import Check, Finding, Weight, figure
from thuocdo.results.domain.published import Line, Table, half_unit, places_of
from thuocdo.results.domain.statements import (
    Arithmetic,
    BandCounts,
    Compare,
    Count,
    Extreme,
    Mean,
    Range,
    Statement,
    Units,
    UnitValue,
)


def statements(table: Table) -> Iterator[Finding]:
    """Check every statement of the source, in the order in which it stands there."""
    for said in table.statements:
        yield from _check(table, said)


def _check(table: Table, said: Statement) -> Iterator[Finding]:
    match said:
        case Mean():
            yield from mean(table, said)
        case Count():
            yield from _count(table, said)
        case Units():
            yield from _units(table, said)
        case BandCounts():
            yield from _band_counts(table, said)
        case Range():
            yield from _range(table, said)
        case UnitValue():
            yield from _value(table, said)
        case Extreme():
            yield from _extreme(table, said)
        case Arithmetic():
            yield from _arithmetic(said)


def _shares(table: Table, of: str, *, percent: bool) -> list[tuple[Line, Fraction]]:
    """Return units with their values, in points or in percent of the maximum."""
    maximum = table.max_of(of) if percent else None
    return [(line, value * 100 / maximum if maximum else value) for line, value in table.values(of)]


def _holds(value: Fraction, compare: Compare, bound: Fraction) -> bool:
    return {
        Compare.ABOVE: value > bound,
        Compare.ABOVE_MEAN: value > bound,
        Compare.AT_LEAST: value >= bound,
        Compare.AT_MAX: value == bound,
        Compare.BELOW: value < bound,
        Compare.AT_MOST: value <= bound,
    }[compare]


def _count(table: Table, said: Count) -> Iterator[Finding]:
    values = _shares(table, said.of, percent=said.percent)
    if not values:
        return
    average = sum((value for _, value in values), Fraction()) / len(values)
    maximum = Fraction(100) if said.percent else table.max_of(said.of)
    bounds: dict[Compare, Fraction] = {}
    for compare, bound in said.conditions.items():
        found = average if compare is Compare.ABOVE_MEAN else maximum if compare is Compare.AT_MAX else bound
        if found is None:
            return
        bounds[compare] = Fraction(found)
    counted = _counted(values, bounds)
    where = tuple(_condition(compare, bound) for compare, bound in bounds.items())
    rounded = [(line, Fraction(RoundingPolicy(0)(value))) for line, value in values]
    typed = not set(bounds) & {Compare.ABOVE_MEAN, Compare.AT_MAX}
    if counted != said.printed and typed and _counted(rounded, bounds) == said.printed:
        yield Finding(
            Check.COUNT, Weight.ROUNDING,
            _s(
                "Units whose value of %(of)s is %(where)s: printed %(printed)s, counted %(counted)s. Counted by values "
                "rounded to whole numbers it is right.",
                of=title(table, said.of, percent=said.percent), where=where, printed=said.printed, counted=counted,
            ),
            node=said.of if table.column(said.of) else "", printed=str(said.printed), recomputed=str(counted),
            quote=said.quote,
        )  # fmt: skip
        return
    yield _told(
        Check.COUNT, table, said.of, printed=said.printed, exact=counted, quote=said.quote,
        sentence=_s(
            "Units whose value of %(of)s is %(where)s: printed %(printed)s, counted %(counted)s of %(all)s.",
            of=title(table, said.of, percent=said.percent), where=where, printed=said.printed, counted=counted,
            all=len(values),
        ),
    )  # fmt: skip


def _counted(values: list[tuple[Line, Fraction]], bounds: Mapping[Compare, Fraction]) -> int:
    return sum(all(_holds(value, compare, bound) for compare, bound in bounds.items()) for _, value in values)


def _condition(compare: Compare, bound: Fraction) -> Sentence:
    return {
        Compare.ABOVE: _s("above %(bound)s", bound=bound),
        Compare.AT_LEAST: _s("at least %(bound)s", bound=bound),
        Compare.BELOW: _s("below %(bound)s", bound=bound),
        Compare.AT_MOST: _s("at most %(bound)s", bound=bound),
        Compare.ABOVE_MEAN: _s("above the mean of %(bound)s", bound=bound),
        Compare.AT_MAX: _s("the maximum of %(bound)s", bound=bound),
    }[compare]


def _told(check: Check, table: Table, of: str, *, printed: int, exact: int, quote: str, sentence: Sentence) -> Finding:
    weight = Weight.RIGHT if printed == exact else Weight.ERROR
    node = of if table.column(of) else ""
    return Finding(check, weight, sentence, node=node, printed=str(printed), recomputed=str(exact), quote=quote)


def _units(table: Table, said: Units) -> Iterator[Finding]:
    listed = len(table.lines)
    sentence = _s("Units in the table: printed %(printed)s, counted %(counted)s.", printed=said.printed, counted=listed)
    yield _told(Check.COUNT, table, "", printed=said.printed, exact=listed, quote=said.quote, sentence=sentence)


def _band_counts(table: Table, said: BandCounts) -> Iterator[Finding]:
    counted: dict[str, int] = {}
    for line in table.lines:
        band = classify(Fraction(line.value), table.bands) if line.value is not None else None
        if band:
            counted[band.code] = counted.get(band.code, 0) + 1
    titles = {band.code: band.title for band in table.bands}
    for code, printed in said.printed.items():
        exact = counted.get(code, 0)
        sentence = _s(
            "Units in the band “%(band)s”: printed %(printed)s, counted %(counted)s.",
            band=titles.get(code, code), printed=printed, counted=exact,
        )  # fmt: skip
        yield _told(Check.BAND_COUNT, table, "", printed=printed, exact=exact, quote=said.quote, sentence=sentence)


def _rounded(printed: Decimal, exact: Fraction, reach: Fraction) -> tuple[Weight, Sentence]:
    places = places_of(printed)
    if RoundingPolicy(places)(exact) == printed:
        return Weight.RIGHT, _s("They agree.")
    if Fraction(int(exact * 10**places), 10**places) == printed:
        return Weight.ROUNDING, _s("The digits after it were cut off instead of rounded.")
    if reach and abs(exact - Fraction(printed)) <= reach + half_unit(places):
        return Weight.ROUNDING, _s("Rounding explains the difference.")
    return Weight.ERROR, _s("No way of rounding explains the difference.")


def _range(table: Table, said: Range) -> Iterator[Finding]:
    values = [value for _, value in _shares(table, said.of, percent=said.percent)]
    if not values:
        return
    exact = max(values) - min(values)
    reach = Fraction() if table.step else 2 * half_unit(table.places(said.of))
    weight, how = _rounded(said.printed, exact, reach)
    yield Finding(
        Check.RANGE, weight,
        _s(
            "Highest minus lowest of %(of)s: printed %(printed)s, recomputed %(exact)s. %(how)s",
            of=title(table, said.of, percent=said.percent), printed=said.printed, exact=exact, how=how,
        ),
        node=said.of if table.column(said.of) else "", printed=figure(said.printed), recomputed=figure(exact),
        quote=said.quote,
    )  # fmt: skip


def _by_name(table: Table) -> Mapping[str, Line]:
    found: dict[str, Line] = {}
    for line in table.lines:
        for name in (line.name, *(other.name for other in line.others)):
            if name:
                found.setdefault(letters(name), line)
    return found


def _value(table: Table, said: UnitValue) -> Iterator[Finding]:
    line = _by_name(table).get(letters(said.unit))
    known = {each.name: value for each, value in _shares(table, said.of, percent=said.percent)}
    exact = known.get(line.name) if line else None
    if line is None or exact is None:
        return
    weight, how = _rounded(said.printed, exact, Fraction())
    if not said.percent and weight is not Weight.RIGHT:  # points are quoted, not computed: nothing to round
        weight, how = Weight.ERROR, _s("They differ.")
    about = {
        "unit": line.name, "of": title(table, said.of, percent=said.percent), "printed": said.printed, "exact": exact,
    }  # fmt: skip
    sentence = _s("%(unit)s, %(of)s: the text says %(printed)s, the table %(exact)s. %(how)s", **about, how=how)
    other = _swapped(table, said, line) if weight is Weight.ERROR else None
    if other:
        sentence = _s(
            "%(unit)s, %(of)s: the text says %(printed)s, the table %(exact)s. The text has exchanged it with "
            "%(other)s.",
            **about, other=other,
        )  # fmt: skip
    yield Finding(
        Check.VALUE, weight, sentence, unit=line.name, node=said.of if table.column(said.of) else "",
        printed=figure(said.printed), recomputed=figure(exact), quote=said.quote,
    )  # fmt: skip


def _swapped(table: Table, said: UnitValue, line: Line) -> str:
    """Return the unit with which the text has exchanged this one's value: each is said to have the other's."""
    by_name = _by_name(table)
    own = table.printed(line, said.of)
    for other in table.statements:
        if isinstance(other, UnitValue) and other.of == said.of and other is not said and not said.percent:
            partner = by_name.get(letters(other.unit))
            if partner and other.printed == own and table.printed(partner, said.of) == said.printed:
                return partner.name
    return ""


def _extreme(table: Table, said: Extreme) -> Iterator[Finding]:
    values = _shares(table, said.of, percent=said.percent)
    if not values:
        return
    line = _by_name(table).get(letters(said.unit))
    best = (max if said.highest else min)(value for _, value in values)
    holders = tuple(each.name for each, value in values if value == best)
    own = next((value for each, value in values if line and each.name == line.name), None)
    where = _s("highest") if said.highest else _s("lowest")
    about = {
        "of": title(table, said.of, percent=said.percent),
        "which": where,
        "unit": said.unit,
        "exact": best,
        "holders": holders,
    }
    if own != best:
        weight = Weight.ERROR
        sentence = _s("The %(which)s of %(of)s: the text names %(unit)s, the table %(holders)s (%(exact)s).", **about)
    else:
        weight, how = (
            _rounded(said.printed, best, Fraction()) if said.printed is not None else (Weight.RIGHT, _s("They agree."))
        )
        sentence = _s("The %(which)s of %(of)s is %(unit)s with %(exact)s. %(how)s", **about, how=how)
    yield Finding(
        Check.EXTREME, weight, sentence, unit=line.name if line else "", node=said.of if table.column(said.of) else "",
        printed=figure(said.printed) if said.printed is not None else said.unit, recomputed=figure(best),
        quote=said.quote,
    )  # fmt: skip


def _arithmetic(said: Arithmetic) -> Iterator[Finding]:
    exact = sum(map(Fraction, said.parts), Fraction())
    places = max(map(places_of, said.parts), default=0)
    reach = len(said.parts) * half_unit(places) if places else Fraction()
    if said.whole is not None:
        exact = exact * 100 / Fraction(said.whole)
    about: dict[str, Value] = {"printed": said.printed, "exact": exact, "title": said.title}
    if said.at_least and exact > said.printed:
        close = exact <= Fraction(said.printed) * Fraction(101, 100)
        weight = Weight.RIGHT if close else Weight.LOOK
        sentence = _s("%(title)s: printed “more than %(printed)s”, the parts add up to %(exact)s.", **about)
    else:
        weight, how = _rounded(said.printed, exact, reach)
        sentence = _s("%(title)s: printed %(printed)s, recomputed %(exact)s. %(how)s", **about, how=how)
    yield Finding(
        Check.ARITHMETIC, weight, sentence, node=said.node, printed=figure(said.printed), recomputed=figure(exact),
        quote=said.quote,
    )  # fmt: skip
