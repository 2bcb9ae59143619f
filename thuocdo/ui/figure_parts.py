"""A figure as its component shows it: drawings for wide and narrow places, the bars of a ranking, the data table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.safestring import mark_safe

from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Value
from thuocdo.ui import figures, language
from thuocdo.ui.figures import Figure, Map, Ranked
from thuocdo.ui.parts import share_of


def shown(figure: Figure, level: int) -> dict[str, Any]:
    """Return what `ui/figure.html` needs; `level` is that of the figure's heading."""
    content = figure.content
    wide = narrow = ""
    if not isinstance(content, Ranked):
        wide = figures.svg(figure, language.show, figures.MAP_WIDTH if isinstance(content, Map) else figures.WIDE)
        narrow = "" if isinstance(content, Map) else figures.svg(figure, language.show, figures.NARROW)
    data = figures.table(figure)
    return {
        "figure": figure,
        "level": level,
        "kind": type(content).__name__.lower(),
        "wide": mark_safe(wide),  # noqa: S308 - drawn by us; every text in it is escaped
        "narrow": mark_safe(narrow),  # noqa: S308
        "alt": figures.alt_text(figure),
        "bars": _bars(figure, content) if isinstance(content, Ranked) else None,
        "columns": [language.show(column) for column in data.columns],
        "rows": [
            ([_cell(value, data.places) for value in row], link)
            for row, link in zip(data.rows, data.links or ("",) * len(data.rows), strict=True)
        ],
    }


def _bars(figure: Figure, content: Ranked) -> dict[str, Any]:
    span = Fraction(content.maximum) - Fraction(content.start)

    def place(value: Exact) -> str:
        return share_of(Fraction(value) - Fraction(content.start), span)

    return {
        "items": [
            {
                "item": item,
                "share": "" if item.value is None else place(item.value),
                "value": None if item.value is None else figure.rounded(item.value),
            }
            for item in content.items
        ],
        "mean": None if content.mean is None else place(content.mean),
        "mean_value": None if content.mean is None else figure.rounded(content.mean),
        "from": content.start,
        "to": content.maximum,
        "dots": content.start != 0,
        "marked": any(item.emphasis for item in content.items),
        "ranked": any(item.rank for item in content.items),
    }


def _cell(value: Value, places: int) -> tuple[str, bool]:
    if isinstance(value, (Decimal, Fraction)):
        return language.number(value, places), True
    return language.show(value), isinstance(value, int)
