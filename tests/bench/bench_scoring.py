"""How long a national table takes: 63 units × 95 leaves scored, ranked and explained. The bound is 50 ms."""

from __future__ import annotations

import random
from fractions import Fraction

from tests.bench.timing import best_of
from thuocdo.indices.domain.frameworks import FrameworkSpec, Node
from thuocdo.indices.domain.leaf_inputs import Declared
from thuocdo.indices.domain.ranking import field_ranks, rank
from thuocdo.indices.domain.rules import (
    Bands,
    ChecklistSum,
    ComparePreviousYear,
    DeductPerCase,
    Measure,
    Option,
    OptionTable,
    Proportional,
    ProportionalCutoff,
    RankGroup,
    RankStep,
    ScaleOption,
    SipasFactor,
    Step,
    SurveyMean,
    WeightedShare,
    YesNo,
)
from thuocdo.indices.domain.scoring import score_units

BOUND, SENTENCES = 50, 15  # milliseconds
F = Fraction


def _entries(draw, points):
    """Return the kinds of leaf that occur, in about the shares of the 2022 framework, each with inputs of one unit."""
    a = draw.randint(5, 60)
    ratio = {"a": a, "b": draw.randint(a * 6 // 10, a)}
    tasks = tuple(Option(c, c, points * F(w, 3)) for c, w in (("on_time", 3), ("late", 2), ("no", 0)))
    scale = tuple(ScaleOption(c, c, F(w)) for c, w in (("A", 100), ("B", 60), ("C", 20), ("D", 0)))
    steps = tuple(
        Step(low=low, high=high, points=points * share)
        for low, high, share in ((F(30), None, F(1)), (F(20), F(30), F(1, 2)), (None, F(20), F(0)))
    )
    return (
        (ProportionalCutoff(F(80)), ratio), (Proportional(), ratio), (YesNo(), {"met": draw.random() < 0.8}),
        (SurveyMean(scale), {"A": draw.randint(50, 90), "B": 40, "C": 12, "D": 3}),
        (SurveyMean(scale), {"A": draw.randint(50, 90), "B": 31, "C": 9, "D": 1}),
        (ProportionalCutoff(F(70)), ratio), (DeductPerCase(points / 5), {"n": draw.randint(0, 3)}),
        (OptionTable((Option("a", "đủ", points), Option("b", "thiếu", points / 2))), {"option": draw.choice("ab")}),
        (WeightedShare(tasks), {"on_time": draw.randint(10, 30), "late": draw.randint(0, 5), "no": 0}),
        (ChecklistSum(tuple(Option(str(i), str(i), points / 4) for i in range(4))), {"met": ("0", "1", "3")}),
        (SipasFactor("II.1"), {"percent": F(draw.randint(7000, 9500), 100)}),
        (Bands(Measure.PERCENT, steps), {"x": draw.randint(0, 100)}),
        (ComparePreviousYear(points, points / 2, F(0)), {"x": draw.randint(1, 9), "previous": 5}),
        (RankGroup((RankStep(F(10), points), RankStep(F(30), points / 2))), {"x": draw.randint(1, 999)}),
    )  # fmt: skip


def national_table(units=63, leaves=95):
    """Return a framework of 8 fields and `leaves` leaves of 0.5 to 2 points, and the inputs of all units."""
    draw = random.Random(2022)
    nodes, kinds = [], {}
    for place in range(leaves):
        field, group = place // 12 + 1, place % 12 // 4 + 1
        points = F(place % 4 + 1, 2)
        code = f"{field}.{group}.{place % 4 + 1}"
        kinds[code] = (place, points)
        entries = _entries(draw, points)
        nodes.append(
            Node(code, f"{field}.{group}", f"Thành phần {code}", points, rule=entries[place % len(entries)][0])
        )
    for parent_code in sorted({node.parent_code for node in nodes}):
        most = sum(node.max_points for node in nodes if node.parent_code == parent_code)
        nodes.append(Node(parent_code, parent_code[0], f"Tiêu chí {parent_code}", most))
    for field in sorted({node.code[0] for node in nodes}):
        most = sum(node.max_points for node in nodes if node.parent_code == field)
        nodes.append(Node(field, None, f"Lĩnh vực {field}", most))
    by_unit = {}
    for unit in range(units):
        given = {}
        for code, (place, points) in kinds.items():
            entries = _entries(draw, points)
            given[code] = Declared(entries[place % len(entries)][1])
        by_unit[f"tỉnh {unit + 1}"] = given
    return FrameworkSpec(tuple(nodes)), by_unit


def run(spec, by_unit):
    """Score, rank and list the lost points of every unit; explain the index of every unit."""
    cards = score_units(spec, by_unit)
    ranks = rank({unit: card.index for unit, card in cards.items()}, spec.rank_style)
    places = field_ranks({unit: {value.code: value.points for value in card.fields} for unit, card in cards.items()})
    ledgers = {unit: card.ledger for unit, card in cards.items()}
    told = [card.explain_index() for card in cards.values()]
    return cards, ranks, places, ledgers, told


def told_of(card):
    """Write out how every node of one unit came to its points."""
    return [str(sentence) for field in card.tree.fields for sentence in card.explain(field.code)]


def main():
    spec, by_unit = national_table()
    table = best_of(15, lambda: run(spec, by_unit))
    cards = score_units(spec, by_unit)
    unit = best_of(7, lambda: told_of(next(iter(cards.values()))))
    addition = best_of(7, lambda: [each + F(1, 7) for each in [F(27, 19)] * 1000])
    ratio = table.processor / addition.processor * 1000
    print(f"  63 units x {len(spec.tree.leaves)} leaves scored, ranked, explained {table.verdict(BOUND)}")
    print(f"  every sentence of one unit written out {unit.verdict(SENTENCES)}")
    print(f"  the table is worth {ratio:,.0f} additions of fractions on this machine at this moment (no bound)")
    return 0 if table.within(BOUND) and unit.within(SENTENCES) else 1


if __name__ == "__main__":
    raise SystemExit(main())
