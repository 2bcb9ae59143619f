"""What a figure says, before anyone draws it: one value that yields picture, table, CSV and text alternative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from thuocdo.kernel.numbers import Exact, RoundingPolicy
from thuocdo.kernel.sentences import Sentence, Value

Text: TypeAlias = str | Sentence  # a string is data and stays as it is
Show: TypeAlias = Callable[[Value], str]  # how values are shown in the reader's language: `ui.language.show`


@dataclass(frozen=True, slots=True)
class Item:
    """One unit with one value. `rank` is shown as given ("5", "5–6")."""

    label: Text
    value: Exact | None
    link: str = ""
    rank: str = ""
    emphasis: bool = False
    more: tuple[Value, ...] = ()  # further columns of the table


@dataclass(frozen=True, slots=True)
class Ranked:
    """Bars from zero to `maximum`, one per unit, in the order given; with `start` above zero, dots on a scale.

    `head` is what the rows of the table are called (units, if nothing is said), `more` its further columns.
    """

    items: tuple[Item, ...]
    maximum: Exact = 100
    start: Exact = 0
    mean: Exact | None = None
    head: Text = ""
    more: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class StackedItem:
    label: Text
    values: tuple[Exact | None, ...]  # one per part
    link: str = ""
    end: Text = ""  # what stands at the end of the bar instead of the total
    more: tuple[Value, ...] = ()  # further columns of the table


@dataclass(frozen=True, slots=True)
class Stacked:
    """Parts of a total per unit, one behind the other, or one below the other when `grouped`.

    `steps` paints the parts as steps of one scale, from light to dark. `head` and `more` as in `Ranked`.
    """

    parts: tuple[Text, ...]
    items: tuple[StackedItem, ...]
    maximum: Exact
    grouped: bool = False
    steps: bool = False
    head: Text = ""
    more: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One component: points of a unit, the maximum, and the mean and the best of all units."""

    label: Text
    value: Exact | None
    maximum: Exact
    mean: Exact | None = None
    best: Exact | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A unit's components as shares of their maxima, beside the mean and the best."""

    unit_name: Text
    rows: tuple[ProfileRow, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many units have how much; classes of `step`, lower bound included. `here` marks one unit."""

    values: tuple[Exact, ...]
    step: Exact
    mean: Exact | None = None
    here: Item | None = None


@dataclass(frozen=True, slots=True)
class Line:
    label: Text
    values: tuple[Exact | None, ...]  # one per period
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """Values over periods. `ranks` turns the axis round: first is on top."""

    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    ranks: bool = False
    breaks: tuple[int, ...] = ()  # positions of periods that are not comparable with the one before


@dataclass(frozen=True, slots=True)
class Move:
    label: Text
    before: int | None  # rank
    after: int | None  # rank
    emphasis: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Slope:
    """Ranks of two years and the lines between them."""

    before: Text
    after: Text
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Range:
    label: Text
    low: Exact
    mean: Exact
    high: Exact
    n: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Groups (regions) with their lowest, mean and highest value; `overall` is the mean of all units."""

    groups: tuple[Range, ...]
    overall: Exact | None = None


MapKind: TypeAlias = Literal["provinces_63", "provinces_34"]


@dataclass(frozen=True, slots=True)
class Map:
    """Provinces coloured by class of value; None and missing names are hatched.

    `breaks` are the lower bounds of the second to the last class; without them there are five classes of about equal
    numbers of units. `note` may say of what date the provinces are.
    """

    kind: MapKind
    values: Mapping[str, Exact | None]
    links: Mapping[str, str] | None = None
    breaks: tuple[Exact, ...] = ()


Content: TypeAlias = Ranked | Stacked | Profile | Distribution | Trend | Slope | Ranges | Map


def is_empty(content: Content) -> bool:
    """Tell whether there is nothing to draw. A map is never empty: the country is there."""
    parts: tuple[object, ...]
    match content:
        case Ranked() | Stacked():
            parts = content.items
        case Profile():
            parts = content.rows
        case Distribution():
            parts = content.values
        case Trend():
            parts = tuple(value for line in content.lines for value in line.values if value is not None)
        case Slope():
            parts = content.moves
        case Ranges():
            parts = content.groups
        case Map():
            return False
    return not parts


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: what is measured (`title`, `unit`), of how many (`n`), how surely (`interval`), by whom (`source`).

    `key` is its id on the page. `csv_link` and `svg_link` are stable addresses of its data and its picture.
    """

    title: Text
    unit: Text
    content: Content
    source: Text = ""
    n: int | None = None
    interval: Text = ""
    method_link: str = ""
    csv_link: str = ""
    svg_link: str = ""
    note: Text = ""
    places: int = 2
    key: str = "figure"

    def rounded(self, value: Exact) -> Value:
        """Return a value with the figure's decimals; counts (`int`) stay as they are."""
        return value if isinstance(value, int) else RoundingPolicy(self.places)(value)
