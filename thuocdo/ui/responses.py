"""Files that a figure gives: its data as CSV, its picture as SVG for slides."""

from __future__ import annotations

from django.http import HttpResponse

from thuocdo.kernel.vietnamese import slug
from thuocdo.ui.figures import Figure, csv_text, standalone
from thuocdo.ui.language import show

_BOM = "\ufeff"  # tells spreadsheets that the Vietnamese in it is UTF-8


def figure_csv(figure: Figure) -> HttpResponse:
    """Return the figure's table as a CSV file: exact values, decimal point, headers in the reader's language."""
    return _file(_BOM + csv_text(figure, show), "text/csv; charset=utf-8", figure, "csv")


def figure_svg(figure: Figure) -> HttpResponse:
    """Return the figure as a picture on white with title, unit and source, to put into slides and reports."""
    return _file(standalone(figure, show), "image/svg+xml", figure, "svg")


def _file(content: str, kind: str, figure: Figure, ending: str) -> HttpResponse:
    name = slug(show(figure.title))[:80].strip("-") or figure.key
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'})
