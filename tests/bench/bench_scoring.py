"""How long a national table takes: 63 units × 95 leaves scored, ranked and explained. The bound is 50 ms."""

from __future__ import annotations

import random
from fractions import Fraction
from time import perf_counter

from thuocdo.indices.domain.frameworks import Channel, FrameworkSpec, Node
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

BOUND = 50  # milliseconds
F = Fraction


def _entries(draw, points):
    """Return the kinds of leaf that occur, in about the shares of the 2022 framework, each with inputs of one unit."""
    a = draw.randint(5, 60)
    ratio = {"a": a, "b": draw.randint(a * 6 // 10, a)}
    tasks = (Option("on_time", "đúng hạn", points), Option("late", "chậm", points * F(2, 3)), Option("no", "chưa", F(0)))
    scale = tuple(ScaleOption(c, c, F(w)) for c, w in (("A", 100), ("B", 60), ("C", 20), ("D", 0)))
    steps = (Step(low=F(30), points=points), Step(low=F(20), high=F(30), points=points / 2), Step(high=F(20), points=F(0)))
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
    """Return a framework of 8 fields and `leaves` leaves, and the inputs of all units."""
    draw = random.Random(2022)
    points = F(100, 1) / leaves
    kinds = [rule for rule, _inputs in _entries(draw, points)]
    nodes, leaf_codes = [], []
    per_field = -(-leaves // 8)
    for field in range(8):
        inside = min(per_field, leaves - field * per_field)
        nodes.append(Node(str(field + 1), None, f"Lĩnh vực {field + 1}", points * inside))
        for group in range(-(-inside // 4)):
            code = f"{field + 1}.{group + 1}"
            size = min(4, inside - group * 4)
            nodes.append(Node(code, str(field + 1), f"Tiêu chí {code}", points * size))
            for place in range(size):
                rule = kinds[len(leaf_codes) % len(kinds)]
                leaf_codes.append(f"{code}.{place + 1}")
                nodes.append(Node(leaf_codes[-1], code, f"Thành phần {place + 1}", points, rule=rule, channel=Channel.APPRAISAL))
    by_unit = {}
    for unit in range(units):
        per_kind = [inputs for _rule, inputs in _entries(draw, points)]
        by_unit[f"tỉnh {unit + 1}"] = {
            code: Declared(per_kind[place % len(per_kind)]) for place, code in enumerate(leaf_codes)
        }
    return FrameworkSpec(tuple(nodes)), by_unit


def run(spec, by_unit):
    """Score, rank and list the lost points of every unit; explain the index of every unit."""
    cards = score_units(spec, by_unit)
    ranks = rank({unit: card.index for unit, card in cards.items()}, spec.rank_style)
    places = field_ranks({unit: {value.code: value.points for value in card.fields} for unit, card in cards.items()})
    ledgers = {unit: card.ledger for unit, card in cards.items()}
    told = [card.explain_index() for card in cards.values()]
    return cards, ranks, places, ledgers, told


def best_of(times, work):
    """Return the shortest of `times` runs in milliseconds."""
    shortest = float("inf")
    for _time in range(times):
        start = perf_counter()
        work()
        shortest = min(shortest, perf_counter() - start)
    return shortest * 1000


def main():
    spec, by_unit = national_table()
    assert len(spec.tree.leaves) == 95
    table = best_of(7, lambda: run(spec, by_unit))
    cards = run(spec, by_unit)[0]
    sentences = best_of(3, lambda: [str(s) for card in cards.values() for f in spec.tree.fields for s in card.explain(f.code)])
    one = next(iter(cards.values()))
    unit = best_of(7, lambda: [str(s) for f in spec.tree.fields for s in one.explain(f.code)])
    verdict = "within" if table <= BOUND else "ABOVE"
    print(f"63 units x 95 leaves scored, ranked, lost points listed: {table:.1f} ms ({verdict} the bound of {BOUND} ms)")  # noqa: T201
    print(f"  every sentence of one unit written out: {unit:.1f} ms; of all units: {sentences:.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
