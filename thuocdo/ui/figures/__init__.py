"""Figures: one `Figure` yields a picture (`svg`), its data (`table`, `csv_text`) and its words (`alt_text`). Pure."""

from __future__ import annotations

from thuocdo.ui.figures.alt import alt_text
from thuocdo.ui.figures.drawing import Drawing, px, wrap
from thuocdo.ui.figures.lines import distribution, slope, trend
from thuocdo.ui.figures.maps import NO_DATA, draw_map
from thuocdo.ui.figures.maps import WIDTH as MAP_WIDTH
from thuocdo.ui.figures.rows import profile, ranges, ranked, stacked
from thuocdo.ui.figures.spec import (
    Distribution,
    Figure,
    Item,
    Line,
    Map,
    Move,
    Profile,
    ProfileRow,
    Range,
    Ranges,
    Ranked,
    Show,
    Slope,
    Stacked,
    StackedItem,
    Text,
    Trend,
    is_empty,
)
from thuocdo.ui.figures.tables import FigureTable, csv_text, table

__all__ = [
    "MAP_WIDTH",
    "NARROW",
    "WIDE",
    "Distribution",
    "Figure",
    "FigureTable",
    "Item",
    "Line",
    "Map",
    "Move",
    "Profile",
    "ProfileRow",
    "Range",
    "Ranges",
    "Ranked",
    "Show",
    "Slope",
    "Stacked",
    "StackedItem",
    "Text",
    "Trend",
    "alt_text",
    "csv_text",
    "standalone",
    "svg",
    "table",
]
WIDE, NARROW = 720, 340  # px: two drawings, so that text is never smaller than it is meant to be


def svg(figure: Figure, show: Show, width: int = WIDE) -> str:
    """Return the picture as SVG to put into a page; its colours follow the page's theme by classes."""
    narrow = width != WIDE
    drawing = Drawing(width, f"{figure.key}-{'n' if narrow else 'w'}")
    role = _draw(drawing, figure, show)
    return drawing.finish(show(figure.title), show(alt_text(figure)), role)


def standalone(figure: Figure, show: Show) -> str:
    """Return the picture as a file for slides: with title, unit and source written on white."""
    width = MAP_WIDTH if isinstance(figure.content, Map) else WIDE
    drawing = Drawing(width, figure.key)
    _draw(drawing, figure, show)
    head = wrap(show(figure.title), width, 18, 3)
    source = wrap(show(figure.source), width, 11, 4) if figure.source else []
    top, height = 28 + 24 * len(head), drawing.height
    page = Drawing(width + 48, figure.key)
    page.height = top + height + 40 + 15 * len(source)
    page.rect(0, 0, page.width, page.height, "sheet")
    page.lines_of_text(24, 34, head, size=18, bold=True)
    page.text(24, 20 + 24 * len(head) + 12, show(figure.unit), paint="soft", size=12)
    page.add(f'<g transform="translate(24 {px(top + 18)})">{"".join(drawing.pieces)}</g>')
    page.lines_of_text(24, top + height + 36, source, paint="faint", size=11)
    return page.finish(show(figure.title), show(alt_text(figure)))


def _draw(drawing: Drawing, figure: Figure, show: Show) -> str:
    """Draw the content and return the role of the picture: one with links inside is a group."""
    content = figure.content
    if is_empty(content):
        drawing.text(0, 20, show(NO_DATA), paint="faint")
        drawing.height = 32
        return "img"
    match content:
        case Ranked():
            ranked(drawing, figure, content, show)
        case Stacked():
            stacked(drawing, figure, content, show)
        case Profile():
            profile(drawing, figure, content, show)
        case Distribution():
            distribution(drawing, figure, content, show)
        case Trend():
            trend(drawing, figure, content, show)
        case Slope():
            slope(drawing, figure, content, show)
        case Ranges():
            ranges(drawing, figure, content, show)
        case Map():
            draw_map(drawing, figure, content, show)
            return "group" if content.links else "img"
    return "img"
