"""What a figure says in a sentence or two, for those who can't see it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from thuocdo.kernel.numbers import Exact
from thuocdo.kernel.sentences import Sentence, Value, say_later
from thuocdo.ui.figures.lines import classes_of
from thuocdo.ui.figures.maps import HOANG_SA, TRUONG_SA
from thuocdo.ui.figures.spec import (
    Distribution,
    Figure,
    Map,
    Profile,
    Ranges,
    Ranked,
    Slope,
    Stacked,
    Text,
    Trend,
)


def alt_text(figure: Figure) -> Sentence:  # noqa: PLR0911 - one return per kind of figure
    """Return the text alternative: what kind of figure, how many, and what stands out."""
    content = figure.content
    match content:
        case Ranked():
            pairs = [(item.label, item.value) for item in content.items]
            return _extremes(figure, say_later("Bar chart."), pairs)
        case Map():
            text = _extremes(figure, say_later("Map of provinces."), list(content.values.items()))
            return say_later("%(text)s Shown as insets: %(insets)s.", text=text, insets=(HOANG_SA, TRUONG_SA))
        case Stacked():
            return say_later(
                "Bars of %(count)s units made of: %(parts)s.", count=len(content.items), parts=tuple(content.parts)
            )
        case Profile():
            return _profile(content)
        case Distribution():
            return _distribution(figure, content)
        case Trend():
            return _trend(figure, content)
        case Slope():
            return say_later(
                "Ranks of %(count)s units in %(before)s and %(after)s, joined by lines.",
                count=len(content.moves),
                before=content.before,
                after=content.after,
            )
        case Ranges():
            pairs = [(group.label, group.mean) for group in content.groups]
            return _extremes(figure, say_later("Means of groups with their lowest and highest values."), pairs)


def _extremes(figure: Figure, kind: Sentence, pairs: Iterable[tuple[Text, Exact | None]]) -> Sentence:
    known = sorted(((Fraction(value), label, value) for label, value in pairs if value is not None), key=lambda x: x[0])
    if not known:
        return say_later("%(kind)s No data.", kind=kind)
    (_, lowest, low), (_, highest, high) = known[0], known[-1]
    return say_later(
        "%(kind)s %(number)s values; the highest is %(highest)s with %(high)s, the lowest %(lowest)s with %(low)s.",
        kind=kind,
        number=len(known),
        highest=highest,
        high=figure.rounded(high),
        lowest=lowest,
        low=figure.rounded(low),
    )


def _profile(content: Profile) -> Sentence:
    both = [(row.label, row.value, row.mean) for row in content.rows if row.value is not None and row.mean is not None]
    above = [label for label, value, mean in both if Fraction(value) > Fraction(mean)]
    shown: Value = tuple(above) if above else say_later("none")
    return say_later(
        "Points of %(unit)s in %(number)s components as shares of the maximum. Above the mean: %(above)s.",
        unit=content.unit_name,
        number=len(content.rows),
        above=shown,
    )


def _distribution(figure: Figure, content: Distribution) -> Sentence:
    classes = classes_of(content)
    if not classes:
        return say_later("%(kind)s No data.", kind=say_later("Histogram."))
    start, end, most = max(classes, key=lambda each: each[2])
    return say_later(
        "Histogram of %(number)s units in %(classes)s classes. Most, %(most)s, lie from %(start)s to below %(end)s.",
        number=len(content.values),
        classes=len(classes),
        most=most,
        start=start,
        end=end,
    )


def _trend(figure: Figure, content: Trend) -> Sentence:
    lines: list[Value] = []
    for line in content.lines:
        known = [
            (period, value) for period, value in zip(content.periods, line.values, strict=True) if value is not None
        ]
        if known:
            (first, before), (last, after) = known[0], known[-1]
            lines.append(
                say_later(
                    "%(label)s from %(before)s in %(first)s to %(after)s in %(last)s",
                    label=line.label,
                    before=figure.rounded(before),
                    first=first,
                    after=figure.rounded(after),
                    last=last,
                )
            )
    return say_later("Line chart. %(lines)s.", lines=tuple(lines))
