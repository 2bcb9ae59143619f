"""Figures over time and over values: trends, moves between two rankings, distributions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from thuocdo.kernel.sentences import say_later
from thuocdo.ui.figures.drawing import DASHES, SMALL, Drawing, measure, ticks, wrap
from thuocdo.ui.figures.rows import MEAN_OF_ALL, Scale
from thuocdo.ui.figures.spec import Distribution, Figure, Line, Show, Slope, Trend

_UNITS = say_later("Number of units")
_ROW = 18.0  # px from one name to the next


def trend(drawing: Drawing, figure: Figure, content: Trend, show: Show) -> None:
    known = [Fraction(value) for line in content.lines for value in line.values if value is not None]
    marks = ticks(min(known), max(known), 4)
    step = marks[1] - marks[0] if len(marks) > 1 else Fraction(1)
    low, high = min(known) // step * step, -(-max(known) // step) * step
    paints = [f"c{place % 8 + 1}" for place in range(len(content.lines))]
    top = drawing.legend(
        [("dot", paint, show(line.label)) for paint, line in zip(paints, content.lines, strict=True)], 0
    )
    plot = 200.0
    left = max(measure(show(each), SMALL) for each in (low, high)) + 12
    across = Scale(Fraction(0), Fraction(max(len(content.periods) - 1, 1)), left + 14, drawing.width - 30)
    up = Scale(low, high, top + 12, top + 12 + plot) if content.ranks else Scale(low, high, top + 12 + plot, top + 12)
    for value in ticks(low, high, 4):
        drawing.line(left, up(value), drawing.width, up(value), "line")
        drawing.text(left - 8, up(value) + 4, show(value), paint="faint", size=SMALL, anchor="end")
    for place, period in enumerate(content.periods):
        drawing.text(across(place), top + plot + 36, period, paint="soft", size=SMALL, anchor="middle")
        if place in content.breaks:
            x = (across(place) + across(place - 1)) / 2
            drawing.line(x, top + 4, x, top + plot + 20, "axis", 1, "3 3")
    for place, line in enumerate(content.lines):
        _one_line(drawing, figure, content, line, place, across, up, show)
    drawing.height = top + plot + 46


def _one_line(
    drawing: Drawing, figure: Figure, content: Trend, line: Line, place: int, across: Scale, up: Scale, show: Show
) -> None:
    paint, dash = f"c{place % 8 + 1}", DASHES[place % len(DASHES)]
    points = [(at, across(at), up(value), value) for at, value in enumerate(line.values) if value is not None]
    for before, after in pairwise(points):
        if after[0] - before[0] == 1 and after[0] not in content.breaks:
            drawing.line(before[1], before[2], after[1], after[2], paint, 3 if line.emphasis else 2, dash)
    for at, x, y, value in points:
        told = f"{show(line.label)}, {content.periods[at]}: {show(figure.rounded(value))}"
        drawing.dot(x, y, 4.5, paint, title=told)
        if len(content.lines) == 1 or (line.emphasis and at == points[-1][0]):
            others = [other.values[at] for other in content.lines if other is not line]
            lowest = any(other is not None and Fraction(other) > Fraction(value) for other in others) != content.ranks
            drawing.text(
                x,
                y + (20 if lowest and others else -9),
                show(figure.rounded(value)),
                size=SMALL,
                anchor="middle",
                bold=True,
            )


def slope(drawing: Drawing, figure: Figure, content: Slope, show: Show) -> None:
    """Draw every unit at its rank in both years. Units without one of the ranks stand without a line."""
    y_of, bottom = _places(content)
    names = max((measure(show(move.label)) for move in content.moves), default=0)
    room = min(names + 34, drawing.width * 0.4)
    left, right = room, drawing.width - room
    drawing.text(left, 14, show(content.before), paint="soft", anchor="end", bold=True)
    drawing.text(right, 14, show(content.after), paint="soft", bold=True)
    for place, move in enumerate(content.moves):
        paint = "c8"
        if move.emphasis:
            paint = "c3" if (move.after or 0) < (move.before or 0) else "c4"
        name = wrap(show(move.label), room - 30, lines=1)[0]
        if move.before is not None and move.after is not None:
            line = (left + 8, y_of[place, 0], right - 8, y_of[place, 1])
            drawing.line(*line, paint, 3 if move.emphasis else 1.2)
        if move.before is not None:
            y = y_of[place, 0]
            drawing.dot(left + 8, y, 3.5, paint)
            drawing.text(left, y + 4.5, f"{name}  {move.before}", anchor="end", size=SMALL, bold=move.emphasis)
        if move.after is not None:
            y = y_of[place, 1]
            drawing.dot(right - 8, y, 3.5, paint)
            drawing.text(right, y + 4.5, f"{move.after}  {name}", size=SMALL, bold=move.emphasis)
    drawing.height = bottom


def _places(content: Slope) -> tuple[dict[tuple[int, int], float], float]:
    """Return the height of every (unit, side) and of the whole. Equal ranks stand below one another, never over."""
    sides = [[move.before for move in content.moves], [move.after for move in content.moves]]
    y, y_of = 40.0, {}
    for rank in sorted({rank for side in sides for rank in side if rank is not None}):
        shares = [[place for place, each in enumerate(side) if each == rank] for side in sides]
        for side, places in enumerate(shares):
            for below, place in enumerate(places):
                y_of[place, side] = y + below * _ROW
        y += max(map(len, shares)) * _ROW
    return y_of, y


def classes_of(content: Distribution) -> list[tuple[Fraction, Fraction, int]]:
    """Return (lower bound, upper bound, how many) for every class from the lowest to the highest value.

    The lower bound is in the class, the upper is not; empty classes between are kept.
    """
    step = Fraction(content.step)
    places = [int(Fraction(value) // step) for value in content.values]
    if not places:
        return []
    return [(at * step, (at + 1) * step, places.count(at)) for at in range(min(places), max(places) + 1)]


def distribution(drawing: Drawing, figure: Figure, content: Distribution, show: Show) -> None:
    classes = classes_of(content)
    entries = []
    if content.mean is not None:
        entries.append(("line", "mean", f"{show(MEAN_OF_ALL)}: {show(figure.rounded(content.mean))}"))
    if content.here is not None and content.here.value is not None:
        entries.append(("diamond", "c2", f"{show(content.here.label)}: {show(figure.rounded(content.here.value))}"))
    entries.append(("square", "c1", show(_UNITS)))
    top, plot = drawing.legend(entries, 0) + 14, 180.0
    low, high = classes[0][0], classes[-1][1]
    across = Scale(low, high, 8, drawing.width - 8)
    up = Scale(Fraction(0), Fraction(max(count for _, _, count in classes)), top + plot, top)
    every = -(-len(classes) * 44 // int(drawing.width))
    for place, (start, end, count) in enumerate(classes):
        told = f"{show(start)}–<{show(end)}: {count}"
        drawing.rect(across(start) + 1, up(count), across(end) - across(start) - 2, top + plot - up(count), "c1", told)
        if count:
            x = (across(start) + across(end)) / 2
            drawing.text(x, up(count) - 5, str(count), size=SMALL, anchor="middle", bold=True)
        if place % every == 0:
            drawing.text(across(start), top + plot + 18, show(start), paint="faint", size=SMALL, anchor="middle")
    drawing.line(0, top + plot, drawing.width, top + plot, "axis")
    if content.mean is not None:
        drawing.line(across(content.mean), top - 10, across(content.mean), top + plot, "mean", 2)
    if content.here is not None and content.here.value is not None:
        drawing.diamond(across(content.here.value), top + plot, 7, "c2", show(content.here.label))
    drawing.height = top + plot + 26
