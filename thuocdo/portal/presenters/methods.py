"""What the method pages tell: their topics, and worked examples computed by the code that computes the results.

An example is never typed in: were the method to change, the page would say something else, and a test would fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.domain.ranking import RankStyle, mean, rank
from thuocdo.kernel.numbers import SHOWN, Exact, RoundingPolicy
from thuocdo.kernel.sentences import Sentence
from thuocdo.kernel.sentences import say_later as _s
from thuocdo.ui.parts import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Topic:
    """One page about one step of the method."""

    slug: str
    title: Sentence
    summary: Sentence

    @property
    def template(self) -> str:
        return f"portal/methods/{self.slug}.html"


TOPICS = (
    Topic(
        "cham-diem",
        _s("From points to an index"),
        _s("How points are earned at each criterion, and how they add up to an index between 0 and 100."),
    ),
    Topic(
        "lam-tron",
        _s("Rounding"),
        _s("Everything is computed exactly and rounded once, when it is shown. Why printed columns may miss by 0.01."),
    ),
    Topic(
        "xep-hang",
        _s("Ranking"),
        _s("Unrounded values decide. Three styles say what happens when two units are equal."),
    ),
    Topic(
        "xep-loai",
        _s("Classification bands"),
        _s("Where a band begins and ends, and what happens to a value in no band."),
    ),
    Topic(
        "trung-binh",
        _s("Means, regions and spread"),
        _s("What a mean of units says, what it does not say, and how regions are compared."),
    ),
    Topic(
        "so-sanh",
        _s("Comparing units and years"),
        _s("Mergers, new criteria sets and different indices: what can be compared and what cannot."),
    ),
    Topic(
        "diem-mat",
        _s("Lost points"),
        _s("Which points a unit did not get, why, and where most could have been gained."),
    ),
    Topic(
        "kiem-tra",
        _s("How printed tables are audited"),
        _s("Every published table is computed again. What a finding means, and what it does not mean."),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}

_HAI_PHONG = (
    (_s("Appraisal"), "60.50", "58.87"),
    (_s("Satisfaction (SIPAS)"), "10", "9.34"),
    (_s("Survey of leaders and managers"), "23.50", "19.33"),
    (_s("Socio-economic development"), "6", "4.25"),
)
PRINTED_HAI_PHONG = Decimal("91.80")
_HAI_DUONG = (Decimal("75.10"), Decimal("8.42"))
_TIED = (("A", "92.50"), ("B", "88.25"), ("C", "88.25"), ("D", "81.00"))
_CLOSE = (("Lạng Sơn", "87.1146"), ("Điện Biên", "87.1105"))
_FOUR = ("80.125", "80.115", "80.005", "79.995")


def earned_in_time(tasks: int, late: int, in_time_points: Exact, late_points: Exact) -> Fraction:
    """Return the weighted share of Hải Dương's criterion: each task earns by how it was done, over all tasks."""
    return (Fraction(tasks - late) * Fraction(in_time_points) + Fraction(late) * Fraction(late_points)) / tasks


def earned_by_ratio(achieved: int, assigned: int, maximum: Exact, cutoff_percent: Exact = 0) -> Fraction:
    """Return achieved ÷ assigned × maximum, and nothing below the cut-off."""
    ratio = Fraction(achieved, assigned)
    return ratio * Fraction(maximum) if ratio * 100 >= Fraction(cutoff_percent) else Fraction(0)


def scoring_examples() -> Table:
    """Return rules in words with what they earned in Hải Dương in 2022."""
    rows: Sequence[tuple[Sentence, Sentence, Fraction, Exact]] = (
        (
            _s("Each task earns by how it was done"),
            _s("19 tasks: 16 in time, 3 late. (16 × 1.5 + 3 × 1.0) ÷ 19"),
            earned_in_time(19, 3, Decimal("1.5"), Decimal(1)),
            Decimal("1.5"),
        ),
        (
            _s("Achieved ÷ assigned × maximum"),
            _s("8 of 30 applications share data. 8 ÷ 30 × 1"),
            earned_by_ratio(8, 30, 1),
            1,
        ),
        (
            _s("Achieved ÷ assigned × maximum, nothing below 70%"),
            _s("9 of 16 targets were met: 56.25%, below the cut-off"),
            earned_by_ratio(9, 16, 2, 70),
            2,
        ),
    )
    return Table(
        _s("Three rules at work (Hải Dương, 2022)"),
        (
            Column(_s("Rule")),
            Column(_s("Example")),
            Column(_s("Points"), numeric=True, places=3),
            Column(_s("Maximum"), numeric=True),
            Column(_s("Lost"), numeric=True, places=3),
        ),
        tuple(
            Row((rule, example, points, maximum, Fraction(maximum) - points)) for rule, example, points, maximum in rows
        ),
    )


def adding_up() -> Table:
    """Return the parts of Hải Phòng's PAR INDEX 2021 and their sum, exactly as printed."""
    parts = [(label, Decimal(maximum), Decimal(points)) for label, maximum, points in _HAI_PHONG]
    total, most = sum(points for _, _, points in parts), sum(maximum for _, maximum, _ in parts)
    return Table(
        _s("Hải Phòng, PAR INDEX 2021"),
        (
            Column(_s("Where points come from")),
            Column(_s("Points"), numeric=True, places=2),
            Column(_s("Maximum"), numeric=True, places=2),
            Column(_s("Points ÷ maximum × 100"), numeric=True, places=2),
        ),
        (
            *(Row((label, points, maximum, points / maximum * 100)) for label, maximum, points in parts),
            Row((_s("Sum of the printed parts"), total, most, total / most * 100), emphasis=True),
        ),
    )


def hai_duong() -> dict[str, Decimal]:
    """Return the two parts of Hải Dương's index of 2022, their sum, and what was lost of 100."""
    fields, sipas = _HAI_DUONG
    return {"fields": fields, "sipas": sipas, "index": fields + sipas, "lost": 100 - fields - sipas}


def styles() -> Table:
    """Return four units ranked under each style."""
    values = {unit: Decimal(value) for unit, value in _TIED}
    strict, dense, competition = (
        rank(values, style) for style in (RankStyle.STRICT, RankStyle.DENSE, RankStyle.COMPETITION)
    )
    return Table(
        _s("Four units, two of them equal"),
        (
            Column(_s("Unit")),
            Column(_s("Index (%)"), numeric=True, places=2),
            Column(_s("Strict"), numeric=True),
            Column(_s("Dense"), numeric=True),
            Column(_s("Competition"), numeric=True),
        ),
        tuple(Row((unit, values[unit], strict[unit], dense[unit], competition[unit])) for unit in values),
    )


def hidden_digits() -> Table:
    """Return two provinces of 2021 that look equal and are not."""
    values = {unit: Decimal(value) for unit, value in _CLOSE}
    ranks = rank(values)
    return Table(
        _s("PAR INDEX 2021: equal when shown, different when computed"),
        (
            Column(_s("Unit")),
            Column(_s("Shown (%)"), numeric=True, places=2),
            Column(_s("Unrounded (%)"), numeric=True, places=4),
            Column(_s("Comes"), numeric=True),
        ),
        tuple(
            Row((unit, value, value, _s("first") if ranks[unit] == 1 else _s("second")))
            for unit, value in values.items()
        ),
    )


def half_up() -> Table:
    """Return values at the edge and how they are shown."""
    return Table(
        _s("Half is rounded up"),
        (Column(_s("Computed"), numeric=True), Column(_s("Shown"), numeric=True)),
        tuple(Row((Decimal(text), Cell(SHOWN(Decimal(text))))) for text in _FOUR),
    )


def rounded_parts() -> Table:
    """Return three parts whose rounded values do not add up to the rounded sum."""
    parts = [Decimal("29.144"), Decimal("29.144"), Decimal("29.144")]
    total = sum(parts, Decimal(0))
    printed = [SHOWN(part) for part in parts]
    return Table(
        _s("Each column rounded by itself"),
        (
            Column(_s("What")),
            Column(_s("First part"), numeric=True),
            Column(_s("Second part"), numeric=True),
            Column(_s("Third part"), numeric=True),
            Column(_s("Sum"), numeric=True),
        ),
        (
            Row((_s("Computed"), *parts, total)),
            Row((_s("Rounded, as a table prints it"), *printed, SHOWN(total))),
            Row((_s("Sum of what is printed"), *("" for _ in parts), sum(printed, Decimal(0))), emphasis=True),
        ),
    )


def weighing() -> dict[str, Decimal]:
    """Return the mean of three units, shown with two and with three decimals."""
    middle = mean((Decimal("90.00"), Decimal("85.50"), Decimal("82.12")))
    assert middle is not None  # noqa: S101 of three values there is a mean
    return {"two": RoundingPolicy(2)(middle), "three": RoundingPolicy(3)(middle)}


EXAMPLES = {
    "cham-diem": lambda: {"rules": scoring_examples(), "parts": adding_up(), "hai_duong": hai_duong()},
    "lam-tron": lambda: {"half_up": half_up(), "rounded_parts": rounded_parts()},
    "xep-hang": lambda: {"styles": styles(), "hidden_digits": hidden_digits()},
    "trung-binh": lambda: {"weighing": weighing()},
    "diem-mat": lambda: {"hai_duong": hai_duong()},
}
