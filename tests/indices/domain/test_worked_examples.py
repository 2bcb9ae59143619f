"""Method, scoring: the worked examples of the sources (A3, A11; docs/method/scoring.md)."""

from fractions import Fraction as F

from thuocdo.indices.domain.frameworks import Node
from thuocdo.indices.domain.rules import Option, Proportional, ProportionalCutoff, WeightedShare

TASKS = WeightedShare((
    Option("on_time", "đúng hạn", F("1.5"), "on time"),
    Option("late", "hoàn thành chậm", F(1), "late"),
    Option("not_done", "chưa hoàn thành", F(0), "not done"),
))  # fmt: skip


def leaf(rule, maximum="1", **more):
    return Node("1.7", None, "Nhiệm vụ được giao", F(maximum), rule=rule, **more)


def test_nineteen_tasks_three_of_them_late():
    """Hải Dương 2022, 2.1: 19 tasks, 03 late, 1.42 of 1.5."""
    earned = TASKS.score({"on_time": 16, "late": 3, "not_done": 0}, leaf(TASKS, "1.5"))
    assert earned.points == F(27, 19)
    assert str(earned.sentence) == (
        "19 counted: 16 on time × 1.5, 3 late × 1; divided by 19: 1.42 of 1.5 points."
    )  # fmt: skip


def test_eight_of_thirty_applications():
    """Hải Dương 2022, 2.7: 8/30 of 1 point: 0.267, lost 0.733."""
    earned = Proportional().score({"a": 30, "b": 8}, leaf(Proportional()))
    assert (earned.points, 1 - earned.points) == (F(8, 30), F(22, 30))
    assert str(earned.sentence) == "8 ÷ 30 × 1: 0.27 of 1 points."


def test_nine_of_sixteen_is_below_the_cut_off():
    rule = ProportionalCutoff(F(70))
    earned = rule.score({"a": 16, "b": 9}, leaf(rule, "2"))
    assert earned.points == 0
    assert str(earned.sentence) == "9 of 16 is 56.25 %, below 70 %: 0 of 2 points."
