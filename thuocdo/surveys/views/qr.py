"""QR codes as SVG paths: one path of dark squares, so that it prints sharp at any size and needs no picture."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # modules of white around it, as the standard asks for


@lru_cache(maxsize=500)
def path(text: str) -> tuple[int, str]:
    """Return how many modules wide the code of a text is, white border included, and its dark squares as a path."""
    drawing = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    drawing.add_data(text)
    drawing.make(fit=True)
    rows = drawing.get_matrix()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            width = next((at for at in range(x, len(row)) if not row[at]), len(row)) - x
            runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(rows), "".join(runs)


def svg(text: str, label: str) -> SafeString:
    """Return the code of a text as an SVG document, dark on white also where the page is dark."""
    size, dark = path(text)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" class="qr"'
        ' shape-rendering="crispEdges"><rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
        size, label, dark,
    )  # fmt: skip
