"""Do the printed components add up to what is printed above them, and is the index the share of the maximum?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from thuocdo.kernel.numbers import RoundingPolicy
from thuocdo.kernel.sentences import Sentence, Value
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.findings import Check, Finding, Weight, figure
from thuocdo.results.domain.published import TOTAL, Column, Line, Table, half_unit, places_of


def sums(table: Table) -> Iterator[Finding]:
    """Check totals, self totals, inner nodes and index of every line."""
    inner = [column for column in table.columns if table.children(column.code)]
    self_places = max((places_of(each.self_total) for each in table.lines if each.self_total is not None), default=0)
    # Once for the table: asked again for every line, 3,321 communes would take half a minute.
    places = {of: table.places(of) for of in (TOTAL, *(column.code for column in table.columns))}
    top = table.top()
    for line in table.lines:
        total = line.total if line.total is not None else line.index
        if total is not None:
            yield from _sum(table, line, top, total, places=places, of=TOTAL)
        if line.self_total is not None:
            yield from _self_sum(table, line, self_places)
        for column in inner:
            printed = table.printed(line, column.code)
            if printed is not None:
                yield from _sum(table, line, table.children(column.code), printed, places=places, of=column.code)
        yield from _index(table, line)
        yield from _elsewhere(line)


def _sum(
    table: Table, line: Line, columns: Iterable[Column], printed: Decimal, *, places: Mapping[str, int], of: str
) -> Iterator[Finding]:
    listed = tuple(columns)
    points = [table.printed(line, column.code) for column in listed]
    if not points or any(each is None for each in points):
        return
    added = sum((each for each in points if each is not None), Decimal())
    if added == printed:
        return
    exact = Fraction(added)
    difference = Fraction(printed) - exact
    # Each column was rounded by itself, and so was the total, unless points are given in steps: then all are exact.
    reach = sum((half_unit(places[column.code]) for column in listed), half_unit(places[of]))
    weight = Weight.ROUNDING if not table.step and abs(difference) <= reach else Weight.ERROR
    yield Finding(
        Check.SUM, weight, _sum_sentence(line, printed, exact, difference, weight),
        unit=line.name, node="" if of == TOTAL else of, printed=figure(printed), recomputed=figure(exact),
    )  # fmt: skip


def _sum_sentence(line: Line, printed: Decimal, exact: Fraction, difference: Fraction, weight: Weight) -> Sentence:
    if weight is Weight.ROUNDING:
        return _s(
            "%(unit)s: the components add up to %(exact)s, printed is %(printed)s. The printed figures are rounded "
            "each by itself, which explains the difference of %(difference)s.",
            unit=line.name, exact=exact, printed=printed, difference=abs(difference),
        )  # fmt: skip
    return _s(
        "%(unit)s: the components add up to %(exact)s, but %(printed)s is printed, a difference of %(difference)s that "
        "rounding does not explain.",
        unit=line.name, exact=exact, printed=printed, difference=abs(difference),
    )  # fmt: skip


def _self_sum(table: Table, line: Line, places: int) -> Iterator[Finding]:
    cells = [(column, line.cells.get(column.code)) for column in table.top()]
    given = [(column, cell.self_points) for column, cell in cells if cell and cell.self_points is not None]
    if line.self_total is None or len(given) != len(cells):
        return
    exact = sum((Fraction(points) for _, points in given), Fraction())
    difference = Fraction(line.self_total) - exact
    if difference == 0:
        return
    shortened = _shortened(table, given, difference)
    if shortened:
        column, points = shortened
        yield Finding(
            Check.SELF_SUM, Weight.ROUNDING,
            _s(
                "%(unit)s: the self scores add up to %(exact)s, printed is %(printed)s. %(points)s in “%(column)s” "
                "stands for %(meant)s, rounded: with it the sum is right.",
                unit=line.name, exact=exact, printed=line.self_total, points=points, column=column.titled,
                meant=Fraction(points) + difference,
            ),
            unit=line.name, node=column.code, printed=figure(line.self_total), recomputed=figure(exact),
        )  # fmt: skip
        return
    reach = Fraction() if table.step else len(given) * half_unit(places) + half_unit(places)
    weight = Weight.ROUNDING if abs(difference) <= reach else Weight.ERROR
    sentence = _sum_sentence(line, line.self_total, exact, difference, weight)
    yield Finding(
        Check.SELF_SUM, weight, sentence, unit=line.name, printed=figure(line.self_total), recomputed=figure(exact)
    )


def _shortened(
    table: Table, given: list[tuple[Column, Decimal]], difference: Fraction
) -> tuple[Column, Decimal] | None:
    """Return the one cell off the table's step whose unrounded value would make the sum right, if there is one.

    12.8 among quarter points, with 0.05 missing: it stands for 12.75.
    """
    if table.step is None:
        return None
    off = [(column, points) for column, points in given if Fraction(points) % table.step]
    if len(off) != 1:
        return None
    column, points = off[0]
    meant = Fraction(points) + difference
    fits = meant % table.step == 0 and RoundingPolicy(places_of(points))(meant) == points
    return (column, points) if fits else None


def _index(table: Table, line: Line) -> Iterator[Finding]:
    maximum = table.max_total()
    if line.index is None or line.total is None or not maximum:
        return
    exact = Fraction(line.total) * 100 / maximum
    places = places_of(line.index)
    if RoundingPolicy(places)(exact) == line.index:
        return
    reach = half_unit(places_of(line.total)) * 100 / maximum + half_unit(places)
    weight = Weight.ROUNDING if abs(exact - Fraction(line.index)) <= reach else Weight.ERROR
    yield Finding(
        Check.INDEX, weight,
        _s(
            "%(unit)s: %(total)s of %(maximum)s points is an index of %(exact)s; printed is %(printed)s.",
            unit=line.name, total=line.total, maximum=maximum, exact=exact, printed=line.index,
        ),
        unit=line.name, printed=figure(line.index), recomputed=figure(exact),
    )  # fmt: skip


def _elsewhere(line: Line) -> Iterator[Finding]:
    total = line.total if line.total is not None else line.index
    for other in line.others:
        if other.total is not None and total is not None and other.total != total:
            yield Finding(
                Check.ELSEWHERE, Weight.ERROR,
                _s(
                    "%(unit)s: %(total)s in this table, %(other)s in %(where)s.",
                    unit=line.name, total=total, other=other.total, where=other.where,
                ),
                unit=line.name, printed=figure(total), recomputed=figure(other.total),
            )  # fmt: skip


def cells(table: Table) -> Iterator[Finding]:
    """Check every cell against its maximum, against zero, against the self score and the table's step."""
    for line in table.lines:
        for column in table.columns:
            cell = line.cells.get(column.code)
            if cell is None:
                continue
            for points, self_scored in ((cell.points, False), (cell.self_points, True)):
                if points is not None:
                    yield from _cell(table, line, column, points, self_scored=self_scored)
            if cell.points is not None and cell.self_points is not None and cell.points > cell.self_points:
                yield Finding(
                    Check.ABOVE_SELF, Weight.LOOK,
                    _s(
                        "%(unit)s, “%(column)s”: the appraisal (%(points)s) gave more than the unit gave itself "
                        "(%(own)s).",
                        unit=line.name, column=column.titled, points=cell.points, own=cell.self_points,
                    ),
                    unit=line.name, node=column.code, printed=figure(cell.points), recomputed=figure(cell.self_points),
                )  # fmt: skip


def _cell(table: Table, line: Line, column: Column, points: Decimal, *, self_scored: bool) -> Iterator[Finding]:
    about: dict[str, Value] = {"unit": line.name, "column": column.titled, "points": points}
    where = {"unit": line.name, "node": column.code, "printed": figure(points)}
    if column.max_points is not None and points > column.max_points:
        sentence = _s(
            "%(unit)s, “%(column)s”: %(points)s is more than the maximum of %(maximum)s points.",
            **about, maximum=column.max_points,
        )  # fmt: skip
        yield Finding(Check.ABOVE_MAX, Weight.ERROR, sentence, recomputed=figure(column.max_points), **where)
    if points < 0:
        sentence = _s("%(unit)s, “%(column)s”: %(points)s points are less than nothing.", **about)
        yield Finding(Check.NEGATIVE, Weight.ERROR, sentence, recomputed="0", **where)
    if table.step and Fraction(points) % table.step:
        sentence = _s(
            "%(unit)s, “%(column)s”: %(points)s is not a multiple of %(step)s, as all other points are.",
            **about, step=table.step,
        )  # fmt: skip
        yield Finding(Check.STEP, Weight.LOOK, sentence, **where)


def losses(table: Table) -> Iterator[Finding]:
    """Check lost points: maximum minus achieved, and the sum of the reasons against what the component lost."""
    for line in table.lines:
        for loss in line.losses:
            if loss.max_points is None or loss.achieved is None:
                continue
            exact = loss.max_points - loss.achieved
            if exact != loss.lost:
                yield _loss_finding(
                    line, loss.code or loss.node, loss.title, loss.lost, Fraction(exact), loss_sum=False
                )
        for column in table.columns:
            yield from _reasons(table, line, column)


def _reasons(table: Table, line: Line, column: Column) -> Iterator[Finding]:
    points = table.printed(line, column.code)
    reasons = [each for each in line.losses if each.node == column.code]
    if points is None or column.max_points is None or not reasons:
        return
    lost = Fraction(column.max_points - points)
    exact = sum((Fraction(each.lost) for each in reasons), Fraction())
    if exact == lost:
        return
    yield _loss_finding(line, column.code, column.title, lost, exact, loss_sum=True)


def _loss_finding(
    line: Line, node: str, title: str, printed: Decimal | Fraction, exact: Fraction, *, loss_sum: bool
) -> Finding:
    sentence = (
        _s(
            "%(unit)s, “%(column)s”: %(printed)s points were lost, but the reasons given add up to %(exact)s.",
            unit=line.name, column=title, printed=printed, exact=exact,
        )
        if loss_sum
        else _s(
            "%(unit)s, “%(column)s”: maximum minus achieved is %(exact)s points lost; printed is %(printed)s.",
            unit=line.name, column=title, printed=printed, exact=exact,
        )
    )  # fmt: skip
    weight = Weight.LOOK if loss_sum else Weight.ERROR
    return Finding(
        Check.LOSS, weight, sentence, unit=line.name, node=node, printed=figure(printed), recomputed=figure(exact)
    )
