"""A dozen small drawings on a 16 × 16 grid, drawn in the colour of the text around them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

_FILLED = {
    "up": "M8 3l6 10H2z",
    "down": "M8 13L2 3h12z",
    "same": "M2 6h12v1.8H2zM2 9.4h12v1.8H2z",
    "unsorted": "M8 1l4 5H4zM8 15l-4-5h8z",
}
_STROKED = {
    "search": "M11 11l4 4M12 7A5 5 0 112 7a5 5 0 0110 0z",
    "info": "M8 7v5M8 3.8v.4M15 8A7 7 0 111 8a7 7 0 0114 0z",
    "good": "M4.5 8.2l2.4 2.4 4.6-5M15 8A7 7 0 111 8a7 7 0 0114 0z",
    "care": "M8 6v4M8 11.8v.4M8 1.5L15 14.5H1z",
    "bad": "M5.5 5.5l5 5M10.5 5.5l-5 5M15 8A7 7 0 111 8a7 7 0 0114 0z",
    "download": "M8 1v9M4 6.5L8 10.5l4-4M2 14.5h12",
    "close": "M3 3l10 10M13 3L3 13",
    "next": "M6 2l6 6-6 6",
    "previous": "M10 2L4 8l6 6",
    "link": "M6.5 9.5l3-3M7 4.5l1.8-1.8a3 3 0 014.5 4.4L11.5 9M9 11.5l-1.8 1.8a3 3 0 01-4.5-4.4L4.5 7",
    "bell": "M2.5 12h11c-1-1-1.5-2.2-1.5-5a4 4 0 00-8 0c0 2.8-.5 4-1.5 5zM6.5 14.3h3",
    "file": "M4 1.5h5.5L13 5v9.5H4zM9.5 1.5V5H13",
}


def icon(name: str) -> SafeString:
    """Return the drawing as inline SVG, hidden from screen readers: words always stand beside it."""
    if name in _FILLED:
        path = format_html('<path fill="currentColor" d="{}"/>', _FILLED[name])
    else:
        path = format_html(
            '<path fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"'
            ' d="{}"/>',
            _STROKED[name],
        )
    return format_html(
        '<svg class="icon icon--{}" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        "{}</svg>",
        name,
        path,
    )
