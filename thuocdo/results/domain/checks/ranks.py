"""Are the printed ranks those of the values, and what decides between values that look the same?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from thuocdo.indices.domain.ranking import rank
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.results.domain.findings import Check, Finding, Weight, figure
from thuocdo.results.domain.published import Line, Table


def recomputed_ranks(table: Table) -> dict[str, int]:
    """Return each ranked unit's rank by its value in all known digits, under the declared style, by printed name.

    Units that are measured but not ranked are left out; so is everyone when the table is only an extract.
    """
    if not table.complete:
        return {}
    values = {line.name: Fraction(line.value) for line in table.lines if line.ranked and line.value is not None}
    return rank(values, table.rank_style) if values else {}


def ranks(table: Table) -> Iterator[Finding]:
    """Check printed ranks: the first wrong place of every stretch, with what follows from it."""
    expected = recomputed_ranks(table)
    lines = sorted(
        (line for line in table.lines if line.rank is not None and line.name in expected),
        key=lambda line: (-Fraction(line.value or 0), line.rank or 0),
    )
    offset = 0
    for place, line in enumerate(lines):
        found = (line.rank or 0) - expected[line.name]
        if found not in (0, offset):
            yield _wrong(lines, place, expected, found)
        offset = found
    yield from _changes(table)


def _wrong(lines: Sequence[Line], place: int, expected: dict[str, int], found: int) -> Finding:
    line = lines[place]
    later = 0
    for following in lines[place + 1 :]:
        if (following.rank or 0) - expected[following.name] != found:
            break
        later += 1
    return Finding(
        Check.RANK, Weight.ERROR,
        _s(
            "%(what)s Recomputed: %(rank)s. %(consequence)s",
            what=_what(lines, place), rank=expected[line.name],
            consequence=_consequence(later, found, last=place + 1 + later == len(lines)),
        ),
        unit=line.name, printed=figure(line.rank), recomputed=figure(expected[line.name]),
    )  # fmt: skip


def _what(lines: Sequence[Line], place: int) -> Sentence:
    line, before = lines[place], lines[place - 1] if place else None
    about = {"unit": line.name, "value": line.value, "rank": line.rank}
    if before is not None and before.rank == line.rank and before.value != line.value:
        return _s(
            "%(unit)s (%(value)s) is printed with the same rank %(rank)s as %(other)s (%(other_value)s).",
            **about, other=before.name, other_value=before.value,
        )  # fmt: skip
    if before is not None and before.value == line.value and before.rank != line.rank:
        return _s(
            "%(unit)s is printed with rank %(rank)s, but %(other)s with the same value %(value)s has rank "
            "%(other_rank)s.",
            **about, other=before.name, other_rank=before.rank,
        )  # fmt: skip
    return _s("%(unit)s (%(value)s) is printed with rank %(rank)s.", **about)


def _consequence(later: int, offset: int, *, last: bool) -> Sentence:
    places = abs(offset)
    if later == 0:
        return _s("No other rank is touched.")
    if last and offset < 0:
        return _s(
            "Every later rank (%(later)s units) is one too low.",
            "Every later rank (%(later)s units) is %(count)s too low.", later=later, count=places,
        )  # fmt: skip
    if last:
        return _s(
            "Every later rank (%(later)s units) is one too high.",
            "Every later rank (%(later)s units) is %(count)s too high.", later=later, count=places,
        )  # fmt: skip
    if offset < 0:
        return _s(
            "The next %(later)s ranks are one too low.", "The next %(later)s ranks are %(count)s too low.",
            later=later, count=places,
        )  # fmt: skip
    return _s(
        "The next %(later)s ranks are one too high.", "The next %(later)s ranks are %(count)s too high.",
        later=later, count=places,
    )  # fmt: skip


def _changes(table: Table) -> Iterator[Finding]:
    """Check "down 28" against the rank that last year's publication prints."""
    for line in table.lines:
        before = table.previous_ranks.get(line.name)
        if before is None or line.rank is None or line.rank_change is None:
            continue
        right = before - line.rank == line.rank_change
        yield Finding(
            Check.RANK_CHANGE, Weight.RIGHT if right else Weight.ERROR,
            _s(
                "%(unit)s: rank %(rank)s after %(before)s the year before is a change of %(change)s places; printed is "
                "%(printed)s.",
                unit=line.name, rank=line.rank, before=before, change=before - line.rank, printed=line.rank_change,
            ),
            unit=line.name, printed=figure(line.rank_change), recomputed=figure(before - line.rank),
        )  # fmt: skip


def hidden_ties(table: Table) -> Iterator[Finding]:
    """Check neighbours that show the same value but different ranks: do digits the table hides decide?"""
    lines = sorted(
        (line for line in table.lines if line.rank is not None and line.index is not None),
        key=lambda line: line.rank or 0,
    )
    for first, second in pairwise(lines):
        if first.index != second.index or first.rank == second.rank:
            continue
        about = {
            "first": first.name, "second": second.name, "shown": first.index,
            "first_digits": first.absolute, "second_digits": second.absolute,
        }  # fmt: skip
        if first.absolute is None or second.absolute is None:
            yield Finding(
                Check.HIDDEN_TIE, Weight.LOOK,
                _s("%(first)s and %(second)s both show %(shown)s; the source does not say what ranks one before the "
                   "other.",
                   **about),
                unit=second.name, printed=figure(first.index),
            )  # fmt: skip
        elif first.absolute > second.absolute:
            yield Finding(
                Check.HIDDEN_TIE, Weight.ROUNDING,
                _s("%(first)s (%(first_digits)s) is ranked before %(second)s (%(second_digits)s): only digits that the "
                   "table hides separate them, both show %(shown)s.", **about),
                unit=second.name, printed=figure(first.index), recomputed=figure(second.absolute),
            )  # fmt: skip
        else:
            yield Finding(
                Check.HIDDEN_TIE, Weight.ERROR,
                _s("%(first)s (%(first_digits)s) is ranked before %(second)s (%(second_digits)s) though its value is "
                   "not higher.", **about),
                unit=second.name, printed=figure(first.index), recomputed=figure(second.absolute),
            )  # fmt: skip
