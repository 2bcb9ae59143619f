"""SVG in small pieces: real text, classes for the page's colours, presentation attributes for everywhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from html import escape

from thuocdo.kernel.numbers import Exact

TEXT = 13  # px, of labels; never less than 11 where a phone shows it
SMALL = 12
FONT = "'Be Vietnam Pro', 'Be Vietnam Fallback', system-ui, sans-serif"
PAINT = {
    "ink": "#1b1f2a",
    "soft": "#494e5b",
    "faint": "#5d626e",
    "line": "#dcd7cc",
    "axis": "#7d786d",
    "track": "#e7e3da",
    "sheet": "#ffffff",
    "mean": "#a3271f",
    **dict(
        zip(
            ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"),
            ("#2f4798", "#b97a0f", "#2c7a6d", "#b1493c", "#7b4b8a", "#5b7fa6", "#6d7a2f", "#77716a"),
            strict=True,
        )
    ),
    **dict(
        zip(
            ("m0", "m1", "m2", "m3", "m4", "m5"),
            ("#f3f0e9", "#dce1f0", "#b3bedf", "#8396c8", "#4e68ad", "#22377a"),
            strict=True,
        )
    ),
}
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "12 4", "1 4", "6 2 1 2")  # lines differ without colour too

# Advance widths of Be Vietnam Pro in thousandths of an em; marks stand over their letter and take no room.
_WIDTHS = {
    **dict.fromkeys("ijlI'|", 262), **dict.fromkeys(" .,:;!", 285), **dict.fromkeys("fr()[]t", 410),
    **dict.fromkeys("sz", 505), **dict.fromkeys("kvxyunhươ-", 575), **dict.fromkeys("aebcdgopqđ", 640),
    **dict.fromkeys("EFLTJ", 620), **dict.fromkeys("ABCDGHKNOPQRSUVXYZĐƠƯ", 740), **dict.fromkeys("mMwW%", 880),
    **dict.fromkeys("0123456789–−", 680),
}  # fmt: skip


def measure(text: str, size: float = TEXT) -> float:
    """Return about how wide a text is, in px."""
    letters = (char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return sum(_WIDTHS.get(char, 620) for char in letters) * size / 1000


def wrap(text: str, width: float, size: float = TEXT, lines: int = 3) -> list[str]:
    """Return the text in at most so many lines that fit the width; what is left over ends in an ellipsis."""
    wrapped: list[str] = []
    for word in text.split():
        if wrapped and measure(f"{wrapped[-1]} {word}", size) <= width:
            wrapped[-1] += f" {word}"
        else:
            wrapped.append(word)
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], f"{wrapped[lines - 1]}…"]
    return wrapped or [""]


def px(value: float | Exact) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{float(value):.1f}"
    return "0" if text in {"-0.0", "0.0"} else text.removesuffix(".0")


def ticks(low: Exact, high: Exact, about: int = 5) -> list[Fraction]:
    """Return round numbers from `low` to `high`, about so many, a step of 1, 2, 2.5 or 5 times a power of ten apart."""
    low, high = Fraction(low), Fraction(high)
    if high <= low:
        return [low]
    rough = (high - low) / about
    power = Fraction(1)
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    step = next(power * factor for factor in (1, 2, Fraction(5, 2), 5, 10) if power * factor >= rough)
    first = -((-low) // step)
    count = int((high - first * step) // step)
    return [(first + each) * step for each in range(count + 1)]


class Drawing:
    """Collects the pieces of one picture. Coordinates are px of its own width."""

    def __init__(self, width: float, key: str) -> None:
        self.width, self.height, self.key = width, 0.0, key
        self.pieces: list[str] = []

    def add(self, piece: str) -> None:
        self.pieces.append(piece)

    def rect(
        self, x: float, y: float, width: float, height: float, paint: str, title: str = "", more: str = ""
    ) -> None:
        inside = f"<title>{escape(title)}</title>" if title else ""
        self.add(
            f'<rect x="{px(x)}" y="{px(y)}" width="{px(max(width, 0))}" height="{px(height)}" {_paint(paint)}{more}'
            + (f">{inside}</rect>" if inside else "/>")
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, paint: str, width: float = 1, dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<path d="M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}" {_stroke(paint)} stroke-width="{px(width)}"{dashed}/>'
        )

    def polyline(self, points: Iterable[tuple[float, float]], paint: str, width: float = 2, dash: str = "") -> None:
        path = "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(
            f'<path d="{path}" fill="none" stroke-linejoin="round" {_stroke(paint)}'
            f' stroke-width="{px(width)}"{dashed}/>'
        )

    def dot(self, x: float, y: float, radius: float, paint: str, *, hollow: bool = False, title: str = "") -> None:
        inside = f"<title>{escape(title)}</title>" if title else ""
        look = _paint(paint)
        if hollow:
            look = f'class="f-sheet l-{paint}" fill="{PAINT["sheet"]}" stroke="{PAINT[paint]}" stroke-width="2"'
        self.add(f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" {look}>{inside}</circle>')

    def diamond(self, x: float, y: float, radius: float, paint: str, title: str = "") -> None:
        inside = f"<title>{escape(title)}</title>" if title else ""
        side = px(radius)
        d = f"M{px(x)} {px(y - radius)}l{side} {side}l-{side} {side}l-{side}-{side}z"
        self.add(f'<path d="{d}" {_paint(paint)}>{inside}</path>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        paint: str = "ink",
        size: float = TEXT,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """Write one line; `y` is the base line."""
        end = f' text-anchor="{anchor}"' if anchor != "start" else ""
        weight = ' font-weight="600"' if bold else ""
        sized = f' font-size="{px(size)}"' if size != TEXT else ""
        self.add(
            f'<text x="{px(x)}" y="{px(y)}" {_paint(paint)}{sized}{end}{weight}>{escape(text, quote=False)}</text>'
        )

    def lines_of_text(
        self,
        x: float,
        y: float,
        lines: list[str],
        *,
        paint: str = "ink",
        size: float = TEXT,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """Write several lines; `y` is the base line of the first."""
        for place, each in enumerate(lines):
            self.text(x, y + place * size * 1.25, each, paint=paint, size=size, anchor=anchor, bold=bold)

    @contextmanager
    def link(self, url: str) -> Iterator[None]:
        """Everything drawn inside leads to `url`."""
        if url:
            self.add(f'<a href="{escape(url)}">')
        yield
        if url:
            self.add("</a>")

    def legend(self, entries: Iterable[tuple[str, str, str]], y: float) -> float:
        """Draw (sign, paint, text) in rows from the left and return where the picture goes on."""
        x = 0.0
        for sign, paint, text in entries:
            width = 18 + measure(text, SMALL) + 18
            if x and x + width > self.width:
                x, y = 0.0, y + 20
            middle = y + 7
            if sign == "square":
                self.rect(x, middle - 6, 12, 12, paint)
            elif sign == "diamond":
                self.diamond(x + 6, middle, 6, paint)
            elif sign == "line":
                self.line(x + 6, middle - 8, x + 6, middle + 8, paint, 2)
            else:
                self.dot(x + 6, middle, 5, paint, hollow=sign == "ring")
            self.text(x + 18, middle + 4.5, text, paint="soft", size=SMALL)
            x += width
        return y + 28

    def finish(self, title: str, description: str, role: str = "img") -> str:
        """Return the whole picture with its name and text alternative."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {px(self.width)} {px(self.height)}"'
            f' width="{px(self.width)}" height="{px(self.height)}" role="{role}"'
            f' font-family="{escape(FONT)}" font-size="{TEXT}"'
            f' aria-labelledby="{self.key}-t {self.key}-d"><title id="{self.key}-t">{escape(title)}</title>'
            f'<desc id="{self.key}-d">{escape(description)}</desc>{"".join(self.pieces)}</svg>'
        )


def _paint(paint: str) -> str:
    return f'class="f-{paint}" fill="{PAINT[paint]}"'


def _stroke(paint: str) -> str:
    return f'class="l-{paint}" stroke="{PAINT[paint]}"'
