"""What the method pages tell: their topics, and worked examples computed by the code that computes the results.

An example is never typed in: were the method to change, the page would say something else, and a test would fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.ranking import RankStyle, rank
from thuocdo.indices.domain.rules import Option, Proportional, ProportionalCutoff, Rule, Title, WeightedShare
from thuocdo.kernel.numbers import SHOWN
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
_TARGETS = ProportionalCutoff(Fraction(70))
_EDGES = ("80.125", "80.115", "80.005", "79.995")


@dataclass(frozen=True, slots=True)
class Worked:
    """A rule in words and what it granted, told by the rule itself."""

    name: Sentence
    rule: tuple[Sentence, ...]
    told: Sentence
    points: Fraction
    lost: Fraction


def scoring_examples() -> tuple[Worked, ...]:
    """Return rules of a real framework at work on the figures of Hải Dương in 2022."""
    in_time = Option("in_time", "hoàn thành đúng hạn", Fraction(3, 2), "done in time")
    late = Option("late", "hoàn thành chậm", Fraction(1), "done late")
    tasks = WeightedShare((in_time, late), Title("nhiệm vụ", "tasks"))
    return (
        _worked(_s("Tasks that the Government assigned"), tasks, Fraction(3, 2), {"in_time": 16, "late": 3}),
        _worked(_s("Applications that share data"), Proportional(), Fraction(1), {"a": 30, "b": 8}),
        _worked(_s("Targets of socio-economic development"), _TARGETS, Fraction(2), {"a": 16, "b": 9}),
    )


def _worked(name: Sentence, rule: Rule, maximum: Fraction, inputs: Mapping[str, int]) -> Worked:
    node = Node("", None, "", maximum, rule=rule)
    earned = rule.score(inputs, node)
    return Worked(name, rule.in_words(node), earned.sentence, earned.points, maximum - earned.points)


def adding_up() -> Table:
    """Return the parts of Hải Phòng's PAR INDEX 2021 and their sum, exactly as printed."""
    parts = [(label, Decimal(maximum), Decimal(points)) for label, maximum, points in _HAI_PHONG]
    total = sum((points for _, _, points in parts), Decimal(0))
    most = sum((maximum for _, maximum, _ in parts), Decimal(0))
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
        tuple(Row((Decimal(text), Cell(SHOWN(Decimal(text))))) for text in _EDGES),
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


def examples(slug: str) -> dict[str, object]:
    """Return the worked examples of a topic, by the names its template knows them by."""
    match slug:
        case "cham-diem":
            return {"rules": scoring_examples(), "parts": adding_up(), "hai_duong": hai_duong()}
        case "lam-tron":
            return {"half_up": half_up(), "rounded_parts": rounded_parts()}
        case "xep-hang":
            return {"styles": styles(), "hidden_digits": hidden_digits()}
        case "diem-mat":
            return {"hai_duong": hai_duong()}
        case _:
            return {}
