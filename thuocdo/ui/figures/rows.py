"""Figures that have one row per thing: ranked bars, stacked and grouped parts, profiles, ranges of regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import say_later
from thuocdo.ui.figures.drawing import SMALL, TEXT, Drawing, measure, ticks, wrap
from thuocdo.ui.figures.spec import Figure, Profile, Ranges, Ranked, Show, Stacked

MEAN = say_later("Mean")
MEAN_OF_ALL = say_later("Mean of all")
BEST = say_later("Best")
_STEPS = 5  # shades of one colour that are told apart
_NARROW = 480  # px; below, the name of a row stands above its bar


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to px."""

    low: Fraction
    high: Fraction
    left: float
    right: float

    def __call__(self, value: Exact) -> float:
        share = (min(max(Fraction(value), self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return self.left + float(share) * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the names, the plot and the values of the rows go."""

    top: float
    left: float
    right: float
    height: float
    bar: float  # height of what is drawn
    names: tuple[tuple[str, ...], ...]
    above: bool  # names stand above their bars

    @classmethod
    def layout(cls, drawing: Drawing, top: float, names: Sequence[str], end: float, bar: float = 14) -> Rows:
        """Return the layout; `end` is the width that values need at the right."""
        if drawing.width < _NARROW:
            lines = tuple(tuple(wrap(name, drawing.width, lines=2)) for name in names)
            most = max((len(each) for each in lines), default=1)
            return cls(top, 0, drawing.width - end, most * 17 + bar + 16, bar, lines, True)
        widest = min(max((measure(name) for name in names), default=0) + 14, drawing.width * 0.36)
        lines = tuple(tuple(wrap(name, widest - 10, lines=2)) for name in names)
        most = max((len(each) for each in lines), default=1)
        return cls(top, widest, drawing.width - end, max(bar + 10, most * 17 + 6), bar, lines, False)

    @property
    def bottom(self) -> float:
        return self.top + self.height * len(self.names)

    def upright(self, drawing: Drawing, x: float, paint: str, width: float = 1) -> None:
        """Draw a line down through all rows; where names stand above, only beside the bars: it must cross no text."""
        if not self.above:
            drawing.line(x, self.top, x, self.bottom, paint, width)
            return
        for row, lines in enumerate(self.names):
            start = self.top + row * self.height + len(lines) * 17 - 2
            drawing.line(x, start, x, start + self.bar + 8, paint, width)

    def draw(self, drawing: Drawing, row: int, *, bold: bool = False) -> float:
        """Write the name of a row and return the middle of its bar."""
        y = self.top + row * self.height
        lines = list(self.names[row])
        if self.above:
            drawing.lines_of_text(0, y + TEXT, lines, bold=bold)
            return y + len(lines) * 17 + 2 + self.bar / 2
        middle = y + self.height / 2
        drawing.lines_of_text(0, middle + 4.5 - (len(lines) - 1) * 8, lines, bold=bold)
        return middle


def ranked(drawing: Drawing, figure: Figure, content: Ranked, show: Show) -> None:
    names = [f"{item.rank}. {show(item.label)}" if item.rank else show(item.label) for item in content.items]
    top = _mean_legend(drawing, figure, content.mean, show)
    rows = Rows.layout(drawing, top, names, measure(show(figure.rounded(content.maximum))) + 18)
    scale = Scale(Fraction(content.start), Fraction(content.maximum), rows.left, rows.right)
    _grid(drawing, scale, rows, show)
    for place, item in enumerate(content.items):
        middle = rows.draw(drawing, place, bold=item.emphasis)
        value = "–" if item.value is None else show(figure.rounded(item.value))
        if item.value is not None:
            _mark(
                drawing,
                scale,
                middle,
                rows.bar,
                item.value,
                "c1" if item.emphasis or not _any(content) else "c6",
                dot=content.start != 0,
            )
        drawing.text(drawing.width, middle + 4.5, value, anchor="end", bold=item.emphasis)
    if content.mean is not None:
        rows.upright(drawing, scale(content.mean), "mean", 2)
    drawing.height = rows.bottom + 24


def stacked(drawing: Drawing, figure: Figure, content: Stacked, show: Show) -> None:
    paints = _paints(content)
    top = drawing.legend([("square", paint, show(part)) for paint, part in zip(paints, content.parts, strict=True)], 0)
    bar = 9 * len(content.parts) if content.grouped else 16
    rows = Rows.layout(drawing, top, [show(item.label) for item in content.items], 56, bar)
    scale = Scale(Fraction(0), Fraction(content.maximum), rows.left, rows.right)
    _grid(drawing, scale, rows, show)
    for place, item in enumerate(content.items):
        middle = rows.draw(drawing, place)
        reached, y = Fraction(0), middle - bar / 2
        for part, paint, value in zip(content.parts, paints, item.values, strict=True):
            told = f"{show(item.label)} – {show(part)}: {show(None if value is None else figure.rounded(value))}"
            if content.grouped:
                drawing.rect(rows.left, y, scale(value or 0) - rows.left, 8, paint, told)
                y += 9
            else:
                x, reached = scale(reached), reached + Fraction(value or 0)
                drawing.rect(x, y, scale(reached) - x - 1, bar, paint, told)
        if not content.grouped:
            total = sum((Fraction(value) for value in item.values if value is not None), Fraction(0))
            end = item.end or figure.rounded(total)
            drawing.text(drawing.width, middle + 4.5, show(end), anchor="end", bold=True)
    drawing.height = rows.bottom + 24


def _paints(content: Stacked) -> list[str]:
    """Return a colour for each part: steps of one scale from light to dark, or eight that are told apart."""
    count = len(content.parts)
    if content.steps and count <= _STEPS:
        return [f"m{1 + place * (_STEPS - 1) // max(count - 1, 1)}" for place in range(count)]
    return [f"c{place % 8 + 1}" for place in range(count)]


def profile(drawing: Drawing, figure: Figure, content: Profile, show: Show) -> None:
    entries = [("dot", "c1", show(content.unit_name))]
    if any(row.mean is not None for row in content.rows):
        entries.append(("diamond", "mean", show(MEAN)))
    if any(row.best is not None for row in content.rows):
        entries.append(("ring", "c3", show(BEST)))
    top = drawing.legend(entries, 0)
    ends = [
        f"{show(None if row.value is None else figure.rounded(row.value))} / {show(Fraction(row.maximum))}"
        for row in content.rows
    ]
    rows = Rows.layout(drawing, top, [show(row.label) for row in content.rows], max(map(measure, ends)) + 22, 18)
    scale = Scale(Fraction(0), Fraction(100), rows.left + 8, rows.right - 8)
    _grid(drawing, scale, rows, lambda value: f"{show(value)}%")
    for place, row in enumerate(content.rows):
        middle = rows.draw(drawing, place)
        drawing.line(scale(0), middle, scale(100), middle, "track", 6)
        share = _shares(row.maximum)
        if row.value is not None:
            drawing.line(scale(0), middle, scale(share(row.value)), middle, "c1", 3)
        if row.best is not None:
            drawing.dot(
                scale(share(row.best)),
                middle,
                6,
                "c3",
                hollow=True,
                title=f"{show(BEST)}: {show(figure.rounded(row.best))}",
            )
        if row.mean is not None:
            drawing.diamond(
                scale(share(row.mean)), middle, 6, "mean", f"{show(MEAN)}: {show(figure.rounded(row.mean))}"
            )
        if row.value is not None:
            drawing.dot(scale(share(row.value)), middle, 5, "c1", title=f"{show(content.unit_name)}: {ends[place]}")
        drawing.text(drawing.width, middle + 4.5, ends[place], anchor="end")
    drawing.height = rows.bottom + 24


def ranges(drawing: Drawing, figure: Figure, content: Ranges, show: Show) -> None:
    low, high = min(group.low for group in content.groups), max(group.high for group in content.groups)
    marks = ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else Fraction(1)
    top = drawing.legend(
        [
            ("square", "m2", show(say_later("lowest to highest"))),
            ("dot", "c1", show(MEAN)),
            *([("line", "mean", _mean_of_all(figure, content.overall, show))] if content.overall is not None else []),
        ],
        0,
    )
    rows = Rows.layout(drawing, top, [f"{show(group.label)} ({group.n})" for group in content.groups], 56, 14)
    scale = Scale(Fraction(low) // step * step, -(-Fraction(high) // step) * step, rows.left, rows.right)
    _grid(drawing, scale, rows, show)
    for place, group in enumerate(content.groups):
        middle = rows.draw(drawing, place)
        told = f"{show(group.label)}: {show(figure.rounded(group.low))}–{show(figure.rounded(group.high))}"
        drawing.rect(scale(group.low), middle - 5, max(scale(group.high) - scale(group.low), 2), 10, "m2", told)
        drawing.dot(scale(group.mean), middle, 6, "c1", title=f"{show(MEAN)}: {show(figure.rounded(group.mean))}")
        drawing.text(drawing.width, middle + 4.5, show(figure.rounded(group.mean)), anchor="end", bold=True)
    if content.overall is not None:
        rows.upright(drawing, scale(content.overall), "mean", 2)
    drawing.height = rows.bottom + 24


def _mean_legend(drawing: Drawing, figure: Figure, mean: Exact | None, show: Show) -> float:
    return 0.0 if mean is None else drawing.legend([("line", "mean", _mean_of_all(figure, mean, show))], 0)


def _mean_of_all(figure: Figure, mean: Exact, show: Show) -> str:
    return f"{show(MEAN_OF_ALL)}: {show(figure.rounded(mean))}"


def _grid(drawing: Drawing, scale: Scale, rows: Rows, show: Callable[[Exact], str]) -> None:
    about = 3 if scale.right - scale.left < 260 else 5
    for value in ticks(scale.low, scale.high, about):
        rows.upright(drawing, scale(value), "line")
        drawing.text(scale(value), rows.bottom + 16, show(value), paint="faint", size=SMALL, anchor="middle")


def _mark(drawing: Drawing, scale: Scale, middle: float, bar: float, value: Exact, paint: str, *, dot: bool) -> None:
    if dot:
        drawing.line(scale.left, middle, scale(value), middle, "track", 2)
        drawing.dot(scale(value), middle, 5, paint)
    else:
        drawing.rect(scale.left, middle - bar / 2, scale(value) - scale.left, bar, paint)


def _any(content: Ranked) -> bool:
    return any(item.emphasis for item in content.items)


def _shares(maximum: Exact) -> Callable[[Exact], Fraction]:
    return lambda value: Fraction(value) * 100 / (Fraction(maximum) or 1)
