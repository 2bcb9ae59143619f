"""Method, scoring: the worked examples of the sources (A3, A11, A16; docs/method/scoring.md)."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from tests.indices.domain.framework_builders import A_TO_D, TASKS, framework, group, leaf
from thuocdo.indices.domain.leaf_inputs import ByHand, Declared
from thuocdo.indices.domain.rules import (
    Bands,
    DeductPerCase,
    Measure,
    Proportional,
    ProportionalCutoff,
    RankGroup,
    RankStep,
    SipasFactor,
    Step,
    shown,
)
from thuocdo.indices.domain.scoring import score


def test_nineteen_tasks_three_of_them_late():
    """Hải Dương 2022, 2.1: 19 tasks, 03 late, 1.42 of 1.5."""
    earned = TASKS.score({"on_time": 16, "late": 3, "not_done": 0}, leaf(TASKS, "1.5"))
    assert earned.points == F(27, 19)
    assert str(earned.sentence) == (
        "19 tasks: 16 on time × 1.5, 3 late × 1; divided by 19: 1.42 of 1.5 points."
    )  # fmt: skip


def test_eight_of_thirty_applications():
    """Hải Dương 2022, 2.7: 8 of 30 applications share data; 0.733 of 1 point lost."""
    earned = Proportional().score({"a": 30, "b": 8}, leaf(Proportional()))
    assert earned.points == F(8, 30)
    assert str(earned.sentence) == "8 ÷ 30 × 1: 0.27 of 1 point."
    assert round(1 - earned.points, 3) == F("0.733")


def test_eight_of_fifteen_services():
    """Hải Dương 2022, 2.7: the source prints a loss of 0.466; 7/15 = 0.4666… is 0.467 rounded, 0.466 cut off."""
    lost = 1 - Proportional().score({"a": 15, "b": 8}, leaf(Proportional())).points
    assert lost == F(7, 15)
    assert (round(lost, 3), int(lost * 1000)) == (F("0.467"), 466)


def test_nine_of_sixteen_is_below_the_cut_off():
    """Hải Dương 2022, 2.8: 9 of 16 goals is under 70%, so the criterion earns nothing."""
    rule = ProportionalCutoff(F(70))
    earned = rule.score({"a": 16, "b": 9}, leaf(rule, "2"))
    assert earned.points == 0
    assert str(earned.sentence) == "9 of 16 is 56.25%, below 70%: 0 of 2 points."


def test_twentieth_of_sixty_three():
    """Hải Dương 2022, 2.8: revenue ranked 20th of 63 earns 1.0 of 1.5."""
    rule = RankGroup((RankStep(F(10), F("1.5")), RankStep(F(20), F(1)), RankStep(F(40), F("0.5"))))
    earned = rule.score({"rank": 20, "of": 63}, leaf(rule, "1.5"))
    assert earned.points == 1
    assert str(earned.sentence) == "Ranked 20 of 63: 1 of 1.5 points."


def test_survey_answers_are_worth_100_60_20_and_0_percent():
    """Yên Bái: A 100%, B 60%, C 20%, D 0%."""
    earned = A_TO_D.score({"A": 50, "B": 30, "C": 15, "D": 5}, leaf(A_TO_D, "1.5"))
    assert earned.points == F("1.5") * (50 * 100 + 30 * 60 + 15 * 20) / 100 / 100
    assert str(earned.sentence) == "100 answers, worth 71% on average: 1.065 of 1.5 points."


@pytest.mark.parametrize(("percent", "points"), [("90.01", 2), (90, 1), (70, 1), ("69.99", 0), (0, 0), (100, 2)])
def test_above_90_is_open_and_from_70_is_closed(percent, points):
    """Cà Mau 1.1.4: "trên 90% … 2; từ 70% - 90% … 1; dưới 70% … 0"."""
    rule = Bands(
        Measure.PERCENT,
        (
            Step(low=F(90), low_included=False, points=F(2)),
            Step(low=F(70), high=F(90), high_included=True, points=F(1)),
            Step(high=F(70), points=F(0)),
        ),
    )
    assert rule.problems(leaf(rule, 2)) == ()
    assert rule.score({"x": D(percent)}, leaf(rule, 2)).points == points


@pytest.mark.parametrize(("late", "points"), [(0, "0.5"), (1, "0.4"), (5, "0"), (6, "0"), (99, "0")])
def test_each_late_report_costs_a_tenth_and_never_more_than_there_is(late, points):
    """Hải Dương 2022, 2.1: 0.4 of 0.5."""
    rule = DeductPerCase(F("0.1"))
    assert rule.score({"n": late}, leaf(rule, "0.5")).points == F(points)


def test_satisfaction_enters_by_factor():
    """Hải Dương 2022, 3: 8.42 = 1.28 + 1.3 + 2.07 + 2.11 + 1.66 of 1.5 + 1.5 + 2.5 + 2.5 + 2."""
    rows = (("1.5", "1.28"), ("1.5", "1.3"), ("2.5", "2.07"), ("2.5", "2.11"), ("2", "1.66"))
    nodes = [leaf(SipasFactor(f"II.{at}"), most, f"8b.{at}", "8b") for at, (most, _points) in enumerate(rows, 1)]
    spec = framework(group("8b", 10), *nodes, total_points=F(10))
    given = {f"8b.{at}": Declared({"percent": 100 * F(points) / F(most)}) for at, (most, points) in enumerate(rows, 1)}
    card = score(spec, given)
    assert (card["8b"].points, card["8b"].max_points, card["8b"].lost) == (F("8.42"), 10, F("1.58"))
    assert str(card["8b"].sentence) == "8b.1, 8b.2, 8b.3, 8b.4, 8b.5 added up: 8.42 of 10 points, 84.2%."


HAI_DUONG = {  # field: maximum, achieved (A16)
    "1": ("9.5", "8.82"), "2": ("10", "9.26"), "3": ("13", "12.976"), "4": ("10.5", "9.06"), "5": ("15", "12.3"),
    "6": ("12", "10.876"), "7": ("13.5", "9.304"), "8a": ("6.5", "2.5"), "8b": ("10", "8.42"),
}  # fmt: skip


def test_hai_duong_as_published_and_as_added_up():
    """Published: 83.52 = 75.10 + 8.42, lost 16.48. The fields as printed add up to 83.516: shown, the same."""
    nodes = [leaf(Proportional(), most, code) for code, (most, _points) in HAI_DUONG.items()]
    card = score(
        framework(*nodes), {code: ByHand(F(points), source="báo cáo") for code, (_m, points) in HAI_DUONG.items()}
    )
    assert card.index == F("83.516")
    assert sum(loss.lost for loss in card.ledger) == F("16.484")
    assert [loss.code for loss in card.ledger[:3]] == ["7", "8a", "5"]
    assert str(card.ledger[0].sentence) == "Taken from báo cáo: 9.304 of 13.5 points."


def test_what_is_shown():
    """Method, rounding: in full up to four decimals, else half up to two."""
    assert [shown(F(27, 19)), shown(F("12.976")), shown(F("1.50")), shown(3), shown(F(1, 200_000))] == [
        D("1.42"), D("12.976"), D("1.5"), D(3), D(0),
    ]  # fmt: skip
