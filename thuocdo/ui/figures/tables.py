"""The data behind a figure as columns and rows: for the table on the page and for the CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thuocdo.kernel.numbers import exact_text
from thuocdo.kernel.sentences import Value, say_later
from thuocdo.ui.figures.lines import classes_of
from thuocdo.ui.figures.rows import BEST, MEAN
from thuocdo.ui.figures.spec import (
    Distribution,
    Figure,
    Map,
    Profile,
    Ranges,
    Ranked,
    Show,
    Slope,
    Stacked,
    Trend,
)

UNIT = say_later("Unit")
RANK = say_later("Rank")


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Columns and rows of exact values; the first column names the row. `places` decimals where shown, None: as is."""

    columns: tuple[Value, ...]
    rows: tuple[tuple[Value, ...], ...]
    links: tuple[str, ...] = ()
    places: int = 2


def table(figure: Figure) -> FigureTable:  # noqa: PLR0911 - one return per kind of figure
    """Return the figure's data, in the order of the picture."""
    content, measured = figure.content, figure.unit
    names: tuple[Value, ...]
    rows: tuple[tuple[Value, ...], ...]
    match content:
        case Ranked():
            ranked = any(item.rank for item in content.items)
            rows = tuple((i.label, *((i.rank,) if ranked else ()), i.value, *i.more) for i in content.items)
            columns = (content.head or UNIT, *((RANK,) if ranked else ()), measured, *content.more)
            return FigureTable(columns, rows, tuple(i.link for i in content.items), figure.places)
        case Stacked():
            rows = tuple((each.label, *each.values, *each.more) for each in content.items)
            names = (content.head or UNIT, *content.parts, *content.more)
            return FigureTable(names, rows, tuple(i.link for i in content.items), figure.places)
        case Profile():
            names = (say_later("Component"), content.unit_name, say_later("Max points"), MEAN, BEST)
            rows = tuple((r.label, r.value, r.maximum, r.mean, r.best) for r in content.rows)
            return FigureTable(names, rows, tuple(r.link for r in content.rows), figure.places)
        case Distribution():
            names = (say_later("Lower bound"), say_later("Upper bound (not included)"), say_later("Number of units"))
            return FigureTable(names, tuple(classes_of(content)), (), figure.places)
        case Trend():
            rows = tuple((line.label, *line.values) for line in content.lines)
            return FigureTable((UNIT, *content.periods), rows, (), figure.places)
        case Slope():
            names = (UNIT, content.before, content.after, say_later("Change of rank"))
            rows = tuple((m.label, m.before, m.after, _change(m.before, m.after)) for m in content.moves)
            return FigureTable(names, rows, tuple(m.link for m in content.moves), figure.places)
        case Ranges():
            names = (say_later("Group"), say_later("Number of units"), say_later("Lowest"), MEAN, say_later("Highest"))
            rows = tuple((g.label, g.n, g.low, g.mean, g.high) for g in content.groups)
            return FigureTable(names, rows, tuple(g.link for g in content.groups), figure.places)
        case Map():
            links = content.links or {}
            order = sorted(content.values.items(), key=lambda pair: (pair[1] is None, -Fraction(pair[1] or 0)))
            return FigureTable(
                (UNIT, measured), tuple(order), tuple(links.get(name, "") for name, _ in order), figure.places
            )


def csv_text(figure: Figure, show: Show) -> str:
    """Return the table as CSV with a decimal point and exact values, headers in the reader's language.

    Text that a spreadsheet would take for a formula is defused with an apostrophe.
    """
    data = table(figure)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_plain(column, show) for column in data.columns])
    writer.writerows([[_plain(value, show) for value in row] for row in data.rows])
    return out.getvalue()


def _plain(value: Value, show: Show) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, Decimal, Fraction)):
        return exact_text(value)
    text = show(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _change(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else before - after
